import {ClientError, type SanityClient} from '@sanity/client'

import {contentHash} from './keys.ts'
import type {Plan, Write} from './plan.ts'

/**
 * How much one request to the dataset may hold. Hosted Sanity takes 4 MB; the rest is left for the
 * envelope.
 */
const transactionBytes = 3_500_000

/** The dataset is no longer what the plan was made for, so that a transaction was refused as a whole. */
export class DatasetMovedError extends Error {
  override readonly name = 'DatasetMovedError'
  /** The transactions that had been committed before. */
  readonly committed: readonly string[]

  constructor(what: string, committed: readonly string[], cause: unknown) {
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
 * Writes what a plan says: one transaction an article, more only where it is too large. Updates carry
 * the revision that they were planned on, and creations fail if the document has come to exist, so
 * that nobody's change is lost. Writes nothing where there is nothing to write.
 * @returns the ids of the transactions, in order
 * @throws DatasetMovedError where the dataset has changed since the plan was made
 */
export async function applyPlan(client: SanityClient, {writes}: Plan): Promise<string[]> {
  const committed: string[] = []
  for (const transaction of writes.flatMap((group) => inBatches(group, transactionBytes))) {
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
