import type {SanityClient} from '@sanity/client'
import {getDraftId, getPublishedId, isPublishedId} from '@sanity/client/csm'

import {failureOf, InterruptedError} from './apply.ts'
import {
  effectiveStep,
  fetchPasts,
  fetchTransaction,
  type Past,
  type PastDocument,
} from './documentHistory.ts'
import {HistoryHiddenError} from './hiddenHistory.ts'
import {canonicalJson} from './keys.ts'
import {rawClient} from './rawClient.ts'
import {neededBy} from './references.ts'
import {isOfRun, isUndo, runId, runOf} from './runs.ts'
import {commitTransaction, inBatches, type Write} from './transaction.ts'

/**
 * What undoing does with a document that the run wrote:
 * - `deleted`: the run created it
 * - `restored`: it is again what it was before the run
 * - `recreated`: the run deleted it
 * - `kept`: it stays as it is, because somebody has touched it since or needs it
 */
export const undoOutcomes = ['deleted', 'restored', 'recreated', 'kept'] as const
export type UndoOutcome = (typeof undoOutcomes)[number]

export interface UndoOptions {
  /** Say what would be done, and write nothing. */
  dryRun?: boolean
  /**
   * Ids of documents that the run wrote. They are needed only where every document of one of its transactions was
   * touched or deleted since, and none bears the run in its `origin`: then the dataset cannot be asked for them.
   */
  documentIds?: readonly string[]
  onProgress?: (progress: {done: number; total: number}) => void
  /** Ends it while it reads the history, or before the next transaction, with an InterruptedError. */
  signal?: AbortSignal
}

/** What an undo did, or would do in a dry run. */
export interface UndoReport extends Record<UndoOutcome, number> {
  run: string
  /** In the order in which they are undone. Ids as stored: a draft's has `drafts.` before it. */
  documents: Array<{id: string; outcome: UndoOutcome; reason?: string}>
  /** Ids of the transactions that were committed. */
  transactions: string[]
}

/** A run whose traces stand in the dataset. */
export interface Run {
  run: string
  /** When it was last at work, as far as the dataset tells, in ISO 8601. */
  at: string
  /** Documents whose last revision is of this run: nobody has touched them since. */
  untouched: number
  /** Documents that it wrote last, but that somebody has edited since. */
  edited: number
}

/** There is nothing of the run in the dataset that could be undone. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError'
}

/** The runs of seed, merge and undo that wrote something which still stands, the newest first. */
export async function listRuns(client: SanityClient): Promise<Run[]> {
  const found = await rawClient(client).fetch<Bearing[]>(
    `*[string::startsWith(_rev, "seed-") || string::startsWith(_rev, "merge-")
      || string::startsWith(_rev, "undo-") || defined(origin.run)]
      {_id, _type, _rev, _updatedAt, "run": origin.run} | order(_id asc)`,
  )
  const runs = new Map<string, Run & {last?: Bearing; isOfDocuments?: boolean}>()
  for (const document of found) {
    const ours = runOf(document._rev)
    const name = ours ?? document.run
    if (name === null) continue
    const known = runs.get(name) ?? {run: name, at: '', untouched: 0, edited: 0}
    // What was edited since says no more when the run was.
    const isLast = ours !== undefined && document._updatedAt > known.at
    runs.set(name, {
      ...known,
      ...(isLast && {at: document._updatedAt, last: document}),
      isOfDocuments: known.isOfDocuments === true || !assetTypes.has(document._type),
      untouched: known.untouched + (ours === undefined ? 0 : 1),
      edited: known.edited + (ours === undefined ? 1 : 0),
    })
  }
  const listed: Run[] = []
  for (const {last, isOfDocuments, ...run} of runs.values()) {
    // An archive's pictures are described each in a transaction of its own.
    if (!isOfDocuments) continue
    listed.push({...run, at: (last && (await fetchTime(rawClient(client), last))) ?? run.at})
  }
  return listed.toSorted(
    (left, right) => right.at.localeCompare(left.at) || left.run.localeCompare(right.run),
  )
}

const assetTypes: ReadonlySet<string> = new Set(['sanity.imageAsset', 'sanity.fileAsset'])

interface Bearing {
  _id: string
  _type: string
  _rev: string
  _updatedAt: string
  run: string | null
}

/** To the millisecond, where the history may be read; documents tell only the second. */
async function fetchTime(client: SanityClient, {_id, _rev}: Bearing): Promise<string | undefined> {
  try {
    return (await fetchTransaction(client, _rev, _id))?.timestamp
  } catch (error) {
    if (error instanceof HistoryHiddenError) return undefined
    throw error
  }
}

