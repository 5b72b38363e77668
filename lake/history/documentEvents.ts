import {draftIdOf, parseDocumentId} from '../store/documentIds.ts'
import type {ChangeNote, LoggedTransaction, TransactionLog} from '../store/transactionLog.ts'
import type {JsonObject} from '../types.ts'

export interface DocumentEvents {
  events: {[documentId: string]: JsonObject[]}
  nextCursor: string
}

/**
 * What happened to a document, newest first, in the words of the Studio's history (`DocumentGroupEvent` of the
 * `sanity` package). Of a published document: creation, publication, unpublishing, deletion, live edits. Of a draft
 * or version: its creation, publication and end. Edits of drafts are not events; the Studio reads them off the
 * transactions.
 *
 * @param cursor As `nextCursor` of the answer before; empty for the newest.
 */
export function documentEvents(
  log: TransactionLog,
  documentId: string,
  limit: number,
  cursor: string,
): DocumentEvents {
  const {publishedId, bundle} = parseDocumentId(documentId)
  const before = /^\d+$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER
  const events: JsonObject[] = []
  for (const changes of bySequence(log.notesOfGroup(publishedId, before))) {
    const sequence = changes[0]?.sequence
    const transaction = sequence === undefined ? undefined : log.bySequence(sequence)
    if (!transaction) continue
    const found = eventsOf(log, transaction, publishedId, changes).filter((event) =>
      bundle === '' ? isAboutPublished(event) : event['versionId'] === documentId,
    )
    if (events.length + found.length > limit && events.length > 0) {
      return {events: {[documentId]: events}, nextCursor: String(transaction.sequence + 1)}
    }
    events.push(...found)
  }
  return {events: {[documentId]: events}, nextCursor: ''}
}

const PUBLISHED_EVENTS = [
  'publishDocumentVersion',
  'unpublishDocument',
  'deleteDocumentGroup',
  'createLiveDocument',
  'updateLiveDocument',
]

function isAboutPublished(event: JsonObject): boolean {
  const {type} = event
  return typeof type === 'string' && PUBLISHED_EVENTS.includes(type)
}

/** What one transaction meant to a document and its drafts and versions. */
function eventsOf(
  log: TransactionLog,
  transaction: LoggedTransaction,
  publishedId: string,
  changes: readonly ChangeNote[],
): JsonObject[] {
  const published = changes.find((change) => change.documentId === publishedId)
  const versions = changes.filter((change) => change !== published)
  const event = (type: string, fields: JsonObject): JsonObject => ({
    id: `${transaction.id}:${type}:${String(fields['versionId'] ?? publishedId)}`,
    type,
    documentId: publishedId,
    timestamp: transaction.timestamp,
    author: transaction.author,
    ...fields,
  })
  const versionFields = (change: ChangeNote): JsonObject => ({
    versionId: change.documentId,
    versionRevisionId:
      change.transition === 'disappear' ? (change.previousRevision ?? '') : transaction.id,
    ...releaseOf(change.documentId),
  })
  const gone = versions.filter((change) => change.transition === 'disappear')
  const created = versions
    .filter((change) => change.transition === 'appear')
    .map((change) => event('createDocumentVersion', versionFields(change)))

  if (published?.transition === 'disappear') {
    if (isGone(log, publishedId, transaction.sequence)) {
      return [event('deleteDocumentGroup', {}), ...gone.map((change) => discarded(change))]
    }
    const draft = versions.find((change) => change.documentId === draftIdOf(publishedId))
    const source = draft ?? gone[0] ?? versions[0]
    const fields = source ? versionFields(source) : draftFields(log, publishedId, transaction)
    return [event('unpublishDocument', fields)]
  }
  const [source, ...others] = gone
  if (published && source) {
    const isRelease = 'releaseId' in releaseOf(source.documentId)
    const publication = event('publishDocumentVersion', {
      ...versionFields(source),
      revisionId: transaction.id,
      publishCause: isRelease ? 'release.publish' : 'document.publish',
    })
    return [publication, ...created, ...others.map((change) => discarded(change))]
  }
  if (published) {
    const type = published.transition === 'appear' ? 'createLiveDocument' : 'updateLiveDocument'
    return [event(type, {revisionId: transaction.id}), ...created]
  }
  return [...created, ...gone.map((change) => discarded(change))]

  function discarded(change: ChangeNote): JsonObject {
    return event('deleteDocumentVersion', versionFields(change))
  }
}

/** The draft that an unpublished document goes on as, where the transaction left it as it was. */
function draftFields(
  log: TransactionLog,
  publishedId: string,
  transaction: LoggedTransaction,
): JsonObject {
  const draftId = draftIdOf(publishedId)
  const last = log.lastChange(draftId, transaction.sequence)
  const revision = last && log.bySequence(last.sequence)?.id
  return {versionId: draftId, versionRevisionId: revision ?? transaction.id}
}

/** Whether nothing was left of a document, its drafts and versions after a transaction. */
function isGone(log: TransactionLog, publishedId: string, sequence: number): boolean {
  const seen = new Set<string>()
  for (const change of log.notesOfGroup(publishedId, sequence + 1)) {
    if (!seen.has(change.documentId) && change.transition !== 'disappear') return false
    seen.add(change.documentId)
  }
  return true
}

function releaseOf(versionId: string): {releaseId?: string} {
  const {bundle} = parseDocumentId(versionId)
  return bundle === '' || bundle === 'drafts' ? {} : {releaseId: bundle}
}

function* bySequence(changes: Iterable<ChangeNote>): Generator<ChangeNote[]> {
  let group: ChangeNote[] = []
  for (const change of changes) {
    if (group.length > 0 && group[0]?.sequence !== change.sequence) {
      yield group
      group = []
    }
    group.push(change)
  }
  if (group.length > 0) yield group
}
