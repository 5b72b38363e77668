import {draftIdOf, parseDocumentId} from '../documentId.ts'
import type {ChangeNote, LoggedTransaction, TransactionLog} from '../store/transactionLog.ts'
import type {JsonObject} from '../types.ts'
import {eventPage, mergedGroups, positionOf, type EventGroup} from './eventPages.ts'
import {releaseTimeline, type ReleaseMoment, type ReleaseTurn} from './releaseTimeline.ts'

export interface DocumentEvents {
  events: {[documentId: string]: JsonObject[]}
  nextCursor: string
}

/**
 * What happened to a document, newest first, in the words of the Studio's history (`DocumentGroupEvent` of the
 * `sanity` package). Of a published document: creation, publication, unpublishing, deletion, live edits. Of a draft
 * or version: its creation, publication and end, and when its release was scheduled and unscheduled. Edits of drafts
 * are not events; the Studio reads them off the transactions.
 *
 * @param cursor As `nextCursor` of the answer before; empty for the newest.
 */
export function documentEvents(
  log: TransactionLog,
  documentId: string,
  limit: number,
  cursor: string,
): DocumentEvents {
  const {bundle} = parseDocumentId(documentId)
  const before = positionOf(cursor)
  const schedules = isRelease(bundle) ? scheduleEvents(log, documentId, bundle, before) : []
  const groups = mergedGroups(schedules, ownEvents(log, documentId, before))
  const {events, nextCursor} = eventPage(groups, limit)
  return {events: {[documentId]: events}, nextCursor}
}

function* ownEvents(
  log: TransactionLog,
  documentId: string,
  before: number,
): Generator<EventGroup> {
  const {publishedId, bundle} = parseDocumentId(documentId)
  const timelines = new Timelines(log)
  for (const changes of bySequence(log.notesOfGroup(publishedId, before))) {
    const sequence = changes[0]?.sequence
    const transaction = sequence === undefined ? undefined : log.bySequence(sequence)
    if (!transaction) continue
    const events = eventsOf(log, timelines, transaction, publishedId, changes).filter((event) =>
      bundle === '' ? isAboutPublished(event) : event['versionId'] === documentId,
    )
    if (events.length > 0) yield {sequence: transaction.sequence, events}
  }
}

/** When the release of a version was scheduled and unscheduled while the version was in it, newest first. */
function scheduleEvents(
  log: TransactionLog,
  versionId: string,
  release: string,
  before: number,
): EventGroup[] {
  const turns = releaseTimeline(log, release).filter(({turn}) => SCHEDULE_TURNS.includes(turn))
  const groups = turns.map((moment, index): EventGroup | undefined => {
    const {transaction, turn, publishAt} = moment
    const last = log.lastChange(versionId, transaction.sequence)
    const isThere = last !== undefined && last.transition !== 'disappear'
    const isEvent = turn === 'schedule' || turn === 'unschedule'
    if (!isThere || !isEvent || transaction.sequence >= before) return undefined
    const type = `${turn}DocumentVersion`
    const event: JsonObject = {
      id: `${transaction.id}:${type}:${versionId}`,
      type,
      documentId: parseDocumentId(versionId).publishedId,
      timestamp: transaction.timestamp,
      author: transaction.author,
      releaseId: release,
      versionId,
      versionRevisionId: log.bySequence(last.sequence)?.id ?? '',
      ...(turn === 'schedule' && {state: scheduleState(turns[index + 1]), publishAt}),
    }
    return {sequence: transaction.sequence, events: [event]}
  })
  return groups.filter((group) => group !== undefined).toReversed()
}

const SCHEDULE_TURNS: readonly ReleaseTurn[] = ['schedule', 'unschedule', 'publish']

/** What has become of a schedule, by the turn after it. */
function scheduleState(next: ReleaseMoment | undefined): string {
  if (!next) return 'pending'
  return next.turn === 'publish' ? 'published' : 'unscheduled'
}

/** The timelines of releases, each read once. */
class Timelines {
  readonly #log: TransactionLog
  readonly #byRelease = new Map<string, ReleaseMoment[]>()

  constructor(log: TransactionLog) {
    this.#log = log
  }

  /** Why a transaction published a version. */
  causeOf(versionId: string, sequence: number): string {
    const {bundle} = parseDocumentId(versionId)
    if (!isRelease(bundle)) return 'document.publish'
    const known = this.#byRelease.get(bundle)
    const timeline = known ?? releaseTimeline(this.#log, bundle)
    if (!known) this.#byRelease.set(bundle, timeline)
    const moment = timeline.find(({transaction}) => transaction.sequence === sequence)
    if (moment?.turn !== 'publish') return 'document.publish'
    return moment.isAutomatic ? 'release.schedule' : 'release.publish'
  }
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
  timelines: Timelines,
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
    const publication = event('publishDocumentVersion', {
      ...versionFields(source),
      revisionId: transaction.id,
      publishCause: timelines.causeOf(source.documentId, transaction.sequence),
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
  return isRelease(bundle) ? {releaseId: bundle} : {}
}

function isRelease(bundle: string): boolean {
  return bundle !== '' && bundle !== 'drafts'
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
