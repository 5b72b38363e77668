import type {SanityClient} from '@sanity/client'

import {fetchForms, fetchReferrers, formsOf} from './datasetState.ts'
import type {Plan, SeenForm} from './plan.ts'
import {referencesIn} from './references.ts'
import {
  commitTransaction,
  describeMove,
  inBatches,
  publishedIdOf,
  storedIdOf,
  type Write,
} from './transaction.ts'

/** The dataset is no longer what the plan was made for, so that a transaction was not written, in no part. */
export class DatasetMovedError extends Error {
  override readonly name = 'DatasetMovedError'
  /** The transactions that had been committed before. */
  readonly committed: readonly string[]

  /** @param command what is run again to go on from there */
  constructor(what: string, committed: readonly string[], cause?: unknown, command = 'seed') {
    super(
      `The dataset has changed since the plan was made: ${what}. ` +
        `${whatStays(committed)} Run ${command} again to plan anew.`,
      {cause},
    )
    this.committed = committed
  }
}

/** A transaction failed after others had been written, for a reason that is not the dataset's having moved. */
export class HalfWrittenError extends Error {
  override readonly name = 'HalfWrittenError'
  /** The transactions that had been committed before. */
  readonly committed: readonly string[]

  constructor(cause: unknown, committed: readonly string[]) {
    const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    super(`${why.replace(/\.$/, '')}. ${whatStays(committed)} Run the same again to go on.`, {
      cause,
    })
    this.committed = committed
  }
}

/** What is thrown where a transaction was not written, so that nobody wonders what was. */
export function failureOf(error: unknown, committed: readonly string[], command?: string): unknown {
  if (error instanceof DatasetMovedError) return error
  const change = describeMove(error)
  if (change !== undefined) return new DatasetMovedError(change, committed, error, command)
  return committed.length === 0 ? error : new HalfWrittenError(error, committed)
}

/** It was stopped between two transactions. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  /** The transactions that had been committed before. */
  readonly committed: readonly string[]

  constructor(committed: readonly string[]) {
    super(`Stopped. ${whatStays(committed)} Run the same again to go on.`)
    this.committed = committed
  }
}

export interface ApplyOptions {
  /** Called before the first transaction and after each. */
  onProgress?: (progress: ApplyProgress) => void
  /** Stops before the next transaction. */
  signal?: AbortSignal
}

/** Documents, of those that the plan writes. */
export interface ApplyProgress {
  done: number
  total: number
}

/**
 * Writes what a plan says: one transaction an article, more only where it is too large. Nobody's change
 * is lost: all its documents are looked at once more, with their drafts and versions, before the first
 * transaction, and those of each right before it, with who refers to what is to be deleted. What happens to a document
 * in the milliseconds until the commit, the dataset refuses, as changes carry the revision that they were planned on,
 * creations fail if the document has come to exist, and deletions if another strongly refers to it. Only what happens
 * in just these milliseconds to another form of it, than the one that is written, goes unnoticed, or a weak reference
 * to what is deleted. Writes nothing where there is nothing to write.
 * @returns the ids of the transactions, in order
 * @throws DatasetMovedError where the dataset has changed since the plan was made
 * @throws InterruptedError, HalfWrittenError
 */
export async function applyPlan(
  client: SanityClient,
  {run, writes, seen}: Plan,
  {onProgress, signal}: ApplyOptions = {},
): Promise<string[]> {
  const committed: string[] = []
  const transactions = writes.flatMap((group) => inBatches(group))
  const total = transactions.flat().length
  const all = {seen, written: new Set(transactions.flat().map(storedIdOf))}
  if (transactions.length > 1) await assertUnmoved(client, transactions.flat(), all, committed)
  let done = 0
  onProgress?.({done, total})
  for (const [index, transaction] of transactions.entries()) {
    if (signal?.aborted) throw new InterruptedError(committed)
    try {
      await assertUnmoved(client, transaction, all, committed)
      committed.push(await commitTransaction(client, transaction, `${run}-${index + 1}`))
    } catch (error) {
      throw failureOf(error, committed)
    }
    done += transaction.length
    onProgress?.({done, total})
  }
  return committed
}

/**
 * @param plan what it saw, and the ids, as stored, of all that it writes
 * @throws DatasetMovedError where something has happened to the documents of writes since the plan saw them, or where
 *   others have come to refer to what is to be deleted
 */
async function assertUnmoved(
  client: SanityClient,
  writes: readonly Write[],
  {seen, written}: {seen: Plan['seen']; written: ReadonlySet<string>},
  committed: readonly string[],
) {
  const ids = writes.map(publishedIdOf)
  const forms = await fetchForms(client, ids)
  for (const id of ids) {
    const move = moveOf(seen.get(id) ?? [], formsOf(forms, id))
    if (move !== undefined) throw new DatasetMovedError(move, committed)
  }
  const going = writes.filter((write) => 'delete' in write).map(publishedIdOf)
  const referrers = await fetchReferrers(client, going)
  const referrer = referrers.find(({_id}) => !written.has(_id))
  if (referrer !== undefined) {
    const id = going.find((one) => referencesIn(referrer).some((reference) => reference.id === one))
    throw new DatasetMovedError(`${referrer._id} has come to refer to ${id}`, committed)
  }
}

function moveOf(before: readonly SeenForm[], now: readonly SeenForm[]): string | undefined {
  const revisions = new Map(before.map(({_id, _rev}) => [_id, _rev]))
  const left = new Set(now.map(({_id}) => _id))
  const created = now.find(({_id}) => !revisions.has(_id))
  if (created !== undefined) return `a document was created (${created._id})`
  const edited = now.find(({_id, _rev}) => revisions.get(_id) !== _rev)
  if (edited !== undefined) return `a document was edited (${edited._id})`
  const deleted = before.find(({_id}) => !left.has(_id))
  return deleted && `a document was deleted (${deleted._id})`
}

function whatStays(committed: readonly string[]): string {
  return committed.length === 0
    ? 'Nothing was written.'
    : `What was written before stays: ${committed.join(', ')}.`
}
