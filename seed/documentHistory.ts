import {ClientError, type SanityClient} from '@sanity/client'
import {applyPatch} from 'mendoza'

import {HistoryHiddenError, isHistoryHidden} from './hiddenHistory.ts'
import {canonicalJson} from './keys.ts'

/** What a transaction did to one document. */
export interface Step {
  transaction: string
  /** ISO 8601. */
  timestamp: string
  /** The document before, without its revision; null where it did not exist. */
  before: PastDocument | null
  after: PastDocument | null
}

export interface PastDocument {
  _id: string
  _type: string
  [field: string]: unknown
}

/** A document's steps, the newest first. */
export interface Past {
  steps: readonly Step[]
  /** No older step is known to the dataset. */
  isWhole: boolean
}

/** Ids stand in the address of the request, and an address must not be too long. */
const documentsInOneRequest = 50
const transactionsInOneAnswer = 200

/**
 * Reads back what happened to documents, from the newest transaction, as far as it is asked for.
 *
 * https://www.sanity.io/docs/http-reference/history
 *
 * @param documents as they are stored now, by id; null for what is not there
 * @param isEnough whether a document's older steps need not be read, by what is known of it, and of those that are read
 *   together with it: 50 at a time, as far back as the same transaction
 * @throws HistoryHiddenError
 */
export async function fetchPasts(
  client: SanityClient,
  documents: ReadonlyMap<string, PastDocument | null>,
  isEnough: (past: Past, id: string, together: ReadonlyMap<string, Past>) => boolean,
): Promise<Map<string, Past>> {
  const pasts = new Map<string, Past>()
  const ids = [...documents.keys()]
  for (let from = 0; from < ids.length; from += documentsInOneRequest) {
    const some = ids.slice(from, from + documentsInOneRequest)
    const steps = new Map(some.map((id): [string, Step[]] => [id, []]))
    let isWhole = false
    let last: string | undefined
    const isWanting = () => {
      const together = new Map([...steps].map(([id, own]) => [id, {steps: own, isWhole}]))
      return [...together].some(([id, past]) => !isEnough(past, id, together))
    }
    while (!isWhole && isWanting()) {
      const page = await fetchTransactions(client, some, {
        effectFormat: 'mendoza',
        includeIdentifiedDocumentsOnly: 'true',
        reverse: 'true',
        limit: transactionsInOneAnswer,
        ...(last !== undefined && {toTransaction: last}),
      })
      // The page begins with the transaction that the one before ended with.
      const isAnew = page[0]?.id === last
      for (const transaction of isAnew ? page.slice(1) : page)
        addSteps(steps, documents, transaction)
      isWhole = page.length < transactionsInOneAnswer
      last = page.at(-1)?.id
    }
    for (const [id, own] of steps) pasts.set(id, {steps: own, isWhole})
  }
  return pasts
}

/** A transaction, found by one of the documents that it wrote: when it was, and all that it wrote. */
export async function fetchTransaction(
  client: SanityClient,
  transaction: string,
  documentId: string,
): Promise<Pick<PastTransaction, 'timestamp' | 'documentIDs'> | undefined> {
  const [found] = await fetchTransactions(client, [documentId], {
    fromTransaction: transaction,
    toTransaction: transaction,
  })
  return found
}

/**
 * Where a document's present state comes from: the index of the step that it was left by, past what an undo has
 * taken back, as if neither had been. `steps.length` where it comes from before the oldest step; undefined where
 * older steps must be read to tell.
 *
 * @param from the step that has left the state, where it is not the present one
 */
export function effectiveStep(
  {steps, isWhole}: Past,
  isTakenBack: (transaction: string) => boolean,
  from = 0,
): number | undefined {
  let at = from
  for (;;) {
    const step = steps[at]
    if (step === undefined) return isWhole ? at : undefined
    if (!isTakenBack(step.transaction)) return at
    const state = comparable(step.after)
    const same = steps.findIndex(({after}, index) => index > at && comparable(after) === state)
    if (same >= 0) at = same
    else return isWhole ? steps.length : undefined
  }
}

function addSteps(
  steps: ReadonlyMap<string, Step[]>,
  documents: ReadonlyMap<string, PastDocument | null>,
  {id: transaction, timestamp, effects}: PastTransaction,
) {
  for (const [id, {revert}] of Object.entries(effects ?? {})) {
    const own = steps.get(id)
    if (own === undefined) continue
    const newer = own.at(-1)
    const now = documents.get(id) ?? null
    // Somebody has written it since it was fetched: its past begins where it was then.
    if (newer === undefined && typeof now?._rev === 'string' && now._rev !== transaction) continue
    const after = newer === undefined ? withoutRevision(now) : newer.before
    const before: unknown = applyPatch(after, [...revert])
    own.push({transaction, timestamp, after, before: isDocument(before) ? before : null})
  }
}

interface PastTransaction {
  id: string
  timestamp: string
  documentIDs: string[]
  /** Mendoza patches by document: https://github.com/sanity-io/mendoza */
  effects?: Record<string, {apply: unknown[]; revert: unknown[]}>
}

async function fetchTransactions(
  client: SanityClient,
  ids: readonly string[],
  query: Record<string, string | number>,
): Promise<PastTransaction[]> {
  try {
    const lines = await client.request<unknown>({
      url: client.getDataUrl('history', `transactions/${ids.join(',')}`),
      query: {excludeContent: 'true', ...query},
    })
    // One line is JSON by itself.
    const text = typeof lines === 'string' ? lines : JSON.stringify(lines)
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(isTransaction)
  } catch (error) {
    if (!(error instanceof ClientError && isHistoryHidden(error.statusCode))) throw error
    throw new HistoryHiddenError(
      `The history of the dataset cannot be read (${error.message}). A token that may read it is needed.`,
      {cause: error},
    )
  }
}

function withoutRevision(document: PastDocument | null): PastDocument | null {
  if (document === null) return null
  const {_rev, ...attributes} = document
  return attributes
}

/** A state but for what the dataset itself keeps of it, which an undo cannot bring back. */
function comparable(document: PastDocument | null): string {
  if (document === null) return 'null'
  const {_createdAt, _updatedAt, _system, ...attributes} = document
  return canonicalJson(attributes)
}

function isDocument(value: unknown): value is PastDocument {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_id' in value &&
    typeof value._id === 'string' &&
    '_type' in value &&
    typeof value._type === 'string'
  )
}

function isTransaction(value: unknown): value is PastTransaction {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'timestamp' in value &&
    'documentIDs' in value &&
    Array.isArray(value.documentIDs)
  )
}
