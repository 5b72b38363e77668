import {parseDocumentId} from '../documentId.ts'
import type {ChangeNote, LoggedTransaction, TransactionLog} from '../store/transactionLog.ts'
import type {JsonObject} from '../types.ts'
import {eventPage, mergedGroups, positionOf, type EventGroup, type EventPage} from './eventPages.ts'
import {documentAtSequence} from './pastDocuments.ts'
import {releaseTimeline, type ReleaseMoment, type ReleaseTurn} from './releaseTimeline.ts'

/**
 * What happened to a release, newest first, in the words of the Studio's release activity (`ReleaseEvent` of the
 * `sanity` package): its own turns, and the documents that were added and discarded one by one. Changes to the
 * metadata are not events; the Studio reads them off the transactions.
 *
 * @param mayRead Whether a document may be named, by its id.
 * @param cursor As `nextCursor` of the answer before; empty for the newest.
 */
export function releaseEvents(
  log: TransactionLog,
  release: string,
  mayRead: (documentId: string) => boolean,
  limit: number,
  cursor: string,
): EventPage {
  const before = positionOf(cursor)
  const timeline = releaseTimeline(log, release)
  const turns = timeline
    .filter(({transaction}) => transaction.sequence < before)
    .toReversed()
    .flatMap((moment) => turnEvents(moment, release))
  const wholesale = new Set(
    timeline
      .filter(({turn}) => MOVES_DOCUMENTS.includes(turn))
      .map(({transaction}) => transaction.sequence),
  )
  const single = log
    .notesOfRelease(release, before)
    .filter((note) => !wholesale.has(note.sequence) && mayRead(note.documentId))
  return eventPage(mergedGroups(turns, membershipEvents(log, single, release)), limit)
}

/** The turns that add or discard the documents of a release as a whole. */
const MOVES_DOCUMENTS: readonly ReleaseTurn[] = ['publish', 'archive', 'unarchive', 'delete']

const EVENT_OF_TURN: {[turn in ReleaseTurn]?: string} = {
  create: 'createRelease',
  schedule: 'scheduleRelease',
  unschedule: 'unscheduleRelease',
  publish: 'publishRelease',
  archive: 'archiveRelease',
  unarchive: 'unarchiveRelease',
}

function turnEvents({transaction, turn, publishAt}: ReleaseMoment, release: string): EventGroup[] {
  const type = EVENT_OF_TURN[turn]
  if (type === undefined) return []
  const event = eventOf(transaction, release, type)
  if (turn === 'schedule') event['publishAt'] = publishAt
  return [{sequence: transaction.sequence, events: [event]}]
}

function* membershipEvents(
  log: TransactionLog,
  notes: readonly ChangeNote[],
  release: string,
): Generator<EventGroup> {
  for (const note of notes) {
    const transaction = log.bySequence(note.sequence)
    if (!transaction) continue
    const {publishedId} = parseDocumentId(note.documentId)
    const isAdded = note.transition === 'appear'
    const document = documentAtSequence(log, note.documentId, note.sequence - (isAdded ? 0 : 1))
    const common = {
      documentId: publishedId,
      documentType: document?._type ?? '',
      versionId: note.documentId,
    }
    const event = isAdded
      ? {
          ...eventOf(transaction, release, 'addDocumentToRelease'),
          ...common,
          revisionId: revisionAt(log, publishedId, note.sequence),
          versionRevisionId: transaction.id,
        }
      : {
          ...eventOf(transaction, release, 'discardDocumentFromRelease'),
          ...common,
          versionRevisionId: note.previousRevision ?? '',
        }
    yield {sequence: note.sequence, events: [event]}
  }
}

function eventOf(
  {timestamp, author}: LoggedTransaction,
  release: string,
  type: string,
): JsonObject {
  return {type, timestamp, author, releaseName: release}
}

/** The revision that a document had after a position; empty where it did not exist. */
function revisionAt(log: TransactionLog, documentId: string, sequence: number): string {
  const last = log.lastChange(documentId, sequence)
  if (!last || last.transition === 'disappear') return ''
  return log.bySequence(last.sequence)?.id ?? ''
}
