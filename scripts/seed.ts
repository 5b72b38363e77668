import {join, relative} from 'node:path'
import {styleText} from 'node:util'
import {Option} from 'commander'

import {DELETED, outcomes, type Outcome, type SeedAs} from '../seed/plan.ts'
import {prepareSeed} from '../seed/prepare.ts'
import {formatProblem, InputError, type Problem} from '../seed/problems.ts'
import {articleFolders} from '../seed/read.ts'
import type {SeedReport} from '../seed/seed.ts'
import {createCommand, parseUrl, runCommand, UsageError} from './cli.ts'
import type {Target} from './target.ts'

interface SeedFlags {
  data?: string
  lake?: string
  dataset?: string
  as: SeedAs
  dryRun?: true
  recreate?: true
  json?: true
}

/** Exit code: everything else is done, but conflicts were left for somebody to look at. */
const CONFLICTS_LEFT = 3

const signs: Record<Outcome, {sign: string; style: Parameters<typeof styleText>[0]}> = {
  created: {sign: '+', style: 'green'},
  updated: {sign: '~', style: 'cyan'},
  unchanged: {sign: '=', style: 'dim'},
  kept: {sign: '·', style: 'yellow'},
  conflict: {sign: '!', style: 'red'},
}

const articles = relative('.', join(import.meta.dirname, '../seed/articles'))

const command = createCommand(
  'npm run seed --',
  'Puts articles, with their people, quotes and events, into a dataset. A second run writes only what has changed in the articles, never over what an editor has changed, and not again what an editor has deleted.',
)
  .argument('[folders...]', `article folders (default: all in ${articles})`)
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--dataset <name>', 'dataset to seed (default: the one of the lake)')
  .addOption(
    new Option('--as <state>', 'publish at once, or leave drafts')
      .choices(['published', 'draft'])
      .default('published'),
  )
  .option('--recreate', 'create again what was deleted after it had been seeded')
  .option('--dry-run', 'show what would be done, and write nothing')
  .option('--json', 'print the outcome as one JSON object')
  .addHelpText(
    'after',
    `
Without --data and --lake, SANITY_STUDIO_PROJECT_ID and SANITY_STUDIO_DATASET choose hosted Sanity,
with SANITY_AUTH_TOKEN (or SANITY_API_TOKEN) as token. Only one of the two variables is an error.

An article folder holds article.txt and annotations.yaml.

Outcomes: created, updated (only the article changed), unchanged, kept (only the dataset changed:
edited or deleted), conflict (both changed, or the dataset has the same slug or name under another id,
or it refers to what could not be written; nothing was written over).

Exit codes: 0 done, 1 failed or bad input (nothing written), 2 not understood, 3 done, but conflicts
were left.

Examples:
  npm run seed
  npm run seed -- --dry-run
  npm run seed -- --data /tmp/trial --as draft ${join(articles, 'trump-putin-may-meet-next-week')}`,
  )
  .action(async (named: string[], flags: SeedFlags) => {
    if (flags.data !== undefined && flags.lake !== undefined) {
      throw new UsageError('Give either --data or --lake, not both.')
    }
    const folders = named.length > 0 ? named : await articleFolders(articles)
    const {build, warnings} = await prepare(folders)
    for (const warning of warnings) print('warning', warning)

    // The client and the lake are loaded only when the input is in order.
    const {seedInto} = await import('../seed/seed.ts')
    const target = await open(flags)
    try {
      const report = await seedInto(target.client, build, {
        as: flags.as,
        dryRun: flags.dryRun === true,
        recreate: flags.recreate === true,
      })
      if (flags.json) console.log(JSON.stringify(report))
      else show(report, target.description, flags)
      if (report.conflict > 0) process.exitCode = CONFLICTS_LEFT
    } finally {
      await target.close()
    }
  })

await runCommand(command)

/** Prints every problem of the input on a line of its own before it gives up. */
async function prepare(folders: readonly string[]) {
  try {
    return await prepareSeed(folders)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    for (const problem of error.problems) print('error', problem)
    const {length} = error.problems
    throw new Error(
      `${length === 1 ? 'One problem was' : `${length} problems were`} found. Nothing was written.`,
      {cause: error},
    )
  }
}

/** A dry run makes neither a lake nor a dataset: where there is no lake yet, it plans for an empty one. */
async function open({
  data,
  lake,
  dataset,
  dryRun,
}: SeedFlags): Promise<Pick<Target, 'client' | 'description' | 'close'>> {
  const {env} = process
  const {MissingLakeError, openTarget} = await import('./target.ts')
  try {
    return await openTarget({
      ...(data === undefined ? {} : {data}),
      ...(lake === undefined ? {} : {lake}),
      ...(dataset === undefined ? {} : {dataset}),
      mustExist: dryRun === true,
      env: {...env, SANITY_AUTH_TOKEN: env.SANITY_AUTH_TOKEN ?? env.SANITY_API_TOKEN},
    })
  } catch (error) {
    if (!(dryRun && error instanceof MissingLakeError)) throw error
    const {offlineClient} = await import('../seed/offlineClient.ts')
    return {
      client: offlineClient([]),
      description: `a new lake in ${error.folder}`,
      close: async () => {},
    }
  }
}

function show(report: SeedReport, where: string, {as, dryRun}: SeedFlags) {
  const how = as === 'draft' ? ' as drafts' : ''
  console.log(dryRun ? `Plan for ${where}${how}; nothing is written:` : `Seeded ${where}${how}:`)
  const changed = report.documents.filter(({outcome}) => outcome !== 'unchanged')
  const width = Math.max(0, ...changed.map(({id}) => id.length))
  for (const {id, outcome, reason} of changed) {
    const {sign, style} = signs[outcome]
    const line = `  ${sign} ${outcome.padEnd(9)} ${reason === undefined ? id : `${id.padEnd(width)}  ${reason}`}`
    console.log(styleText(style, line, {stream: process.stdout}))
  }
  console.log(outcomes.map((outcome) => `${report[outcome]} ${outcome}`).join(', '))
  if (report.documents.some(({reason}) => reason === DELETED)) {
    console.log('What was deleted stays deleted. Create it again with --recreate.')
  }
  if (report.conflict > 0) {
    console.log(
      'Documents in conflict were not written. Compare them in the Studio with the article folder.',
    )
  }
}

function print(level: Problem['level'], problem: Problem) {
  const label = styleText(level === 'error' ? 'red' : 'yellow', `${level}:`, {
    stream: process.stderr,
  })
  console.error(`${label} ${formatProblem({...problem, file: relative('.', problem.file)})}`)
}
