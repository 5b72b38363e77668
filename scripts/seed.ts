import {readFile, writeFile} from 'node:fs/promises'
import {join, relative} from 'node:path'
import type {SanityClient} from '@sanity/client'
import {Option} from 'commander'

import type {Outcome, Plan, SeedAs} from '../seed/plan.ts'
import {InputError, type Problem} from '../seed/problems.ts'
import type {SavedPlan} from '../seed/savedPlan.ts'
import type {SeedReport} from '../seed/seed.ts'
import {
  createCommand,
  LEFT_FOR_SOMEBODY,
  parseUrl,
  runCommand,
  StoppedError,
  UsageError,
} from './cli.ts'
import {inputFailure, printProblem} from './inputProblems.ts'
import {planText} from './planText.ts'
import type {Progress} from './progress.ts'
import {areArchives, seedArchives} from './seedArchive.ts'
import type {Target} from './target.ts'
import {shellWord, targetFlags} from './targetFlags.ts'

interface SeedFlags {
  data?: string
  lake?: string
  dataset?: string
  as: SeedAs
  ours?: true | string[]
  theirs?: true | string[]
  prune?: true
  recreate?: true
  dryRun?: true
  save?: string
  apply?: string
  yes?: true
  json?: true
  state?: string
}

const articles = relative('.', join(import.meta.dirname, '../seed/articles'))

const command = createCommand(
  'npm run seed --',
  'Puts articles, with their people, quotes and events, into a dataset. A second run writes only what has changed in the articles, never over what an editor has changed, and not again what an editor has deleted.',
)
  .argument(
    '[folders...]',
    `article folders (default: all in ${articles}), or archives of a dataset: .ndjson, .ndjson.gz, .tar.gz`,
  )
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--dataset <name>', 'dataset to seed (default: the one of the lake)')
  .addOption(
    new Option('--as <state>', 'publish at once, or leave drafts')
      .choices(['published', 'draft'])
      .default('published'),
  )
  .option(
    '--ours [ids...]',
    'in conflicts, keep what the dataset has, so that they are none the next time',
  )
  .option('--theirs [ids...]', 'in conflicts, write what the seed says')
  .option(
    '--prune',
    'delete what is no longer in the articles or the archive, if nobody has edited or needs it',
  )
  .option('--recreate', 'create again what was deleted after it had been seeded')
  .option('--dry-run', 'show what would be done, field by field, and write nothing')
  .option('--save <file>', 'with --dry-run: keep the plan, to apply it later')
  .option(
    '--apply <file>',
    'write exactly what a saved plan says, or nothing if the dataset has moved',
  )
  .option(
    '--state <file>',
    'where the import of an archive notes how far it is (default: in .seed)',
  )
  .option('--yes', 'write to a hosted dataset without asking')
  .option(
    '--json',
    'print the outcome, with every field that differs, as one JSON object; of archives, a JSON object a line for each phase, document not written and broken asset, and a summary',
  )
  .addHelpText(
    'after',
    `
Without --data and --lake, SANITY_STUDIO_PROJECT_ID and SANITY_STUDIO_DATASET choose hosted Sanity,
with SANITY_AUTH_TOKEN (or SANITY_API_TOKEN) as token. Only one of the two variables is an error.

An article folder holds article.txt and annotations.yaml. A folder of such folders, or a glob in quotes,
means all of them.

Outcomes: created, updated (only the article changed), unchanged, kept (only the dataset changed:
edited or deleted), merged (both changed, but not the same fields), conflict (both changed the same
field, or the dataset has the same slug or name under another id, or it refers to what could not be
written; nothing was written over), removed (no longer in the articles or the archive; only named
without --prune).

--ours and --theirs take the ids of documents, or none for all conflicts; name the folders before them.
What was written is taken back with \`npm run undo\`.

Exit codes: 0 done, 1 failed (it says what was written) or bad input (nothing of it written),
2 not understood, 3 done, but conflicts were left, 130 stopped with Ctrl-C (run it again to go on).

Examples:
  npm run seed
  npm run seed -- --dry-run --save plan.json
  npm run seed -- --apply plan.json
  npm run seed -- --theirs person-steve-witkoff
  npm run seed -- export.tar.gz --prune
  npm run seed -- --data /tmp/trial --as draft ${join(articles, 'trump-putin-may-meet-next-week')}`,
  )
  .action(async (named: string[], flags: SeedFlags) => {
    assertUsable(named, flags)
    if (await areArchives(named)) await seedArchives(named, flags, () => openForArchives(flags))
    else if (flags.apply !== undefined) await applySaved(flags.apply, flags)
    else await seedArticles(named, flags)
  })

await runCommand(command)

