import {ClientError, type SanityClient} from '@sanity/client'
import {getPublishedId} from '@sanity/client/csm'

import {fetchForms, formsOf} from './datasetState.ts'
import {contentHash} from './keys.ts'
import type {Plan, SeenForm, Write} from './plan.ts'

/**
 * How much one request to the dataset may hold. Hosted Sanity takes 4 MB; the rest is left for the
 * envelope.
 */
const transactionBytes = 3_500_000

/** The dataset is no longer what the plan was made for, so that a transaction was not written, in no part. */
export class DatasetMovedError extends Error {
  override readonly name = 'DatasetMovedError'
  /** The transactions that had been committed before. */
  readonly committed: readonly string[]

  constructor(what: string, committed: readonly string[], cause?: unknown) {
    super(
      `The dataset has changed since the plan was made: ${what}. ` +
        (committed.length === 0
          ? 'Nothing was written. '
          : `What was written before stays: ${committed.join(', ')}. `) +
        'Run seed again to plan anew.',
      {cause},
    )
    this.committed = committed
  }
}

/**
 * Writes what a plan says: one transaction an article, more only where it is too large. Nobody's change
 * is lost: right before each transaction its documents are looked at once more, with their drafts and
 * versions. What happens to a document in the milliseconds until the commit, the dataset refuses, as
 * updates carry the revision that they were planned on, and creations fail if the document has come to
 * exist. Only a draft or version of it that is created in just these milliseconds goes unnoticed.
 * Writes nothing where there is nothing to write.
 * @returns the ids of the transactions, in order
 * @throws DatasetMovedError where the dataset has changed since the plan was made
 */
export async function applyPlan(client: SanityClient, {writes, seen}: Plan): Promise<string[]> {
  const committed: string[] = []
  for (const transaction of writes.flatMap((group) => inBatches(group, transactionBytes))) {
    const moved = await findMove(client, transaction, seen)
    if (moved !== undefined) throw new DatasetMovedError(moved, committed)
    try {
      committed.push(await commit(client, transaction))
    } catch (error) {
      const change = describeMove(error)
      throw change === undefined ? error : new DatasetMovedError(change, committed, error)
    }
  }
  return committed
}

/** Cuts a list of writes, in order, into lists whose JSON is no longer than `limit` bytes each. */
export function inBatches(writes: readonly Write[], limit: number): Write[][] {
  const batches: Write[][] = []
  let room = 0
  for (const write of writes) {
    const size = Buffer.byteLength(JSON.stringify(write)) + 1
    const last = batches.at(-1)
    if (last === undefined || size > room) {
      batches.push([write])
      room = limit - size
    } else {
      last.push(write)
      room -= size
    }
  }
  return batches
}

/** What has happened to the documents of a transaction since the plan saw them. */
async function findMove(
  client: SanityClient,
  writes: readonly Write[],
  seen: Plan['seen'],
): Promise<string | undefined> {
  const ids = writes.map((write) =>
    getPublishedId('create' in write ? write.create._id : write.patch.id),
  )
  const forms = await fetchForms(client, ids)
  for (const id of ids) {
    const move = moveOf(seen.get(id) ?? [], formsOf(forms, id))
    if (move !== undefined) return move
  }
  return undefined
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

/**
 * The id follows from the writes and the revisions that they build on. The same id can have been used
 * before, when documents were seeded, deleted, and are seeded again: then the next in the row is taken.
 */
async function commit(client: SanityClient, writes: Write[]): Promise<string> {
  const base = `seed-${contentHash(writes).slice(0, 32)}`
  for (let nth = 1; ; nth += 1) {
    const transactionId = nth === 1 ? base : `${base}-${nth}`
    try {
      const result = await client.mutate(writes, {
        transactionId,
        visibility: 'sync',
        returnDocuments: false,
      })
      return result.transactionId
    } catch (error) {
      if (!errorTypes(error).includes('transactionAlreadyExistsError')) throw error
    }
  }
}

const moves: ReadonlyMap<string, string> = new Map([
  ['documentRevisionIDDoesNotMatchError', 'a document was edited'],
  ['documentAlreadyExistsError', 'a document was created'],
  ['documentNotFoundError', 'a document was deleted'],
  ['documentReferenceDoesNotExistError', 'a document that others refer to was deleted'],
])

function describeMove(error: unknown): string | undefined {
  const found = errorTypes(error).flatMap((type) => moves.get(type) ?? [])
  const [what] = found
  if (what === undefined) return undefined
  return error instanceof Error ? `${what} (${error.message.split('\n')[0]})` : what
}

/** Every `type` in the body of a refusal, however deep. */
function errorTypes(error: unknown): string[] {
  if (!(error instanceof ClientError)) return []
  const types: string[] = []
  const body: unknown =
    typeof error.responseBody === 'string' ? error.responseBody : JSON.stringify(error.responseBody)
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    if ('type' in value && typeof value.type === 'string') types.push(value.type)
    for (const part of Object.values(value)) walk(part)
  }
  try {
    walk(JSON.parse(String(body)))
  } catch {
    return types
  }
  return types
}
