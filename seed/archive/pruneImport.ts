import {hash} from 'node:crypto'
import {getDraftId} from '@sanity/client/csm'

import {runId} from '../runs.ts'
import {forgetBase} from './bases.ts'
import {integer, optionalText, text, type Checkpoint, type Row} from './checkpoint.ts'
import {DatasetError, type Connection} from './connection.ts'
import {arrangeDeletions} from './deletionOrder.ts'
import {MutationsBody} from './mutationsBody.ts'
import type {RemovedDocuments} from './removed.ts'
import {nextTransactionId, sendTransaction} from './sendTransaction.ts'
import {fetchRevisions} from './storedDocuments.ts'

export interface PruneOptions {
  /** The archive, as `bases` names it. */
  source: string
  signal: AbortSignal
  onProgress: (done: number, total: number) => void
}

/** Documents among which a witness is looked for. */
const WITNESSES_AT_ONCE = 100

/**
 * Transactions for what can be deleted, in the checkpoint, after those that write; the run is theirs, or a new one
 * where there was nothing to write.
 */
export function planDeletions(checkpoint: Checkpoint, removed: RemovedDocuments): void {
  checkpoint.together(() => {
    const isNew = checkpoint.get('SELECT 1 FROM batches LIMIT 1') === undefined
    if (arrangeDeletions(checkpoint, removed) === 0 || !isNew) return
    let digest = ''
    for (const row of checkpoint.iterate(
      'SELECT id, rev FROM removed WHERE batch IS NOT NULL ORDER BY number',
    )) {
      digest = hash('sha256', `${digest}${text(row, 'id')} ${text(row, 'rev')}`, 'hex')
    }
    checkpoint.setNote('run', runId('seed', `delete ${digest}`))
  })
}

/** Of transactions that were sent and whose answer nobody heard: where all that one deletes is gone, it was written. */
export async function settleDeletions(
  checkpoint: Checkpoint,
  connection: Connection,
): Promise<void> {
  const sent = checkpoint.all("SELECT * FROM batches WHERE kind = 'delete' AND state = 'sent'")
  for (const batch of sent) {
    const rows = rowsOf(checkpoint, integer(batch, 'number'))
    if (await areGone(connection, rows)) finish(checkpoint, batch, rows)
  }
}

/**
 * Deletes what an archive no longer has, as planned in the checkpoint, one transaction after the other. Whatever
 * somebody has come to edit or to need meanwhile stays, with the reason.
 */
export class Pruner {
  readonly #checkpoint: Checkpoint
  readonly #removed: RemovedDocuments
  readonly #connection: Connection
  readonly #options: PruneOptions
  readonly #body = new MutationsBody()

  constructor(
    checkpoint: Checkpoint,
    removed: RemovedDocuments,
    connection: Connection,
    options: PruneOptions,
  ) {
    this.#checkpoint = checkpoint
    this.#removed = removed
    this.#connection = connection
    this.#options = options
  }

