import {styleText} from 'node:util'

import type {Run, UndoOutcome, UndoReport} from '../seed/undo.ts'
import {
  createCommand,
  LEFT_FOR_SOMEBODY,
  parseUrl,
  runCommand,
  StoppedError,
  UsageError,
} from './cli.ts'
import type {Target} from './target.ts'

interface UndoFlags {
  data?: string
  lake?: string
  dataset?: string
  list?: true
  documents?: string[]
  dryRun?: true
  yes?: true
  json?: true
}

const signs: Record<UndoOutcome, {sign: string; style: Parameters<typeof styleText>[0]}> = {
  deleted: {sign: '-', style: 'magenta'},
  restored: {sign: '~', style: 'cyan'},
  recreated: {sign: '+', style: 'green'},
  kept: {sign: '·', style: 'yellow'},
}

const command = createCommand(
  'npm run undo --',
  'Takes back what a run of seed or merge did. Documents that somebody has touched since stay as they are, and are named.',
)
  .argument('[run]', 'the run, as seed and --list name it (default: the last one)')
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--dataset <name>', 'the dataset (default: the one of the lake)')
  .option('--list', 'show the runs that left something in the dataset, the newest first')
  .option(
    '--documents <ids...>',
    'also look at these documents, where nothing that the run wrote is as it was',
  )
  .option('--dry-run', 'show what would be done, and write nothing')
  .option('--yes', 'write to a hosted dataset without asking')
  .option('--json', 'print the outcome as JSON')
  .addHelpText(
    'after',
    `
Outcomes: deleted (the run created it), restored (as it was before the run), recreated (the run deleted
it), kept (touched since, or needed by something that stays).

The dataset's history says what was before. The lake keeps it for good; hosted Sanity as long as the
plan says. Undoing an undo brings its run back.

Exit codes: 0 done, 1 failed (or no such run), 2 not understood, 3 done, but documents were kept,
130 stopped with Ctrl-C (run it again to go on).

Examples:
  npm run undo -- --list
  npm run undo -- --dry-run
  npm run undo -- seed-0123456789abcdef`,
  )
  .action(async (named: string | undefined, flags: UndoFlags) => {
    if (flags.data !== undefined && flags.lake !== undefined) {
      throw new UsageError('Give either --data or --lake, not both.')
    }
    if (flags.list && (named !== undefined || flags.dryRun || flags.documents)) {
      throw new UsageError('--list only shows the runs.')
    }
    const target = await open(flags)
    try {
      const {listRuns} = await import('../seed/undo.ts')
      if (flags.list) showRuns(await listRuns(target.client), target.description, flags)
      else await undo(target, named ?? lastRun(await listRuns(target.client)), flags)
    } finally {
      await target.close()
    }
  })

await runCommand(command)

async function open({data, lake, dataset}: UndoFlags): Promise<Target> {
  const {env} = process
  const {openTarget} = await import('./target.ts')
  return openTarget({
    ...(data === undefined ? {} : {data}),
    ...(lake === undefined ? {} : {lake}),
    ...(dataset === undefined ? {} : {dataset}),
    mustExist: true,
    env: {...env, SANITY_AUTH_TOKEN: env.SANITY_AUTH_TOKEN ?? env.SANITY_API_TOKEN},
  })
}

/** The newest run that is no undo itself and of which something is untouched. */
function lastRun(runs: readonly Run[]): string {
  const last = runs.find(({run, untouched}) => untouched > 0 && !run.startsWith('undo-'))
  if (last === undefined) throw new Error('There is no run in this dataset that could be undone.')
  return last.run
}

async function undo(target: Target, run: string, flags: UndoFlags) {
  const {undoRun} = await import('../seed/undo.ts')
  const {InterruptedError} = await import('../seed/apply.ts')
  const {startProgress} = await import('./progress.ts')
  if (!flags.dryRun) {
    const {confirmHosted} = await import('./confirmHosted.ts')
    const {stdin: input, stderr: output} = process
    await confirmHosted(target, {yes: flags.yes === true, input, output})
  }
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  const progress = startProgress()
  try {
    progress.show('Reading the history')
    const report = await undoRun(target.client, run, {
      dryRun: flags.dryRun === true,
      ...(flags.documents !== undefined && {documentIds: flags.documents}),
      onProgress: ({done, total}) => progress.show('Undoing, transactions', done, total),
      signal: stop.signal,
    })
    progress.end()
    if (flags.json) console.log(JSON.stringify(report))
    else show(report, target.description, flags)
    if (report.kept > 0) process.exitCode = LEFT_FOR_SOMEBODY
  } catch (error) {
    throw error instanceof InterruptedError ? new StoppedError(error.message) : error
  } finally {
    progress.end()
    process.off('SIGINT', onInterrupt)
  }
}

function showRuns(runs: readonly Run[], where: string, {json}: UndoFlags) {
  if (json) {
    console.log(JSON.stringify(runs))
    return
  }
  console.log(runs.length === 0 ? `No runs in ${where}.` : `Runs in ${where}:`)
  for (const {run, at, untouched, edited} of runs) {
    const since = edited > 0 ? `, ${edited} edited since` : ''
    console.log(`  ${run}  ${at.padEnd(24)}  ${untouched} as written${since}`)
  }
}

function show(report: UndoReport, where: string, {dryRun}: UndoFlags) {
  const {run, documents, transactions} = report
  console.log(
    dryRun ? `To undo ${run} in ${where}; nothing is written:` : `Undid ${run} in ${where}:`,
  )
  const width = Math.max(0, ...documents.map(({id}) => id.length))
  for (const {id, outcome, reason} of documents) {
    const {sign, style} = signs[outcome]
    const line = `  ${sign} ${outcome.padEnd(9)} ${reason === undefined ? id : `${id.padEnd(width)}  ${reason}`}`
    console.log(styleText(style, line, {stream: process.stdout}))
  }
  const counts = (['deleted', 'restored', 'recreated', 'kept'] as const).map(
    (outcome) => `${report[outcome]} ${outcome}`,
  )
  console.log(counts.join(', '))
  if (transactions.length > 0 && report.recreated + report.restored + report.deleted > 0) {
    const [first = ''] = transactions
    console.log(
      `Written as ${first}${transactions.length > 1 ? ` and ${transactions.length - 1} more` : ''}`,
    )
  }
}
