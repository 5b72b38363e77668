import type {SanityClient} from '@sanity/client'
import {getDraftId, getPublishedId, isDraftId} from '@sanity/client/csm'

import type {StoredDocument, StoredOrigin} from './datasetState.ts'
import {
  effectiveStep,
  fetchPasts,
  type Past,
  type PastDocument,
  type Step,
} from './documentHistory.ts'
import {HistoryHiddenError} from './hiddenHistory.ts'
import {isOfRun, isUndo, runOf} from './runs.ts'

/**
 * What a document was last seeded with, where it may not be what the document itself remembers; undefined where
 * nothing is left of its seeding.
 */
export type LastSeeded = ReadonlyMap<string, StoredOrigin | undefined>

/**
 * Whether somebody has written a document since it was seeded. Only then may it remember another seeding than the last:
 * who restores an old version restores its `origin` as well, and then what was seeded since looks as if only the seed
 * had changed it.
 */
export function isTouched({_rev, origin}: StoredDocument): boolean {
  return !isSeeding(_rev, origin)
}

/**
 * Reads in the history what documents were last seeded with, as published documents or as drafts, past what an undo
 * has taken back. What the history does not tell, or where it may not be read, is left out: then what the document
 * remembers is all there is.
 *
 * @param documents pairs of forms as they are stored now: that which is compared with the seed, and the other
 * @returns by published id
 */
export async function fetchLastSeeded(
  client: SanityClient,
  documents: readonly StoredPair[],
): Promise<LastSeeded> {
  const last = new Map<string, StoredOrigin | undefined>()
  if (documents.length === 0) return last
  const pasts = await readPasts(client, documents)
  for (const {target} of documents) {
    const seeded = lastSeededOf(target, pasts)
    if (seeded !== undefined) last.set(getPublishedId(target._id), seeded.origin)
  }
  return last
}

export interface StoredPair {
  target: StoredDocument
  other?: StoredDocument | undefined
}

async function readPasts(
  client: SanityClient,
  documents: readonly StoredPair[],
): Promise<ReadonlyMap<string, Past>> {
  // The two forms stand side by side, so that they are read together: what is newer than a seeding of the one is then
  // known of the other too.
  const forms = documents.flatMap(({target, other}): Array<[string, PastDocument | null]> => [
    [target._id, target],
    [otherForm(target._id), other ?? null],
  ])
  try {
    return await fetchPasts(client, new Map(forms), (past, id, pasts) => {
      if (newestSeeding(past) !== undefined) return true
      const beside = pasts.get(otherForm(id))
      return beside !== undefined && isStep(newestSeeding(beside))
    })
  } catch (error) {
    if (error instanceof HistoryHiddenError) return new Map()
    throw error
  }
}

function lastSeededOf(
  target: StoredDocument,
  pasts: ReadonlyMap<string, Past>,
): {origin: StoredOrigin | undefined} | undefined {
  const own = pasts.get(target._id)
  const both = [own, pasts.get(otherForm(target._id))].filter((past) => past !== undefined)
  const [newest] = both
    .map(newestSeeding)
    .filter(isStep)
    .toSorted((left, right) => right.timestamp.localeCompare(left.timestamp))
  if (newest !== undefined) return {origin: originOf(newest.after)}
  // No seeding is known any more, but what came of it is: what was restored since was restored over that.
  const oldest = originOf(own?.steps.at(-1)?.before)
  if (oldest !== undefined) return {origin: oldest}
  const run = target.origin?.run
  const isTakenBack = (step: Step) => run !== undefined && isOfRun(step.transaction, run)
  return both.some(({steps}) => steps.some(isTakenBack)) ? {origin: undefined} : undefined
}

/** The newest seeding of a document that holds; `none` where no step was one, undefined where more must be read. */
function newestSeeding(past: Past): Step | 'none' | undefined {
  let from = 0
  for (;;) {
    const at = effectiveStep(past, isUndo, from)
    if (at === undefined) return undefined
    const step = past.steps[at]
    if (step === undefined) return 'none'
    if (isSeeding(step.transaction, originOf(step.after)) || isPruning(step)) return step
    from = at + 1
  }
}

function isStep(step: Step | 'none' | undefined): step is Step {
  return typeof step === 'object'
}

/**
 * Whether a transaction was a seeding of the document that it has left with an origin. The import of an archive is
 * none: it writes what the archive says, and an old archive brings an old origin.
 */
function isSeeding(transaction: string, origin: StoredOrigin | undefined): boolean {
  if (origin?.hash === undefined) return false
  // Earlier versions did not write the run.
  if (origin.run === undefined) return runOf(transaction)?.startsWith('seed-') === true
  return isOfRun(transaction, origin.run)
}

/** The seed has deleted it: what was seeded before is seeded no more. */
function isPruning({transaction, after}: Step): boolean {
  return after === null && runOf(transaction)?.startsWith('seed-') === true
}

function otherForm(id: string): string {
  return isDraftId(id) ? getPublishedId(id) : getDraftId(id)
}

function originOf(document: PastDocument | null | undefined): StoredOrigin | undefined {
  const origin = document?.origin
  return isOrigin(origin) ? origin : undefined
}

function isOrigin(value: unknown): value is StoredOrigin {
  return (
    typeof value === 'object' &&
    value !== null &&
    'hash' in value &&
    typeof value.hash === 'string' &&
    (!('run' in value) || typeof value.run === 'string')
  )
}
