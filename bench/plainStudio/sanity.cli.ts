export {default} from '../../sanity.cli.ts'
