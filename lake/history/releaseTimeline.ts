import {releaseDocumentIdOf} from '../documentId.ts'
import type {LoggedTransaction, TransactionLog} from '../store/transactionLog.ts'
import type {StoredDocument} from '../types.ts'
import {applyEffect} from './pastDocuments.ts'

/** What a transaction meant to a release as a whole. */
export type ReleaseTurn =
  'create' | 'schedule' | 'unschedule' | 'publish' | 'archive' | 'unarchive' | 'delete'

export interface ReleaseMoment {
  transaction: LoggedTransaction
  turn: ReleaseTurn
  /** True where the lake itself published it, on schedule. */
  isAutomatic: boolean
  /** ISO 8601; of `schedule` only. */
  publishAt: string
}

/** The turns in the life of a release, oldest first. Changes to its metadata are none. */
export function releaseTimeline(log: TransactionLog, release: string): ReleaseMoment[] {
  const moments: ReleaseMoment[] = []
  let before: StoredDocument | null = null
  for (const change of log.changesOfDocument(releaseDocumentIdOf(release))) {
    const transaction = log.bySequence(change.sequence)
    if (!transaction) continue
    const after: StoredDocument | null =
      change.transition === 'disappear'
        ? null
        : applyEffect(before, change.effects.apply, transaction.id)
    const turn = turnBetween(before, after)
    const publishAt = after?.['publishAt']
    if (turn) {
      moments.push({
        transaction,
        turn,
        isAutomatic: before?.['state'] === 'publishing',
        publishAt: typeof publishAt === 'string' ? publishAt : '',
      })
    }
    before = after
  }
  return moments
}

const WAITING = ['scheduling', 'scheduled', 'publishing']

function turnBetween(
  before: StoredDocument | null,
  after: StoredDocument | null,
): ReleaseTurn | undefined {
  if (!before) return 'create'
  if (!after) return 'delete'
  const from = String(before['state'])
  const to = String(after['state'])
  if (to === 'scheduling' && (from !== to || before['publishAt'] !== after['publishAt'])) {
    return 'schedule'
  }
  if (from === to) return undefined
  if (to === 'scheduled' && !WAITING.includes(from)) return 'schedule'
  if (to === 'published') return 'publish'
  if (to === 'archived') return 'archive'
  if (to === 'active') return WAITING.includes(from) ? 'unschedule' : 'unarchive'
  return undefined
}
