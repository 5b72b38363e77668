import type {Dataset} from '../dataset/dataset.ts'

/**
 * Where a stream of events stands: after `documentId` of the transaction at `sequence`, or after the whole of it.
 * Written `<transaction>#<document>`, `<transaction>#` and, before the first transaction, `#`.
 */
export interface ResumePoint {
  sequence: number
  /** The last document of the transaction that was sent; undefined where all were. */
  documentId?: string
}

/** The id of the position after everything that is in the log now. */
export function currentPoint(dataset: Dataset): string {
  const sequence = dataset.lastSequence
  if (sequence === 0) return '#'
  for (const {id} of dataset.transactionsAfter(sequence - 1)) return `${id}#`
  return '#'
}

/** Undefined where the id is of no event of this dataset. */
export function parseResumePoint(eventId: string, dataset: Dataset): ResumePoint | undefined {
  const separator = eventId.lastIndexOf('#')
  if (separator === -1) return undefined
  const transactionId = eventId.slice(0, separator)
  const documentId = eventId.slice(separator + 1)
  if (transactionId === '') return documentId === '' ? {sequence: 0} : undefined
  const sequence = dataset.sequenceOf(transactionId)
  if (sequence === undefined) return undefined
  if (documentId === '') return {sequence}
  return isChanged(documentId, sequence, dataset) ? {sequence, documentId} : undefined
}

/** The log may have forgotten it since: then nobody knows what came after it in its transaction. */
function isChanged(documentId: string, sequence: number, dataset: Dataset): boolean {
  for (const {changes} of dataset.transactionsAfter(sequence - 1)) {
    return changes.some((change) => change.documentId === documentId)
  }
  return false
}