  async prune(): Promise<void> {
    const batches = this.#checkpoint.all(
      "SELECT number FROM batches WHERE kind = 'delete' AND state = 'planned' ORDER BY number",
    )
    const total = this.#count('SELECT count(*) AS count FROM removed WHERE batch IS NOT NULL')
    if (total === 0) return
    const report = () =>
      this.#options.onProgress(
        this.#count('SELECT count(*) AS count FROM removed WHERE deleted = 1'),
        total,
      )
    report()
    for (const batch of batches) {
      this.#options.signal.throwIfAborted()
      await this.#deleteBatch(integer(batch, 'number'))
      report()
    }
  }

  async #deleteBatch(number: number): Promise<void> {
    await this.#removed.lookAgain(rowsOf(this.#checkpoint, number))
    for (;;) {
      const rows = rowsOf(this.#checkpoint, number)
      if (rows.length === 0) {
        this.#checkpoint.run('DELETE FROM batches WHERE number = ?', number)
        return
      }
      const witness = await this.#findWitness()
      const batch = this.#noteSent(number, witness?.id)
      this.#writeBody(rows, witness)
      const transactionId = text(batch, 'transaction_id')
      const outcome = await sendTransaction(this.#connection, this.#body, transactionId)
      if (outcome instanceof DatasetError) {
        await this.#dropRefused(rows, witness, outcome)
      } else if (outcome === 'known' && !(await areGone(this.#connection, rows))) {
        this.#checkpoint.run(
          'UPDATE batches SET transaction_id = ? WHERE number = ?',
          nextTransactionId(`${this.#run}-${number}`, transactionId),
          number,
        )
      } else {
        finish(this.#checkpoint, batch, rows)
        return
      }
    }
  }

  #noteSent(number: number, witness: string | undefined): Row {
    return (
      this.#checkpoint.get(
        `UPDATE batches SET state = 'sent', witness = ?,
           transaction_id = coalesce(transaction_id, ?) WHERE number = ? RETURNING *`,
        witness ?? null,
        `${this.#run}-${number}`,
        number,
      ) ?? {}
    )
  }

  /**
   * A deletion takes no revision, so that a patch before it carries the guard. The patches name what is referred to
   * first, the deletions what refers to it: in this order it goes, and in that it comes back.
   */
  #writeBody(rows: readonly Row[], witness: Witness | undefined): void {
    const body = this.#body
    body.begin()
    if (witness) body.add(touch(witness.id, witness.revision))
    for (const row of rows.toReversed()) body.add(touch(text(row, 'id'), text(row, 'rev')))
    for (const row of rows) body.add({delete: {id: text(row, 'id')}})
  }

  /** Leaves what the dataset does not let go, with the reason. @throws error where it does not say what that is */
  async #dropRefused(
    rows: readonly Row[],
    witness: Witness | undefined,
    error: DatasetError,
  ): Promise<void> {
    const batch = rows[0]?.['batch']
    if (typeof batch !== 'number') throw error
    await this.#removed.lookAgain(rows)
    if (rowsOf(this.#checkpoint, batch).length < rows.length) return
    if (witness && (await this.#hasMoved(witness))) return
    // In the order of the body.
    const mutated = [...(witness ? [undefined] : []), ...rows.toReversed(), ...rows]
    const refused = error.items.flatMap(({index, description}) => {
      const row = mutated[index]
      return row === undefined ? [] : [{row, description}]
    })
    const [only] = rows
    if (refused.length === 0 && rows.length === 1 && only !== undefined) {
      refused.push({row: only, description: error.message})
    }
    if (refused.length === 0) throw error
    this.#checkpoint.together(() => {
      for (const {row, description} of refused) {
        this.#removed.hold(row, `the dataset refuses to delete it: ${description}`)
      }
    })
  }

  /**
   * A transaction that only deletes would leave no trace in the dataset by which its run could be found and undone. So
   * it also touches one document that stays, without a change to what that says: one of ours that nobody has edited and
   * that the run does not write, if possible one that nobody works on.
   */
  async #findWitness(): Promise<Witness | undefined> {
    let drafted: Witness | undefined
    for (const from of WITNESSES) {
      const bases = this.#checkpoint.all(
        `SELECT bases.id, bases.rev ${from} AND source = ? AND NOT EXISTS
           (SELECT 1 FROM removed WHERE removed.id = bases.id AND removed.reason IS NULL) LIMIT ?`,
        this.#options.source,
        WITNESSES_AT_ONCE,
      )
      const ids = bases.map((row) => text(row, 'id'))
      const revisions = await fetchRevisions(
        this.#connection,
        ids.flatMap((id) => [id, getDraftId(id)]),
      )
      for (const row of bases) {
        const id = text(row, 'id')
        const revision = text(row, 'rev')
        if (revisions.get(id) !== revision) continue
        const draft = getDraftId(id)
        if (draft === id || !revisions.has(draft)) return {id, revision}
        drafted ??= {id, revision}
      }
    }
    return drafted
  }

  async #hasMoved({id, revision}: Witness): Promise<boolean> {
    return (await fetchRevisions(this.#connection, [id])).get(id) !== revision
  }

  get #run(): string {
    return this.#checkpoint.note('run') ?? ''
  }

  #count(sql: string): number {
    return integer(this.#checkpoint.get(sql) ?? {}, 'count')
  }
}

function rowsOf(checkpoint: Checkpoint, batch: number): Row[] {
  return checkpoint.all(
    'SELECT * FROM removed WHERE batch = ? AND deleted = 0 ORDER BY place',
    batch,
  )
}

async function areGone(connection: Connection, rows: readonly Row[]): Promise<boolean> {
  const ids = rows.map((row) => text(row, 'id'))
  return (await fetchRevisions(connection, ids)).size === 0
}

/** Notes that a transaction was written. */
function finish(checkpoint: Checkpoint, batch: Row, rows: readonly Row[]): void {
  const witness = optionalText(batch, 'witness')
  checkpoint.together(() => {
    for (const row of rows) {
      forgetBase(checkpoint, text(row, 'id'))
      checkpoint.run('UPDATE removed SET deleted = 1 WHERE number = ?', integer(row, 'number'))
    }
    if (witness !== undefined) {
      checkpoint.run(
        'UPDATE bases SET rev = ? WHERE id = ?',
        text(batch, 'transaction_id'),
        witness,
      )
    }
    checkpoint.run(
      "UPDATE batches SET state = 'written' WHERE number = ?",
      integer(batch, 'number'),
    )
  })
}

/** The best first: in the archive, and else what was in it and stays. */
const WITNESSES = [
  "FROM documents CROSS JOIN bases ON bases.id = documents.id WHERE outcome = 'unchanged'",
  'FROM removed CROSS JOIN bases ON bases.id = removed.id WHERE reason IS NOT NULL',
]

interface Witness {
  id: string
  revision: string
}

/** A patch that changes nothing, and fails where the document has another revision. */
function touch(id: string, ifRevisionID: string) {
  return {patch: {id, ifRevisionID, unset: ['_nothing']}}
}
