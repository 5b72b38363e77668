import {setTimeout as wait} from 'node:timers/promises'
import {ClientError, type SanityClient, ServerError} from '@sanity/client'
import {getPublishedId} from '@sanity/client/csm'

/** A change to one stored document. `id` is the id that it is stored under. */
export type Write =
  | {create: {_id: string; _type: string} & Record<string, unknown>}
  | {patch: {id: string; ifRevisionID: string; set?: Record<string, unknown>; unset?: string[]}}
  | {delete: {id: string; ifRevisionID: string}}

/**
 * How much one request to the dataset may hold. Hosted Sanity takes 4 MB; the rest is left for the
 * envelope.
 */
export const transactionBytes = 3_500_000

/** The id that the document of a write is stored under. */
export function storedIdOf(write: Write): string {
  if ('create' in write) return write.create._id
  return 'patch' in write ? write.patch.id : write.delete.id
}

/** The id of the published document that a write is about. */
export function publishedIdOf(write: Write): string {
  return getPublishedId(storedIdOf(write))
}

/** Cuts a list of writes, in order, into lists whose JSON is no longer than `limit` bytes each. */
export function inBatches(writes: readonly Write[], limit = transactionBytes): Write[][] {
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

/** How often a transaction is sent, and the milliseconds between; the wait doubles where the server names none. */
const attempts = 7
const firstWait = 250

/**
 * Commits writes as one transaction. Where its id was used before, for the same writes that were undone since, the
 * next free suffix is taken. Where the service is busy or the answer is lost, it is sent again under the same id, so
 * that it cannot be written twice.
 *
 * @returns the id that it was committed under
 * @throws ClientError where the dataset refuses it; `describeMove` says whether that is because it has changed
 */
export async function commitTransaction(
  client: SanityClient,
  writes: readonly Write[],
  id: string,
): Promise<string> {
  const mutations = writes.flatMap(mutationsOf)
  let lost = 0
  for (let nth = 1; ;) {
    const transactionId = nth === 1 ? id : `${id}-${nth}`
    try {
      const result = await client.mutate(mutations, {
        transactionId,
        visibility: 'sync',
        returnDocuments: false,
      })
      return result.transactionId
    } catch (error) {
      if (errorTypes(error).includes('transactionAlreadyExistsError')) {
        if (lost > 0 && (await isInForce(client, transactionId, writes))) return transactionId
        nth += 1
      } else {
        lost += 1
        if (!mayBeSentAgain(error) || lost === attempts) throw error
        await wait(waitBefore(error, lost))
      }
    }
  }
}

/** Whether documents stand as a transaction left them: its answer was lost, not the transaction. */
async function isInForce(
  client: SanityClient,
  transactionId: string,
  writes: readonly Write[],
): Promise<boolean> {
  const [bearing, standing] = await client.fetch<[number, number]>(
    '[count(*[_rev == $transactionId]), count(*[_id in $ids])]',
    {transactionId, ids: writes.map(storedIdOf)},
    {perspective: 'raw'},
  )
  // What was deleted bears no revision.
  return writes.every((write) => 'delete' in write) ? standing === 0 : bearing > 0
}

/** Too many requests, a fault of the server, or no answer at all. */
function mayBeSentAgain(error: unknown): boolean {
  if (error instanceof ServerError) return true
  if (error instanceof ClientError) return error.statusCode === 429
  return error instanceof Error && ('code' in error || error.message.includes('fetch failed'))
}

/** Milliseconds: what the server asks for (`Retry-After`, in seconds), else twice as long each time. */
function waitBefore(error: unknown, attempt: number): number {
  const asked: unknown =
    error instanceof ClientError ? error.response.headers['retry-after'] : undefined
  const seconds = typeof asked === 'string' ? Number(asked) : Number.NaN
  return Number.isFinite(seconds) ? seconds * 1000 : firstWait * 2 ** (attempt - 1)
}

type Mutation =
  | {create: {_id: string; _type: string} & Record<string, unknown>}
  | {patch: {id: string; ifRevisionID: string; set?: Record<string, unknown>; unset?: string[]}}
  | {delete: {id: string}}

/** A deletion takes no revision, so that a patch before it carries the guard. */
function mutationsOf(write: Write): Mutation[] {
  if (!('delete' in write)) return [write]
  const {id, ifRevisionID} = write.delete
  return [{patch: {id, ifRevisionID, unset: ['origin.run']}}, {delete: {id}}]
}

const moves: ReadonlyMap<string, string> = new Map([
  ['documentRevisionIDDoesNotMatchError', 'a document was edited'],
  ['documentAlreadyExistsError', 'a document was created'],
  ['documentNotFoundError', 'a document was deleted'],
  ['documentReferenceDoesNotExistError', 'a document that others refer to was deleted'],
  ['documentHasExistingReferencesError', 'a document has come to be referred to'],
])

/** What has happened in the dataset that it refuses a transaction; undefined where that is not why. */
export function describeMove(error: unknown): string | undefined {
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
