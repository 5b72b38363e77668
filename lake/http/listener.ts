import type {Dataset} from '../dataset/dataset.ts'
import {LakeError, type CommittedTransaction, type DocumentChange} from '../types.ts'
import type {Identity, JsonObject, StoredDocument, Transition} from '../types.ts'
import {isDraftId, isVersionId} from '../documentId.ts'

/** What a listener asked to hear of, and in what detail. */
export interface ListenerOptions {
  /** A GROQ query; its top-level filter decides. */
  query: string
  params: JsonObject
  identity: Identity
  /** Events of drafts and versions too. */
  includeDrafts: boolean
  includeVersions: boolean
  includeResult: boolean
  includePreviousRevision: boolean
  includeMutations: boolean
  /** The changes as Mendoza patches. */
  includeEffects: boolean
}

export interface MutationEvent {
  /** `<transaction>#<document>`; a listener that comes back names the last one that it got. */
  eventId: string
  documentId: string
  data: JsonObject
}

/**
 * The events that one transaction is for one listener. The filter is asked of each document before and after: one
 * that comes to match appears, one that no longer matches disappears, whatever happened to it in the dataset.
 */
export function mutationEvents(
  transaction: CommittedTransaction,
  dataset: Dataset,
  options: ListenerOptions,
): MutationEvent[] {
  const heard = transaction.changes.flatMap((change) => {
    const transition = transitionFor(change, dataset, options)
    return transition === undefined ? [] : [{change, transition}]
  })
  return heard.map(({change, transition}, index) => {
    const eventId = `${transaction.id}#${change.documentId}`
    return {
      eventId,
      documentId: change.documentId,
      data: {
        eventId,
        documentId: change.documentId,
        transactionId: transaction.id,
        transition,
        identity: transaction.author,
        ...(options.includeMutations ? {mutations: change.mutations} : {}),
        ...(change.previous === null ? {} : {previousRev: change.previous._rev}),
        // A deletion has one too: the Studio orders events by it, and drops a last one that has none.
        resultRev: change.result?._rev ?? transaction.id,
        ...content(change, dataset, options),
        timestamp: transaction.timestamp,
        // A committed transaction can be queried at once.
        visibility: 'query',
        transactionTotalEvents: heard.length,
        transactionCurrentEvent: index,
      },
    }
  })
}

/**
 * Tries the query on an empty document, so that a listener hears of its mistakes at once.
 *
 * @throws LakeError as for the query in `/data/query`
 */
export function checkListener(dataset: Dataset, options: ListenerOptions): void {
  const nothing = {_id: 'none', _type: 'none', _rev: '', _createdAt: '', _updatedAt: ''}
  dataset.matches(options.query, options.params, nothing, options.identity)
}

function transitionFor(
  {documentId, previous, result}: DocumentChange,
  dataset: Dataset,
  options: ListenerOptions,
): Transition | undefined {
  if (isDraftId(documentId) && !options.includeDrafts) return undefined
  if (isVersionId(documentId) && !options.includeVersions) return undefined
  const before = isHeard(previous, dataset, options)
  const after = isHeard(result, dataset, options)
  if (before && after) return 'update'
  if (after) return 'appear'
  return before ? 'disappear' : undefined
}

function isHeard(
  document: StoredDocument | null,
  dataset: Dataset,
  {identity, query, params}: ListenerOptions,
): boolean {
  if (document === null || !dataset.may(identity, 'read', document)) return false
  try {
    return query === '*' || dataset.matches(query, params, document, identity)
  } catch (error) {
    // What a filter makes of one document must not end the stream for all of them.
    if (error instanceof LakeError) return false
    throw error
  }
}

/** The parts that show what is in the document; only of states that the listener may read. */
function content(
  {previous, result, effects}: DocumentChange,
  dataset: Dataset,
  options: ListenerOptions,
): JsonObject {
  const mayRead = (document: StoredDocument | null) =>
    document === null || dataset.may(options.identity, 'read', document)
  const readsPrevious = mayRead(previous)
  const readsResult = mayRead(result)
  return {
    ...(options.includeResult && readsResult && result !== null ? {result} : {}),
    ...(options.includePreviousRevision && readsPrevious ? {previous} : {}),
    ...(options.includeEffects && readsPrevious && readsResult ? {effects} : {}),
  }
}
