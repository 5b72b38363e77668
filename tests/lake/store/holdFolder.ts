import {lockDataFolder} from '../../../lake/store/lock.ts'

/** A process that holds a data folder until it is killed. It says `held`, or why it cannot. */
const [, , folder = ''] = process.argv
try {
  lockDataFolder(folder)
  process.stdout.write('held\n')
  setInterval(() => {}, 60_000)
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
