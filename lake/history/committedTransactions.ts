import type {LoggedChange, LoggedTransaction, TransactionLog} from '../store/transactionLog.ts'
import type {CommittedTransaction, DocumentChange, StoredDocument} from '../types.ts'
import {applyEffect, documentAtSequence} from './pastDocuments.ts'

/**
 * Reads transactions back from the log as they were committed. The documents before and after each are worked out
 * when they are first read, which many readers never do; neighbouring transactions are one patch apart, so a walk
 * through the log in either direction costs one patch a step.
 */
export class CommittedTransactions {
  readonly #log: TransactionLog
  readonly #states = new NearbyStates()

  constructor(log: TransactionLog) {
    this.#log = log
  }

  of({sequence, id, author, timestamp}: LoggedTransaction): CommittedTransaction {
    const changes = this.#log.changesOf(sequence).map((change) => this.#change(change, id))
    return {sequence, id, author, timestamp, changes}
  }

  #change(change: LoggedChange, transactionId: string): DocumentChange {
    const {documentId, transition, effects, mutations} = change
    const before = () => this.#before(change, transactionId)
    const after = () => this.#after(change, transactionId)
    let previous: StoredDocument | null | undefined
    let result: StoredDocument | null | undefined
    return {
      documentId,
      transition,
      get previous() {
        if (previous === undefined) previous = before()
        return previous
      },
      get result() {
        if (result === undefined) result = after()
        return result
      },
      effects,
      mutations,
    }
  }

  #before(change: LoggedChange, transactionId: string): StoredDocument | null {
    const {documentId, previousRevision, sequence, effects} = change
    if (previousRevision === null) return null
    const known = this.#states.get(documentId, previousRevision)
    if (known) return known
    const after = this.#states.get(documentId, transactionId)
    const document = after
      ? applyEffect(after, effects.revert, previousRevision)
      : (documentAtSequence(this.#log, documentId, sequence - 1) ?? null)
    if (document) this.#states.add(document)
    return document
  }

  #after(change: LoggedChange, transactionId: string): StoredDocument | null {
    const {documentId, previousRevision, transition, sequence, effects} = change
    if (transition === 'disappear') return null
    const known = this.#states.get(documentId, transactionId)
    if (known) return known
    const before =
      previousRevision === null ? undefined : this.#states.get(documentId, previousRevision)
    const document = before
      ? applyEffect(before, effects.apply, transactionId)
      : (documentAtSequence(this.#log, documentId, sequence) ?? null)
    if (document) this.#states.add(document)
    return document
  }
}

/** The transactions after a position, oldest first, read page by page. */
export function* transactionsAfter(
  log: TransactionLog,
  sequence: number,
): Generator<CommittedTransaction> {
  const pageSize = 200
  const committed = new CommittedTransactions(log)
  let position = sequence
  for (;;) {
    const page = log.after(position, pageSize)
    for (const transaction of page) yield committed.of(transaction)
    const last = page.at(-1)
    if (!last || page.length < pageSize) return
    position = last.sequence
  }
}

/** The last two states of each document that were worked out. */
class NearbyStates {
  readonly #states = new Map<string, StoredDocument[]>()

  get(documentId: string, revision: string): StoredDocument | undefined {
    return this.#states.get(documentId)?.find(({_rev}) => _rev === revision)
  }

  add(document: StoredDocument): void {
    const [last] = this.#states.get(document._id) ?? []
    this.#states.set(document._id, last ? [document, last] : [document])
  }
}
