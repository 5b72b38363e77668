import {createHash} from 'node:crypto'
import {join} from 'node:path'
import {styleText} from 'node:util'
import {setFlagsFromString} from 'node:v8'

import {isArchive} from '../seed/archive/openArchive.ts'
import type {ImportEvent, ImportReport, Phase} from '../seed/archive/importArchive.ts'
import {archiveOutcomes} from '../seed/archive/outcomes.ts'
import {InputError} from '../seed/problems.ts'
import {LEFT_FOR_SOMEBODY, StoppedError, UsageError} from './cli.ts'
import {keepCompiled} from './compileCache.ts'
import {inputFailure} from './inputProblems.ts'
import {phaseLines} from './phaseLines.ts'
import type {Progress} from './progress.ts'
import type {Target} from './target.ts'
import {targetFlags} from './targetFlags.ts'

/** What `npm run seed` was asked for, as far as it is for archives. */
export interface ArchiveFlags {
  data?: string
  lake?: string
  dataset?: string
  as: string
  state?: string
  ours?: true | string[]
  theirs?: true | string[]
  recreate?: true
  dryRun?: true
  yes?: true
  json?: true
  prune?: true
  save?: string
  apply?: string
}

const phases: Record<Phase, string> = {
  read: 'Reading',
  assets: 'Uploading assets',
  compare: 'Comparing with the dataset',
  write: 'Writing',
  strengthen: 'Strengthening references',
  removed: 'Looking at what is no longer in the archive',
  delete: 'Deleting',
}

/**
 * True where all that was named are archives.
 *
 * @throws UsageError where archives and article folders are named together
 */
export async function areArchives(named: readonly string[]): Promise<boolean> {
  const archives = await Promise.all(named.map(isArchive))
  if (!archives.includes(true)) return false
  const other = named[archives.indexOf(false)]
  if (other === undefined) return true
  throw new UsageError(
    `${other} is no archive: name archives or article folders, not both at once.`,
  )
}

/** Imports archives, one after the other, and says what was done. */
export async function seedArchives(
  archives: readonly string[],
  flags: ArchiveFlags,
  openTarget: () => Promise<Target>,
): Promise<void> {
  assertUsable(archives, flags)
  keepHeapSmall()
  keepCompiled()
  const {importArchive, UnknownIdError} = await import('../seed/archive/importArchive.ts')
  const target = await openTarget()
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  const state = flags.state ?? stateFileOf(target)
  try {
    for (const archive of archives) {
      if (!flags.dryRun) await confirm(target, flags)
      const progress = await startProgress(flags)
      let phase: Phase | undefined
      try {
        const report = await importArchive(target.client, archive, {
          state,
          dryRun: flags.dryRun === true,
          recreate: flags.recreate === true,
          prune: flags.prune === true,
          ours: choice(flags.ours),
          theirs: choice(flags.theirs),
          signal: stop.signal,
          onEvent: (event) => {
            if (event.event === 'progress') {
              progress.show(phases[event.phase], event.done, event.total)
              if (flags.json && event.phase !== phase) {
                console.log(JSON.stringify({event: 'phase', phase: event.phase}))
              }
              phase = event.phase
            } else {
              if (event.event !== 'retry') progress.end()
              if (flags.json) console.log(JSON.stringify(event))
              else sayEvent(archive, event)
            }
          },
        })
        progress.end()
        if (flags.json) console.log(JSON.stringify({event: 'summary', ...report}))
        else saySummary(report, target.description, flags)
        if (report.conflict > 0 || report.assets.quarantined > 0) {
          process.exitCode = LEFT_FOR_SOMEBODY
        }
      } catch (error) {
        progress.end()
        if (error instanceof InputError) throw inputFailure(error, archive)
        if (error instanceof UnknownIdError) {
          throw new UsageError(`${error.message} Name the archive before --ours and --theirs.`)
        }
        throw error
      } finally {
        progress.end()
      }
    }
  } catch (error) {
    if (stop.signal.aborted) {
      throw new StoppedError(
        'Stopped. What is written stays. Run the same command again to go on from here.',
      )
    }
    throw error
  } finally {
    process.off('SIGINT', onInterrupt)
    await target.close()
  }
}