/**
 * Takes back what a run did, the newest transaction first: every document that nobody has touched since is what it was
 * before. What somebody has touched stays, and so does what would be missed by a document that stays.
 *
 * @param run the run's id, e.g. `seed-0123456789abcdef`; undoing an undo brings its run back
 * @throws UnknownRunError, DatasetMovedError, HalfWrittenError, InterruptedError, HistoryHiddenError
 */
export async function undoRun(
  client: SanityClient,
  run: string,
  {dryRun = false, documentIds = [], onProgress, signal}: UndoOptions = {},
): Promise<UndoReport> {
  const written = await findWritten(rawClient(client), run, documentIds, signal)
  if (written.length === 0) {
    throw new UnknownRunError(
      `Nothing that ${run} wrote is left to undo in this dataset. \`npm run undo -- --list\` shows its runs; where all of one was touched since, name its documents with --documents.`,
    )
  }
  const kept = await findKept(rawClient(client), written)
  assertGoing(signal, [])
  const groups = groupByTransaction(written.filter(({id}) => !kept.has(id)))
  const batches = groups.flatMap((group) => inBatches(group.map(writeOf)))
  const transactions: string[] = []
  const undo = runId('undo', [run, batches])
  onProgress?.({done: 0, total: batches.length})
  for (const [index, batch] of dryRun ? [] : batches.entries()) {
    assertGoing(signal, transactions)
    try {
      transactions.push(await commitTransaction(client, batch, `${undo}-${index + 1}`))
    } catch (error) {
      throw failureOf(error, transactions, 'undo')
    }
    onProgress?.({done: index + 1, total: batches.length})
  }
  const documents = [
    ...groups.flat().map((document) => ({id: document.id, outcome: outcomeOf(document)})),
    ...[...kept].map(([id, reason]) => ({id, outcome: 'kept' as const, reason})),
  ]
  const counts: Record<UndoOutcome, number> = {deleted: 0, restored: 0, recreated: 0, kept: 0}
  for (const {outcome} of documents) counts[outcome] += 1
  return {run, ...counts, documents, transactions}
}

/** @throws InterruptedError where it was stopped */
function assertGoing(signal: AbortSignal | undefined, committed: readonly string[]) {
  if (signal?.aborted) throw new InterruptedError(committed)
}

/** A document that the run wrote. */
interface Written {
  id: string
  /** As it is stored now; undefined where it is not there. */
  now:
    | {revision: string; type: string; needs: string[]; contents: PastDocument | undefined}
    | undefined
  /** What it is to be again; null for not there. Undefined where it stays as it is, for the reason. */
  past: PastDocument | null | undefined
  reason?: string
  /** The newest of the run's transactions that wrote it. */
  transaction: string
  timestamp: string
  /** Its place in the order of the transaction. */
  place: number
}

interface StoredPast extends PastDocument {
  _rev: string
}

const documentsInOneQuery = 500

