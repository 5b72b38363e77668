import type {DatabaseSync} from 'node:sqlite'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MendozaPatch,
  type Transition,
} from '../types.ts'
import {parseDocumentId, versionIdOf} from '../documentId.ts'
import {integerColumn, optionalTextColumn, textColumn, type Row} from './rows.ts'

/** A transaction as one row of the log, without what it changed. */
export interface LoggedTransaction {
  sequence: number
  id: string
  author: string
  timestamp: string
}

/** What a transaction did to a document, as it is kept. */
export interface LoggedChange {
  sequence: number
  documentId: string
  transition: Transition
  previousRevision: string | null
  effects: {apply: MendozaPatch; revert: MendozaPatch}
  mutations: JsonObject[]
}

/** A change without what it changed. */
export type ChangeNote = Omit<LoggedChange, 'effects' | 'mutations'>

/** A change on its way into the log. `snapshot` is the document after it, as JSON, on the rows that keep it. */
export interface NewChange extends Omit<LoggedChange, 'sequence'> {
  snapshot: string | null
  /** `effects.apply` as JSON, where it is at hand. */
  applyJson?: string
}

/** Which transactions of the log are asked for. Bounds are positions in the log and belong to the range. */
export interface LogRange {
  documentIds: readonly string[]
  from?: number
  to?: number
  fromTime?: string
  toTime?: string
  authors?: readonly string[]
  reverse?: boolean
  /** At most this many; all where absent. */
  limit?: number
}

/** The log of a dataset: every transaction in order, and its effect on each document. */
export class TransactionLog {
  readonly #statements: ReturnType<typeof prepare>
  #last: LoggedTransaction | undefined

  constructor(database: DatabaseSync) {
    this.#statements = prepare(database)
    this.#last = this.#readLast()
  }

  get lastSequence(): number {
    return this.#last?.sequence ?? 0
  }

  /** Time never runs backwards in the log, whatever the clock does. */
  get lastTimestamp(): string | undefined {
    return this.#last?.timestamp
  }

