import {styleText} from 'node:util'

import type {MergeReport} from '../seed/merge.ts'
import {createCommand, parseUrl, runCommand, UsageError} from './cli.ts'
import {targetFlags} from './targetFlags.ts'

interface MergeFlags {
  data?: string
  lake?: string
  dataset?: string
  dryRun?: true
  yes?: true
  json?: true
}

const command = createCommand(
  'npm run merge --',
  'Makes one person of two documents: what refers to the duplicate refers to the person that stays, its spellings are kept as other names, its fields fill empty ones, and it is deleted.',
)
  .argument('<keep>', 'id of the person that stays, such as person-ada-byron')
  .argument('<duplicate>', 'id of the person that goes')
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--dataset <name>', 'the dataset (default: the one of the lake)')
  .option('--dry-run', 'show what would be done, and write nothing')
  .option('--yes', 'write to a hosted dataset without asking')
  .option('--json', 'print the outcome as one JSON object')
  .addHelpText(
    'after',
    `
Without --data and --lake, SANITY_STUDIO_PROJECT_ID and SANITY_STUDIO_DATASET choose hosted Sanity,
with SANITY_AUTH_TOKEN (or SANITY_API_TOKEN) as token.

Drafts and versions are changed too. Where both people have a value, the first one's stays and the other
is named. What the merge did can be taken back: npm run undo -- <run>, with the run that it prints.

Exit codes: 0 done, 1 failed (nothing written unless it says so), 2 not understood, 130 stopped with Ctrl-C
at the question.

Example:
  npm run merge -- person-ada-byron person-ada-biron --dry-run`,
  )
  .action(async (keep: string, duplicate: string, flags: MergeFlags) => {
    if (flags.data !== undefined && flags.lake !== undefined) {
      throw new UsageError('Give either --data or --lake, not both.')
    }
    const {env} = process
    const {openTarget} = await import('./target.ts')
    const {confirmHosted} = await import('./confirmHosted.ts')
    const {mergePeople} = await import('../seed/merge.ts')
    const {data, lake, dataset} = flags
    const target = await openTarget({
      ...(data === undefined ? {} : {data}),
      ...(lake === undefined ? {} : {lake}),
      ...(dataset === undefined ? {} : {dataset}),
      mustExist: true,
      env: {...env, SANITY_AUTH_TOKEN: env.SANITY_AUTH_TOKEN ?? env.SANITY_API_TOKEN},
    })
    try {
      const dryRun = flags.dryRun === true
      if (!dryRun) {
        const {stdin: input, stderr: output} = process
        await confirmHosted(target, {yes: flags.yes === true, input, output})
      }
      const report = await mergePeople(target.client, keep, duplicate, {dryRun})
      if (flags.json) console.log(JSON.stringify(report))
      else show(report, target.description, flags)
    } finally {
      await target.close()
    }
  })

await runCommand(command)

function show(report: MergeReport, where: string, flags: MergeFlags) {
  const {keep, duplicate, spellings, filled, conflicts, referrers, deleted, run} = report
  console.log(
    flags.dryRun
      ? `Plan for ${where}; nothing is written:`
      : `Merged ${duplicate} into ${keep} in ${where}:`,
  )
  for (const name of spellings) print('green', `+ other name “${name}”`)
  for (const field of filled) print('green', `+ ${field}`)
  for (const {field, kept, dropped} of conflicts) {
    print('yellow', `! ${field}: stays ${JSON.stringify(kept)}, not ${JSON.stringify(dropped)}`)
  }
  for (const {id, paths} of referrers) print('cyan', `~ ${id}: ${paths.join(', ')}`)
  for (const id of deleted) print('red', `- ${id}`)
  if (flags.dryRun) return
  console.log(`Take it back with npm run undo -- ${targetFlags(flags)}${run}`)
}

function print(style: Parameters<typeof styleText>[0], line: string) {
  console.log(styleText(style, `  ${line}`, {stream: process.stdout}))
}