/** Everything that the run wrote and that no undo has taken back already, with what it was before. */
async function findWritten(
  client: SanityClient,
  run: string,
  documentIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Written[]> {
  const bearing = await client.fetch<string[]>(
    `*[string::startsWith(_rev, $prefix) || _rev == $run || origin.run == $run] | order(_id asc)._id`,
    {prefix: `${run}-`, run},
  )
  const places = new Map<string, Map<string, number>>()
  const seen = new Set<string>()
  const written: Written[] = []
  let waiting = [...new Set([...bearing, ...documentIds])]
  while (waiting.length > 0) {
    assertGoing(signal, [])
    const some = waiting.slice(0, documentsInOneQuery)
    for (const id of some) seen.add(id)
    const stored = await fetchDocuments(client, some)
    const pasts = await fetchPasts(
      client,
      new Map(some.map((id) => [id, stored.get(id) ?? null])),
      (past) => verdictOf(past, run) !== undefined,
    )
    const found = waiting.slice(documentsInOneQuery)
    for (const [id, past] of pasts) {
      const own = past.steps.filter(({transaction}) => isOfRun(transaction, run))
      for (const {transaction} of own) {
        if (places.has(transaction)) continue
        const ids = (await fetchTransaction(client, transaction, id))?.documentIDs ?? []
        places.set(transaction, new Map(ids.map((other, place) => [other, place])))
        found.push(...ids)
      }
      const verdict = verdictOf(past, run)
      const [newest] = own
      if (verdict === undefined || verdict === 'gone' || newest === undefined) continue
      const document = stored.get(id)
      written.push({
        id,
        now: document && {
          revision: document._rev,
          type: document._type,
          needs: neededBy(document),
          // Whatever goes need not be held in memory.
          contents: verdict.past ? document : undefined,
        },
        ...verdict,
        transaction: newest.transaction,
        timestamp: newest.timestamp,
        place: places.get(newest.transaction)?.get(id) ?? 0,
      })
    }
    waiting = [...new Set(found)].filter((id) => !seen.has(id))
  }
  return written
}

type Verdict = Pick<Written, 'past' | 'reason'> | 'gone'

/** What is to be done about a document by its past; undefined where more of it must be known. */
function verdictOf(past: Past, run: string): Verdict | undefined {
  const {steps, isWhole} = past
  const isOurs = (index: number) => isOfRun(steps[index]?.transaction ?? '', run)
  const at = effectiveStep(past, (transaction) => isUndo(transaction) && !isOfRun(transaction, run))
  if (at === undefined) return undefined
  const last = steps[at]
  if (last === undefined || !isOurs(at)) {
    const isTouched = steps.some((_, index) => index > at && isOurs(index))
    if (!isTouched) return isWhole ? 'gone' : undefined
    return {past: undefined, reason: touchedBy(last)}
  }
  let end = at
  while (isOurs(end + 1)) end += 1
  const oldest = steps[end]
  if (oldest === undefined || (end + 1 === steps.length && !isWhole)) return undefined
  return {past: oldest.before}
}

function touchedBy(step: Past['steps'][number] | undefined): string {
  if (step === undefined) return 'touched since'
  const what = step.after === null ? 'deleted' : 'changed'
  const by = runOf(step.transaction)
  return by === undefined ? `${what} since` : `${what} since by ${by}; undo that first`
}

async function fetchDocuments(
  client: SanityClient,
  ids: readonly string[],
): Promise<Map<string, StoredPast>> {
  const found = await client.fetch<StoredPast[]>('*[_id in $ids]', {ids})
  return new Map(found.map((document) => [document._id, document]))
}

/**
 * What stays as it is, each with the reason: what somebody has touched, what somebody has a draft or a version of,
 * and what a document that stays could not do without, or could not be restored without.
 */
async function findKept(
  client: SanityClient,
  written: readonly Written[],
): Promise<Map<string, string>> {
  const own = new Map(written.map((document) => [document.id, document]))
  const kept = new Map<string, string>()
  for (const {id, past, reason, now} of written) {
    if (past === undefined) kept.set(id, reason ?? 'touched since')
    else if (now !== undefined && past !== null && past._type !== now.type) {
      kept.set(id, `was of another type before (${past._type})`)
    }
  }
  const referrers = await fetchReferrers(
    client,
    written.filter(({now, past}) => now !== undefined && past === null),
    own,
  )
  const standing = await fetchStanding(
    client,
    written
      .flatMap(({id, past}) => [getPublishedId(id), ...(past ? neededBy(past) : [])])
      .flatMap((id) => [id, getDraftId(id)])
      .filter((id) => !own.has(id)),
  )
  const forms = await fetchDraftsAndVersions(client, written)
  const stands = (id: string) => {
    const document = own.get(id)
    if (document === undefined) return standing.has(id)
    return kept.has(id) ? document.now !== undefined : document.past !== null
  }
  const needsOf = ({id, now, past}: Written) =>
    kept.has(id) ? (now?.needs ?? []) : past ? neededBy(past) : []
  let settled = false
  while (!settled) {
    settled = true
    const needed = new Map(referrers)
    for (const document of written) {
      for (const id of needsOf(document)) needed.set(id, document.id)
    }
    for (const {id, past, now} of written) {
      if (kept.has(id)) continue
      const published = getPublishedId(id)
      const isGoing = past === null && now !== undefined
      const reason = reasonToKeep({
        form: forms.get(id)?.find((form) => !own.has(form) || (kept.has(form) && stands(form))),
        needer:
          isGoing && (id === published || !stands(published)) ? needed.get(published) : undefined,
        missing: (past ? neededBy(past) : []).find(
          (other) => !stands(other) && !stands(getDraftId(other)),
        ),
      })
      if (reason === undefined) continue
      kept.set(id, reason)
      settled = false
    }
  }
  return kept
}

function reasonToKeep({
  form,
  needer,
  missing,
}: Record<'form' | 'needer' | 'missing', string | undefined>): string | undefined {
  if (form !== undefined) return `somebody works on ${form}`
  if (needer !== undefined) return `${needer} refers to it`
  return missing && `it would refer to ${missing}, which is not there`
}

/** For documents that are to go: one document outside the run that needs each. */
async function fetchReferrers(
  client: SanityClient,
  going: readonly Written[],
  own: ReadonlyMap<string, Written>,
): Promise<Map<string, string>> {
  const referrers = new Map<string, string>()
  for (let from = 0; from < going.length; from += documentsInOneQuery) {
    const ids = going.slice(from, from + documentsInOneQuery).map(({id}) => getPublishedId(id))
    const found = await client.fetch<PastDocument[]>('*[references($ids)]', {ids})
    for (const document of found) {
      if (own.has(document._id)) continue
      for (const id of neededBy(document)) referrers.set(id, document._id)
    }
  }
  return referrers
}

async function fetchStanding(client: SanityClient, ids: readonly string[]): Promise<Set<string>> {
  const asked = [...new Set(ids)]
  const standing = new Set<string>()
  for (let from = 0; from < asked.length; from += documentsInOneQuery) {
    const some = asked.slice(from, from + documentsInOneQuery)
    for (const id of await client.fetch<string[]>('*[_id in $ids]._id', {ids: some})) {
      standing.add(id)
    }
  }
  return standing
}

/** The drafts and versions of the published documents that are to change. */
async function fetchDraftsAndVersions(
  client: SanityClient,
  written: readonly Written[],
): Promise<Map<string, string[]>> {
  const forms = new Map<string, string[]>()
  const published = written.filter(({id}) => isPublishedId(id)).map(({id}) => id)
  for (let from = 0; from < published.length; from += documentsInOneQuery) {
    const ids = published.slice(from, from + documentsInOneQuery)
    const found = await client.fetch<string[]>(
      `*[_id in $drafts || (_id in path("versions.**") && string::split(_id, ".")[2] in $ids)]._id`,
      {ids, drafts: ids.map(getDraftId)},
    )
    for (const form of found) {
      const id = getPublishedId(form)
      forms.set(id, [...(forms.get(id) ?? []), form])
    }
  }
  return forms
}

/**
 * A transaction of the run after the other, the newest first. Within each, what others need comes back before those
 * who need it, and goes after them.
 */
function groupByTransaction(written: readonly Written[]): Written[][] {
  const groups = new Map<string, Written[]>()
  for (const document of written) {
    if (document.now === undefined && document.past === null) continue
    groups.set(document.transaction, [...(groups.get(document.transaction) ?? []), document])
  }
  const order: readonly UndoOutcome[] = ['recreated', 'restored', 'deleted']
  return [...groups.values()]
    .toSorted(
      ([left], [right]) =>
        (right?.timestamp ?? '').localeCompare(left?.timestamp ?? '') ||
        (right?.transaction ?? '').localeCompare(left?.transaction ?? '', 'en', {numeric: true}),
    )
    .map((group) =>
      order.flatMap((outcome) => {
        const some = group
          .filter((document) => outcomeOf(document) === outcome)
          .toSorted((left, right) => left.place - right.place)
        return outcome === 'deleted' ? some.toReversed() : some
      }),
    )
}

function outcomeOf({now, past}: Written): UndoOutcome {
  if (past === undefined) return 'kept'
  if (past === null) return 'deleted'
  return now === undefined ? 'recreated' : 'restored'
}

/** What the dataset itself keeps of a document. */
const ofTheDataset = new Set(['_id', '_type', '_rev', '_createdAt', '_updatedAt', '_system'])

function writeOf({id, now, past}: Written): Write {
  if (!past) return {delete: {id, ifRevisionID: now?.revision ?? ''}}
  if (now === undefined) {
    const {_rev, _updatedAt, ...document} = past
    return {create: document}
  }
  const set = Object.entries(past).filter(
    ([field, value]) =>
      !ofTheDataset.has(field) && canonicalJson(value) !== canonicalJson(now.contents?.[field]),
  )
  const unset = Object.keys(now.contents ?? {}).filter(
    (field) => !ofTheDataset.has(field) && !(field in past),
  )
  return {
    patch: {
      id,
      ifRevisionID: now.revision,
      set: Object.fromEntries(set),
      ...(unset.length > 0 && {unset}),
    },
  }
}
