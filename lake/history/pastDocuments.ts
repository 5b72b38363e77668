import {applyPatch} from 'mendoza'
import {isStoredDocument, parseStoredDocument} from '../store/storedDocument.ts'
import type {LoggedChange, TransactionLog} from '../store/transactionLog.ts'
import {
  isJsonObject,
  withoutRevision,
  type MendozaPatch,
  type PointInTime,
  type StoredDocument,
} from '../types.ts'

/** A document as it was after the transaction at a position in the log; undefined where it did not exist. */
export function documentAtSequence(
  log: TransactionLog,
  documentId: string,
  sequence: number,
): StoredDocument | undefined {
  const {snapshot, changes} = log.pathTo(documentId, sequence)
  const start = snapshot === null ? null : parseStoredDocument(snapshot)
  const document = changes.reduce<StoredDocument | null>(
    (before, change) => applyChange(log, before, change),
    start,
  )
  return document ?? undefined
}

/** A document as it was at a point in time; undefined where it did not exist then. */
export function documentAt(
  log: TransactionLog,
  documentId: string,
  at: PointInTime,
): StoredDocument | undefined {
  const sequence = sequenceOf(log, documentId, at)
  return sequence === undefined ? undefined : documentAtSequence(log, documentId, sequence)
}

function sequenceOf(log: TransactionLog, documentId: string, at: PointInTime): number | undefined {
  if ('revision' in at) return log.byId(at.revision)?.sequence
  // As the log writes times; `…:00Z` would sort after `…:00.123Z`.
  if ('time' in at) return log.sequenceAt(new Date(at.time).toISOString())
  const last = log.lastChange(documentId, log.lastSequence)
  if (!last) return undefined
  // The last revision of a deleted document is the one before it went.
  return last.transition === 'disappear' ? last.sequence - 1 : last.sequence
}

function applyChange(
  log: TransactionLog,
  before: StoredDocument | null,
  change: LoggedChange,
): StoredDocument | null {
  if (change.transition === 'disappear') return null
  const revision = log.bySequence(change.sequence)?.id ?? ''
  return applyEffect(before, change.effects.apply, revision)
}

/**
 * The document that a patch of the log makes of another, which is left as it is.
 *
 * @param revision The revision of the outcome; patches are without it.
 */
export function applyEffect(
  document: StoredDocument | null,
  patch: MendozaPatch,
  revision: string,
): StoredDocument {
  const attributes: unknown = applyPatch(document && withoutRevision(document), patch)
  const outcome = isJsonObject(attributes) ? {...attributes, _rev: revision} : attributes
  if (!isStoredDocument(outcome)) {
    throw new TypeError(`The history of ${document?._id ?? 'a document'} is broken at ${revision}`)
  }
  return outcome
}