function assertUsable(named: readonly string[], flags: SeedFlags) {
  if (flags.data !== undefined && flags.lake !== undefined) {
    throw new UsageError('Give either --data or --lake, not both.')
  }
  if (flags.save !== undefined && flags.dryRun !== true) {
    throw new UsageError('--save keeps the plan of a --dry-run; give both.')
  }
  const {ours, theirs, prune, recreate, dryRun, apply} = flags
  const planning = [ours, theirs, prune, recreate, dryRun].some((flag) => flag !== undefined)
  if (apply !== undefined && (planning || named.length > 0)) {
    throw new UsageError('A saved plan says all: --apply takes neither folders nor other choices.')
  }
  if (ours === true && theirs === true) {
    throw new UsageError('Either --ours or --theirs is for all conflicts; name ids for the other.')
  }
  const both = idsOf(ours).find((id) => idsOf(theirs).includes(id))
  if (both !== undefined) throw new UsageError(`${both} cannot be both --ours and --theirs.`)
}

async function seedArticles(named: readonly string[], flags: SeedFlags) {
  const {articleFolders} = await import('../seed/read.ts')
  const folders = named.length > 0 ? named : await articleFolders(articles)
  // The client and the lake are loaded only when the input is in order, or names what the dataset has.
  let opened: OpenTarget | undefined
  const openOnce = async () => (opened ??= await open(flags, {makesMissing: false}))
  try {
    const {build, warnings} = await prepare(folders, async () => (await openOnce()).client)
    const {createdBy, planInto} = await import('../seed/seed.ts')
    const {fetchNames} = await import('../seed/names.ts')
    const {proposeSamePeople} = await import('../seed/samePeople.ts')
    const {as, ours, theirs} = flags
    const target = await openOnce()
    const plan = await withProgress((progress) => {
      progress.show('Comparing with the dataset')
      return planInto(target.client, build, {
        as,
        recreate: flags.recreate === true,
        prune: flags.prune === true,
        ...(ours !== undefined && {ours}),
        ...(theirs !== undefined && {theirs}),
      })
    })
    assertKnown([...idsOf(ours), ...idsOf(theirs)], plan)
    // What is odd about articles that are in the dataset already was said when they came.
    if (flags.dryRun || plan.documents.some(({outcome}) => !isQuiet(outcome))) {
      for (const warning of warnings) printProblem('warning', warning)
    }
    const proposals = await proposeSamePeople(target.client, build, createdBy(plan))
    for (const proposal of proposals) printProblem('warning', proposal)
    const names = await fetchNames(target.client, plan, build.documents)
    if (flags.save !== undefined) {
      const {printSavedPlan} = await import('../seed/savedPlan.ts')
      if (target.isMissing) {
        throw new Error(
          'There is no lake yet, so that nothing can be planned for it but to create everything. Seed it without a saved plan.',
        )
      }
      const text = printSavedPlan({target: addressOf(target), as, plan, names})
      await writeFile(flags.save, text)
    }
    // Only now is it known that there is nothing to mend.
    if (target.isMissing && !flags.dryRun) opened = await open(flags)
    await finish(opened ?? target, {as, plan, names}, flags, proposals)
  } finally {
    await opened?.close()
  }
}

async function applySaved(path: string, flags: SeedFlags) {
  const {parseSavedPlan} = await import('../seed/savedPlan.ts')
  const saved = parseSavedPlan(await readFile(path, 'utf8'), path)
  const target = await open({...flags, dryRun: true})
  try {
    const here = addressOf(target)
    const {projectId, dataset} = saved.target
    if (here.projectId !== projectId || here.dataset !== dataset) {
      throw new Error(
        `${path} was made for project ${projectId}, dataset ${dataset}, not for ${target.description}. Nothing was written.`,
      )
    }
    await finish(target, saved, {...flags, as: saved.as})
  } finally {
    await target.close()
  }
}

interface OpenTarget extends Target {
  /** There is no such lake or dataset yet, and this is not the time to make one. */
  isMissing?: true
}

/** Writes a plan, unless it is a dry run, and says what was done. */
async function finish(
  target: OpenTarget,
  {plan, names}: Pick<SavedPlan, 'as' | 'plan' | 'names'>,
  flags: SeedFlags,
  warnings: Problem[] = [],
) {
  const transactions = flags.dryRun ? [] : await write(target, plan, flags)
  const {reportOf} = await import('../seed/seed.ts')
  const report = reportOf(plan, names, transactions, warnings)
  if (flags.json) console.log(JSON.stringify(report))
  else await show(report, target.description, flags)
  if (report.conflict > 0) process.exitCode = LEFT_FOR_SOMEBODY
}

