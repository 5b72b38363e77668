import {mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {DatabaseSync, type StatementSync} from 'node:sqlite'

import type {Outcome} from './outcomes.ts'

/**
 * What an import remembers in a SQLite file: the index of the archive, the plan and how far it has come, and for each
 * document that it has ever written here what it wrote and in which revision. A killed import goes on from it; the
 * next import compares with it.
 */
export class Checkpoint {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** @throws Error where the file is another version's, or not a checkpoint */
  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), {recursive: true})
    this.database = new DatabaseSync(file)
    try {
      this.database.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 2000;
        PRAGMA cache_size = -8192;
        PRAGMA temp_store = FILE;
      `)
      const version = this.get('PRAGMA user_version')?.['user_version']
      const steps = typeof version === 'number' && FORMATS[version] && FORMATS.slice(version)
      if (steps) {
        this.database.exec(
          `BEGIN; ${steps.join('')} PRAGMA user_version = ${FORMATS.length}; COMMIT`,
        )
      } else if (version !== FORMATS.length) {
        throw new Error('it was made by another version')
      }
    } catch (error) {
      this.database.close()
      throw new Error(`The state file ${file} cannot be used: ${whyUnusable(error)}`, {
        cause: error,
      })
    }
  }

  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.statement(sql).get(...values)
  }

  run(sql: string, ...values: SqlValue[]): void {
    this.statement(sql).run(...values)
  }

  /** All rows at once: for what is bounded. */
  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.statement(sql).all(...values)
  }

  /** Rows one by one; the statement is its own, so that others may run meanwhile. */
  iterate(sql: string, ...values: SqlValue[]): IterableIterator<Row> {
    return this.database.prepare(sql).iterate(...values)
  }

  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** All or nothing, on the disk on return. */
  together<T>(body: () => T): T {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const value = body()
      this.database.exec('COMMIT')
      return value
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw error
    }
  }

  note(name: Note): string | undefined {
    const row = this.get('SELECT value FROM notes WHERE name = ?', name)
    return row && text(row, 'value')
  }

  setNote(name: Note, value: string | undefined): void {
    if (value === undefined) this.run('DELETE FROM notes WHERE name = ?', name)
    else this.run('INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)', name, value)
  }

  count(outcome: Outcome): number {
    return integer(
      this.get('SELECT count(*) AS count FROM documents WHERE outcome = ?', outcome) ?? {count: 0},
      'count',
    )
  }

  close(): void {
    this.database.close()
  }
}

/**
 * - `archive`: hash of the archive whose index is whole
 * - `plan`: the plan that is under way: hash of archive and options; absent where none is
 * - `run`: the run that writes it
 * - `source`: the archive that it is of, as `bases` names it
 */
export type Note = 'archive' | 'plan' | 'run' | 'source'

export type SqlValue = string | number | null
export type Row = Record<string, unknown>

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text`)
  return value
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`Column ${column} holds no number`)
  return value
}

const SQLITE_BUSY = 5

/** With what to do about it. */
function whyUnusable(error: unknown): string {
  if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
    return 'another import is using it. Wait for it to end, or name another with --state.'
  }
  const reason = error instanceof Error ? error.message : String(error)
  return `${reason}. Name another with --state, or remove it; then documents that differ are named as conflicts.`
}

const FIRST_FORMAT = `
  CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- What was last written to the dataset, by any archive.
  CREATE TABLE bases (
    id TEXT PRIMARY KEY,
    rev TEXT NOT NULL,
    line_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    -- The archive it came from.
    source TEXT NOT NULL,
    -- 1: something that belongs to it could not be written; look again.
    partial INTEGER NOT NULL,
    -- 1: written over what somebody had changed, as asked.
    forced INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The archive, line by line, and what is planned for each document.
  CREATE TABLE documents (
    line INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    offset INTEGER NOT NULL,
    size INTEGER NOT NULL,
    line_hash TEXT NOT NULL,
    -- 1: can be sent as it is.
    whole INTEGER NOT NULL,
    outcome TEXT,
    reason TEXT,
    -- The revision that is written over; null where the document is created.
    expected TEXT,
    forced INTEGER NOT NULL DEFAULT 0,
    batch INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX documents_by_id ON documents (id);
  CREATE INDEX documents_by_batch ON documents (batch) WHERE batch IS NOT NULL;
  CREATE INDEX documents_by_outcome ON documents (outcome) WHERE outcome IS NOT NULL;

  CREATE TABLE strong_references (
    source INTEGER NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (source, target)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX strong_references_by_target ON strong_references (target);

  -- References that a later batch answers: weak until strengthened.
  CREATE TABLE weakened (
    source INTEGER NOT NULL,
    target TEXT NOT NULL,
    -- The batch that strengthens it.
    batch INTEGER,
    PRIMARY KEY (source, target)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    -- write, strengthen, delete
    kind TEXT NOT NULL,
    -- planned, sent, written
    state TEXT NOT NULL,
    -- The id it was sent under.
    transaction_id TEXT,
    -- The last batch that must be written before.
    after INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE asset_uses (
    source INTEGER NOT NULL,
    asset TEXT NOT NULL,
    PRIMARY KEY (source, asset)
  ) STRICT, WITHOUT ROWID;

  -- By _sanityAsset. The id of its document, or why there is none.
  CREATE TABLE assets (
    asset TEXT PRIMARY KEY,
    sha1 TEXT,
    size INTEGER,
    id TEXT,
    problem TEXT
  ) STRICT, WITHOUT ROWID;
`

const REMOVED_DOCUMENTS = `
  -- For a batch that deletes: the document that stays and shows in its revision that the batch was written.
  ALTER TABLE batches ADD COLUMN witness TEXT;

  -- What the archive had the last time, and no longer has.
  CREATE TABLE removed (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    published TEXT NOT NULL,
    -- 1: references to the published id hold this document.
    named INTEGER NOT NULL DEFAULT 1,
    -- Its revision and the length of its JSON in the dataset; null while it has not been looked at.
    rev TEXT,
    size INTEGER,
    -- Why it cannot be deleted.
    reason TEXT,
    -- Its place among all that is deleted.
    place INTEGER,
    batch INTEGER,
    deleted INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX removed_by_published ON removed (published);
  CREATE INDEX removed_by_batch ON removed (batch, place) WHERE batch IS NOT NULL;

  -- References among them. The target is a published id.
  CREATE TABLE removed_references (
    source INTEGER NOT NULL,
    target TEXT NOT NULL,
    strong INTEGER NOT NULL,
    PRIMARY KEY (source, target)
  ) STRICT, WITHOUT ROWID;
`

const EARLIER_CONTENTS = `
  -- What archives have said of a document before they said what its base has: an undo may bring it back.
  CREATE TABLE earlier (
    id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (id, content_hash)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE bases DROP COLUMN forced;

  -- References that are still weak are something that is not written yet.
  UPDATE bases SET partial = 1
    WHERE id IN (SELECT id FROM documents WHERE line IN (SELECT source FROM weakened));
`

/** What makes each version of the format of the one before. */
const FORMATS = [FIRST_FORMAT, REMOVED_DOCUMENTS, EARLIER_CONTENTS]