function assertUsable(archives: readonly string[], flags: ArchiveFlags) {
  const {as, save, apply, ours, theirs} = flags
  if (as !== 'published')
    throw new UsageError('An archive says itself what is a draft: without --as.')
  const other = Object.entries({save, apply}).find(([, value]) => value !== undefined)
  if (other !== undefined)
    throw new UsageError(`--${other[0]} is for article folders, not archives.`)
  // Each archive has documents of its own, and nothing is to be half written because of a slip of the pen.
  if (archives.length > 1 && (Array.isArray(ours) || Array.isArray(theirs)))
    throw new UsageError('--ours and --theirs with ids take one archive at a time.')
}

/**
 * Documents pass through and are gone. Left to itself, V8 would keep three times the memory for its young ones before
 * it cleans up.
 */
function keepHeapSmall() {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--min-semi-space-size=1')
  setFlagsFromString('--max-semi-space-size=1')
}

async function startProgress({json}: ArchiveFlags): Promise<Progress> {
  const {stderr} = process
  // Loaded where it is needed: half of the start of a command is what it loads.
  if (stderr.isTTY) return (await import('./progress.ts')).startProgress(stderr)
  // Whoever reads JSON gets an event.
  return phaseLines(json ? () => {} : (line) => stderr.write(`${line}\n`))
}

async function confirm(target: Target, flags: ArchiveFlags) {
  const {confirmHosted} = await import('./confirmHosted.ts')
  const {stdin: input, stderr: output} = process
  await confirmHosted(target, {yes: flags.yes === true, input, output})
}

/** Each dataset has its own, the same whether its lake runs or is started for the import. */
function stateFileOf({client, key}: Target): string {
  const {dataset = ''} = client.config()
  const name = createHash('sha256').update(JSON.stringify([key, dataset]))
  return join('.seed', `${name.digest('hex').slice(0, 16)}.db`)
}

function choice(flag: true | string[] | undefined): 'all' | ReadonlySet<string> {
  return flag === true ? 'all' : new Set(flag)
}

function sayEvent(archive: string, event: ImportEvent) {
  switch (event.event) {
    case 'document': {
      const place = event.line === undefined ? archive : `${archive}:${event.line}`
      const line = `  ${event.outcome.padEnd(9)} ${place}: ${event.id}${event.reason ? `  ${event.reason}` : ''}`
      const style = event.outcome === 'conflict' ? 'red' : 'yellow'
      console.log(styleText(style, line, {stream: process.stdout}))
      break
    }
    case 'asset': {
      const users = event.documents.map(({id, line}) => `${id} (line ${line})`).join(', ')
      const without = users === '' ? 'no document uses it' : `written without it: ${users}`
      const line = `  asset     ${event.asset} ${event.problem}; ${without}`
      console.log(styleText('red', line, {stream: process.stdout}))
      break
    }
    case 'resumed':
      console.log(
        `Going on with the import that was stopped: ${event.written} of ${event.total} documents are written.`,
      )
      break
    default:
  }
}

function saySummary(report: ImportReport, where: string, flags: ArchiveFlags) {
  const {archive, dryRun, documents, seconds, requests, transactions, assets, run} = report
  console.log(
    dryRun
      ? `Plan for ${where}, ${documents} documents of ${archive}; nothing is written:`
      : `Imported ${archive} into ${where}: ${documents} documents in ${seconds.toFixed(1)} s, ${requests} requests.`,
  )
  const counts = archiveOutcomes.map((outcome) => {
    const isDeleted = outcome === 'removed' && report.deleted > 0
    const deleted = isDeleted ? ` (${report.deleted}${dryRun ? ' to be' : ''} deleted)` : ''
    return `${report[outcome]} ${outcome}${deleted}`
  })
  console.log(counts.join(', '))
  if (assets.present + assets.quarantined > 0) {
    console.log(`${assets.present} assets, ${assets.quarantined} broken and left out`)
  }
  if (!dryRun && run !== undefined) {
    const {undoDocuments = []} = report
    const named = undoDocuments.length > 0 ? ` --documents ${undoDocuments.join(' ')}` : ''
    console.log(
      `${transactions} transactions of ${run}; take them back with \`npm run undo -- ${targetFlags(flags)}${run}${named}\`.`,
    )
  }
}
