import type {CommittedTransaction} from '../types.ts'

type Listener = (transaction: CommittedTransaction) => void

/**
 * Who is told of commits. Each listener hears of each transaction once and in log order, even where one of them
 * commits another while it listens. A listener that throws is warned about and does not stop the others.
 */
export class CommitListeners {
  readonly #listeners = new Set<Listener>()
  readonly #queue: CommittedTransaction[] = []
  #isAnnouncing = false

  add(listener: Listener): () => void {
    // Its own function, so that one listener added twice is heard and ended twice.
    const entry: Listener = (transaction) => listener(transaction)
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  announce(transaction: CommittedTransaction): void {
    this.#queue.push(transaction)
    if (this.#isAnnouncing) return
    this.#isAnnouncing = true
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#tell(next)
    } finally {
      this.#isAnnouncing = false
    }
  }

  #tell(transaction: CommittedTransaction): void {
    for (const listener of this.#listeners) {
      try {
        listener(transaction)
      } catch (error) {
        process.emitWarning(
          `A listener failed on transaction ${transaction.id}, which is committed: ` +
            (error instanceof Error ? (error.stack ?? error.message) : String(error)),
          'LakeListenerWarning',
        )
      }
    }
  }
}
