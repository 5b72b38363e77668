import {restoreBackup} from '../lake/index.ts'
import {createCommand, runCommand} from './cli.ts'

interface RestoreFlags {
  data: string
  force?: true
}

const command = createCommand(
  'npm run restore --',
  'Puts a backup in the place of a data folder, after it has checked that the backup is whole. No lake may run on the folder.',
)
  .argument('<backup>', 'what `npm run backup` wrote: a .tar file or a folder')
  .requiredOption('--data <folder>', 'data folder to fill')
  .option('--force', 'replace what is in the folder')
  .addHelpText(
    'after',
    `
Examples:
  npm run restore -- lake-2025-08-06.tar --data /tmp/trial
  npm run restore -- lake-2025-08-06.tar --data .lake --force`,
  )
  .action(async (backup: string, flags: RestoreFlags) => {
    const {datasets, files, createdAt} = await restoreBackup(backup, flags.data, {
      replace: flags.force === true,
    })
    console.log(
      `Restored ${datasets.join(', ')} (${files.length} files, as of ${createdAt}) to ${flags.data}.`,
    )
  })

await runCommand(command)