  /** Belongs inside a transaction of the database; after a rollback, call `reload`. */
  append(
    transaction: Omit<LoggedTransaction, 'sequence'>,
    changes: readonly NewChange[],
  ): LoggedTransaction {
    const sequence = this.lastSequence + 1
    const {id, author, timestamp} = transaction
    this.#statements.addTransaction.run(sequence, id, author, timestamp)
    for (const change of changes) {
      this.#statements.addChange.run(
        sequence,
        change.documentId,
        parseDocumentId(change.documentId).publishedId,
        change.transition,
        change.previousRevision,
        change.applyJson ?? JSON.stringify(change.effects.apply),
        JSON.stringify(change.effects.revert),
        JSON.stringify(shortened(change)),
        change.snapshot,
      )
    }
    this.#last = {sequence, id, author, timestamp}
    return this.#last
  }

  reload(): void {
    this.#last = this.#readLast()
  }

  /** Forgets what happened to the documents. The transactions stay, without these changes. */
  purge(documentIds: readonly string[]): void {
    this.#statements.purge.run(JSON.stringify(documentIds))
  }

  bySequence(sequence: number): LoggedTransaction | undefined {
    return transactionOf(this.#statements.bySequence.get(sequence))
  }

  byId(id: string): LoggedTransaction | undefined {
    return transactionOf(this.#statements.byId.get(id))
  }

  /** The newest position that was written at this time or before; 0 where there is none. */
  sequenceAt(time: string): number {
    const row = this.#statements.sequenceAt.get(time)
    return row ? integerColumn(row, 'sequence') : 0
  }

  after(sequence: number, limit: number): LoggedTransaction[] {
    return this.#statements.after.all(sequence, limit).flatMap((row) => transactionOf(row) ?? [])
  }

  changesOf(sequence: number): LoggedChange[] {
    return this.#statements.changesOf.all(sequence).map(changeOf)
  }

  /** The transactions that touched any of the documents. */
  touching(range: LogRange): LoggedTransaction[] {
    const statement = range.reverse ? this.#statements.touchingReverse : this.#statements.touching
    return statement
      .all({
        documentIds: JSON.stringify(range.documentIds),
        from: range.from ?? 1,
        to: range.to ?? Number.MAX_SAFE_INTEGER,
        fromTime: range.fromTime ?? '',
        toTime: range.toTime ?? '\u{10ffff}',
        authors: range.authors ? JSON.stringify(range.authors) : null,
        limit: range.limit ?? -1,
      })
      .flatMap((row) => transactionOf(row) ?? [])
  }

  /**
   * What happened to a document, its draft and its versions before a position, newest first, but for edits of the
   * draft and the versions.
   */
  notesOfGroup(publishedId: string, before: number): ChangeNote[] {
    return this.#statements.notesOfGroup.all(publishedId, before).map(noteOf)
  }

  /** Which versions came into a release and went out of it before a position, newest first. */
  notesOfRelease(release: string, before: number): ChangeNote[] {
    const prefix = versionIdOf(release, '')
    // The character after the dot.
    const end = `${prefix.slice(0, -1)}/`
    return this.#statements.notesOfRelease.all(prefix, end, before).map(noteOf)
  }

  /** All that happened to a document, oldest first. */
  changesOfDocument(documentId: string): LoggedChange[] {
    return this.#statements.changesBetween.all(documentId, 0, Number.MAX_SAFE_INTEGER).map(changeOf)
  }

  /** The newest change to a document at a position or before. */
  lastChange(documentId: string, sequence: number): ChangeNote | undefined {
    const row = this.#statements.lastChange.get(documentId, sequence)
    return row && noteOf(row)
  }

  /**
   * The way to the state of a document at a position: the nearest state before it that is kept whole (as JSON; null
   * where the document did not exist), and the changes from there to the position, oldest first.
   */
  pathTo(documentId: string, sequence: number): {snapshot: string | null; changes: LoggedChange[]} {
    const base = this.#statements.base.get(documentId, sequence)
    const snapshot = base ? optionalTextColumn(base, 'snapshot') : null
    // Where a document appears, its patch has it whole.
    const start = base ? integerColumn(base, 'sequence') - (snapshot === null ? 1 : 0) : 0
    return {
      snapshot,
      changes: this.#statements.changesBetween.all(documentId, start, sequence).map(changeOf),
    }
  }

  /** How many changes the log has to a document since it last kept the document whole. */
  changesSinceSnapshot(documentId: string): number {
    const row = this.#statements.changesSinceSnapshot.get(documentId, documentId)
    return row ? integerColumn(row, 'count') : 0
  }

  #readLast(): LoggedTransaction | undefined {
    return transactionOf(this.#statements.last.get())
  }
}

function prepare(database: DatabaseSync) {
  const touching = (direction: 'ASC' | 'DESC') =>
    database.prepare(`
      SELECT sequence, id, author, timestamp FROM transactions
      WHERE sequence IN (
          SELECT sequence FROM changes
          WHERE document_id IN (SELECT value FROM json_each(:documentIds))
            AND sequence BETWEEN :from AND :to)
        AND timestamp >= :fromTime AND timestamp <= :toTime
        AND (:authors IS NULL OR author IN (SELECT value FROM json_each(:authors)))
      ORDER BY sequence ${direction} LIMIT :limit`)

  const changeColumns = 'sequence, document_id, transition, previous_rev, apply, revert, mutations'

  return {
    last: database.prepare(
      'SELECT sequence, id, author, timestamp FROM transactions ORDER BY sequence DESC LIMIT 1',
    ),
    bySequence: database.prepare(
      'SELECT sequence, id, author, timestamp FROM transactions WHERE sequence = ?',
    ),
    byId: database.prepare('SELECT sequence, id, author, timestamp FROM transactions WHERE id = ?'),
    sequenceAt: database.prepare(
      'SELECT sequence FROM transactions WHERE timestamp <= ? ORDER BY timestamp DESC, sequence DESC LIMIT 1',
    ),
    after: database.prepare(
      'SELECT sequence, id, author, timestamp FROM transactions WHERE sequence > ? ORDER BY sequence LIMIT ?',
    ),
    touching: touching('ASC'),
    touchingReverse: touching('DESC'),
    changesOf: database.prepare(
      `SELECT ${changeColumns} FROM changes WHERE sequence = ? ORDER BY position`,
    ),
    notesOfGroup: database.prepare(`
      SELECT sequence, document_id, transition, previous_rev, position FROM changes
      WHERE document_id = ?1 AND document_id = published_id AND sequence < ?2
      UNION ALL
      SELECT sequence, document_id, transition, previous_rev, position FROM changes
      WHERE published_id = ?1 AND document_id <> published_id AND sequence < ?2
        AND transition <> 'update'
      ORDER BY sequence DESC, position`),
    notesOfRelease: database.prepare(`
      SELECT sequence, document_id, transition, previous_rev FROM changes
      WHERE document_id >= ? AND document_id < ? AND sequence < ? AND transition <> 'update'
      ORDER BY sequence DESC, position`),
    lastChange: database.prepare(
      `SELECT sequence, document_id, transition, previous_rev FROM changes
       WHERE document_id = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1`,
    ),
    changesBetween: database.prepare(
      `SELECT ${changeColumns} FROM changes WHERE document_id = ? AND sequence > ? AND sequence <= ?
       ORDER BY sequence`,
    ),
    base: database.prepare(`
      SELECT sequence, snapshot FROM changes
      WHERE document_id = ? AND sequence <= ? AND (snapshot IS NOT NULL OR transition <> 'update')
      ORDER BY sequence DESC LIMIT 1`),
    changesSinceSnapshot: database.prepare(`
      SELECT count(*) AS count FROM changes WHERE document_id = ? AND sequence > coalesce((
        SELECT max(sequence) FROM changes
        WHERE document_id = ? AND (snapshot IS NOT NULL OR transition <> 'update')), 0)`),
    addTransaction: database.prepare(
      'INSERT INTO transactions (sequence, id, author, timestamp) VALUES (?, ?, ?, ?)',
    ),
    addChange: database.prepare(`
      INSERT INTO changes
        (sequence, document_id, published_id, transition, previous_rev, apply, revert, mutations, snapshot)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    purge: database.prepare(
      'DELETE FROM changes WHERE document_id IN (SELECT value FROM json_each(?))',
    ),
  }
}

function transactionOf(row: Row | undefined): LoggedTransaction | undefined {
  return (
    row && {
      sequence: integerColumn(row, 'sequence'),
      id: textColumn(row, 'id'),
      author: textColumn(row, 'author'),
      timestamp: textColumn(row, 'timestamp'),
    }
  )
}

function changeOf(row: Row): LoggedChange {
  const apply = jsonArray(textColumn(row, 'apply'))
  return {
    ...noteOf(row),
    effects: {apply, revert: jsonArray(textColumn(row, 'revert'))},
    mutations: lengthened(jsonArray(textColumn(row, 'mutations')), apply),
  }
}

function noteOf(row: Row): ChangeNote {
  return {
    sequence: integerColumn(row, 'sequence'),
    documentId: textColumn(row, 'document_id'),
    transition: transitionOf(textColumn(row, 'transition')),
    previousRevision: optionalTextColumn(row, 'previous_rev'),
  }
}

const CREATIONS = ['create', 'createIfNotExists', 'createOrReplace']

/** A document that appears whole stands in the log once: in its patch, not also in the mutation that made it. */
function shortened(change: NewChange): JsonValue[] {
  const [mutation, ...others] = change.mutations
  const [operation = ''] = mutation ? Object.keys(mutation) : []
  const isWhole = change.transition === 'appear' && others.length === 0
  return isWhole && CREATIONS.includes(operation) ? [operation] : change.mutations
}

function lengthened(mutations: readonly JsonValue[], apply: MendozaPatch): JsonObject[] {
  const [, document] = apply
  const {_updatedAt: _, ...attributes} = isJsonObject(document) ? document : {}
  const whole = mutations.map((mutation) =>
    typeof mutation === 'string' ? {[mutation]: attributes} : mutation,
  )
  return whole.filter((mutation): mutation is JsonObject => isJsonObject(mutation))
}

function transitionOf(text: string): Transition {
  if (text === 'appear' || text === 'update' || text === 'disappear') return text
  throw new TypeError(`Unknown transition ${text}`)
}

function jsonArray(text: string): MendozaPatch {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw new TypeError('A column of the log is not an array')
  return value
}