async function write(target: OpenTarget, plan: Plan, flags: SeedFlags): Promise<string[]> {
  if (plan.writes.length === 0) return []
  const {confirmHosted} = await import('./confirmHosted.ts')
  const {stdin: input, stderr: output} = process
  await confirmHosted(target, {yes: flags.yes === true, input, output})
  const {applyPlan, InterruptedError} = await import('../seed/apply.ts')
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  try {
    return await withProgress((progress) =>
      applyPlan(target.client, plan, {
        signal: stop.signal,
        onProgress: ({done, total}) => progress.show('Writing', done, total),
      }),
    )
  } catch (error) {
    throw error instanceof InterruptedError ? new StoppedError(error.message) : error
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

async function withProgress<Result>(work: (progress: Progress) => Promise<Result>) {
  const {startProgress} = await import('./progress.ts')
  const progress = startProgress()
  try {
    return await work(progress)
  } finally {
    progress.end()
  }
}

/** Outcomes after which there is nothing new to say about an article. */
function isQuiet(outcome: Outcome): boolean {
  return outcome === 'unchanged' || outcome === 'kept' || outcome === 'removed'
}

function idsOf(flag: true | string[] | undefined): string[] {
  return Array.isArray(flag) ? flag : []
}

function assertKnown(ids: readonly string[], {documents}: Plan) {
  const unknown = ids.find((id) => !documents.some((document) => document.id === id))
  if (unknown === undefined) return
  throw new UsageError(
    `${unknown} is none of the documents that are to be seeded. Name article folders before --ours and --theirs, and documents as the plan does.`,
  )
}

function addressOf({client}: OpenTarget): SavedPlan['target'] {
  const {projectId = '', dataset = ''} = client.config()
  return {projectId, dataset}
}

/** Prints every problem of the input on a line of its own before it gives up. */
async function prepare(folders: readonly string[], openClient: () => Promise<SanityClient>) {
  try {
    const {prepareSeed} = await import('../seed/prepare.ts')
    return await prepareSeed(folders, openClient)
  } catch (error) {
    throw error instanceof InputError ? inputFailure(error) : error
  }
}

/**
 * A dry run makes neither a lake nor a dataset. Where there is no lake yet, or no such dataset in it, and none is to be
 * made, an empty one stands for it; in a dry run a missing dataset is an error.
 */
async function open(
  {data, lake, dataset, dryRun}: Pick<SeedFlags, 'data' | 'lake' | 'dataset' | 'dryRun'>,
  {makesMissing = dryRun !== true} = {},
): Promise<OpenTarget> {
  const {env} = process
  const {MissingTargetError, openTarget} = await import('./target.ts')
  try {
    return await openTarget({
      ...(data === undefined ? {} : {data}),
      ...(lake === undefined ? {} : {lake}),
      ...(dataset === undefined ? {} : {dataset}),
      mustExist: dryRun === true,
      makesMissing,
      env: {...env, SANITY_AUTH_TOKEN: env.SANITY_AUTH_TOKEN ?? env.SANITY_API_TOKEN},
    })
  } catch (error) {
    if (makesMissing || !(error instanceof MissingTargetError)) throw error
    const {offlineClient} = await import('../seed/offlineClient.ts')
    return {
      client: offlineClient([]),
      ...error.wouldBe,
      isMissing: true,
      kind: 'lake',
      close: async () => {},
    }
  }
}

/** As `open`; but archives are planned over HTTP, so that an empty lake stands for one that is not there. */
async function openForArchives(flags: SeedFlags): Promise<OpenTarget> {
  const target = await open(flags)
  if (!target.isMissing) return target
  const {openEmptyLake} = await import('./emptyLake.ts')
  const {description, key} = target
  return {...(await openEmptyLake(flags.dataset)), description, key}
}

async function show(report: SeedReport, where: string, flags: SeedFlags) {
  const {DELETED, outcomes} = await import('../seed/plan.ts')
  const {as, dryRun, prune, save} = flags
  const how = as === 'draft' ? ' as drafts' : ''
  console.log(dryRun ? `Plan for ${where}${how}; nothing is written:` : `Seeded ${where}${how}:`)
  const {stdout} = process
  const lines = planText(report.documents, {
    width: stdout.columns ?? 100,
    colours: hasColours(stdout),
    names: report.names,
    withFields: dryRun === true,
  })
  for (const line of lines) console.log(line)
  console.log(outcomes.map((outcome) => `${report[outcome]} ${outcome}`).join(', '))
  if (report.documents.some(({reason}) => reason === DELETED)) {
    console.log('What was deleted stays deleted. Create it again with --recreate.')
  }
  if (report.removed > 0 && !prune) {
    console.log(
      'What is no longer in the articles stays. Delete what nobody has edited with --prune.',
    )
  }
  if (report.conflict > 0) {
    console.log(
      dryRun
        ? 'Documents in conflict are not written. Where a field is in conflict, --ours [ids] keeps the dataset’s, --theirs [ids] writes the seed’s.'
        : 'Documents in conflict were not written. Compare their fields with --dry-run; --ours [ids] keeps the dataset’s, --theirs [ids] writes the seed’s.',
    )
  }
  if (save !== undefined) {
    console.log(
      `Write exactly this with npm run seed -- ${targetFlags(flags)}--apply ${shellWord(save)}`,
    )
  }
  if (report.transactions.length > 0) {
    console.log(`Take it back with npm run undo -- ${targetFlags(flags)}${report.run}`)
  }
}

/** Colours only on a terminal that shows them, and where nobody has asked for none. */
function hasColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.hasColors()
}
