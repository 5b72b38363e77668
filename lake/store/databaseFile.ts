import {closeSync, existsSync, openSync, readSync, statSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {integerColumn} from './rows.ts'
import {StoreError} from './storeError.ts'

export interface DatabaseFileOptions {
  file: string
  /** Tells our files from any other SQLite file. Kept in the header, see `PRAGMA application_id`. */
  applicationId: number
  /** What the file is, for messages: `dataset`, `registry`. */
  kind: string
  /**
   * The way from each version of the schema to the next; the version of a file (`PRAGMA user_version`) is how many
   * of them it has behind it. Entries are only ever added at the end.
   */
  migrations: readonly string[]
}

/**
 * Files up to this size are checked whole on opening, which takes some tenths of a second. Of larger ones only whether
 * they are as long as they say; other damage SQLite finds where it reads it.
 */
const WHOLE_CHECK_BYTES = 32 * 1024 * 1024

/**
 * Opens a SQLite file of ours, creating it where it is missing and migrating it forward where it is older.
 * A commit is on the disk when it returns (WAL with `synchronous=FULL`).
 *
 * @throws StoreError where the file is damaged, foreign or newer; its bytes are then as they were.
 */
export function openDatabaseFile(options: DatabaseFileOptions): DatabaseSync {
  const {file, kind, migrations} = options
  if (existsSync(file) && statSync(file).size > 0) inspectDatabaseFile(options)

  let database: DatabaseSync | undefined
  try {
    // SQLite would let every user of the machine read it; its -wal and -shm files take after it.
    closeSync(openSync(file, 'a', 0o600))
    database = new DatabaseSync(file)
    database.exec(`
      PRAGMA page_size = 8192;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      -- 64 MB: writing many documents, each checkpoint would rewrite most pages of each index.
      PRAGMA wal_autocheckpoint = 8000;
      PRAGMA busy_timeout = 5000;
      PRAGMA cell_size_check = ON;
      PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY;
    `)
    migrate(database, options.applicationId, migrations)
    return database
  } catch (error) {
    database?.close()
    throw new StoreError(file, `The ${kind} file ${file} cannot be opened: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** Looks at a file without writing to it. A read-only connection neither checkpoints nor migrates. */
export function inspectDatabaseFile({
  file,
  applicationId,
  kind,
  migrations,
}: DatabaseFileOptions): void {
  const damaged = (reason: string, cause?: unknown) =>
    new StoreError(
      file,
      `The ${kind} file ${file} is damaged or not a database (${reason}). It was left as it is: ` +
        'restore it from a backup, or move it away to start empty.',
      {cause},
    )

  if (!hasSqliteHeader(file)) throw damaged('no SQLite header')
  if (isCutShort(file)) throw damaged('it ends too early')

  let found: {application: number; version: number; check: string}
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, {readOnly: true})
    found = {
      application: pragma(database, 'application_id'),
      version: pragma(database, 'user_version'),
      check: statSync(file).size <= WHOLE_CHECK_BYTES ? quickCheck(database) : 'ok',
    }
  } catch (error) {
    throw damaged(messageOf(error), error)
  } finally {
    database?.close()
  }

  if (found.check !== 'ok') throw damaged(found.check)
  if (found.application !== applicationId) {
    throw new StoreError(
      file,
      `The file ${file} is a SQLite database, but not a ${kind} of the lake. It was left as it is.`,
    )
  }
  if (found.version > migrations.length) {
    throw new StoreError(
      file,
      `The ${kind} file ${file} was written by a newer version of the lake (format ${found.version}, this one ` +
        `knows ${migrations.length}). It was left as it is: use the newer version.`,
    )
  }
}

function migrate(database: DatabaseSync, applicationId: number, migrations: readonly string[]) {
  const version = pragma(database, 'user_version')
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(statements)
      database.exec(`PRAGMA application_id = ${applicationId}`)
      database.exec(`PRAGMA user_version = ${index + 1}`)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
}

function hasSqliteHeader(file: string): boolean {
  return headerOf(file).toString('latin1', 0, 16) === 'SQLite format 3\0'
}

/**
 * Whether the file has fewer pages than its header says. Where there is a log beside it, pages may be in the log only.
 * https://www.sqlite.org/fileformat.html#the_database_header
 */
function isCutShort(file: string): boolean {
  const log = `${file}-wal`
  if (existsSync(log) && statSync(log).size > 0) return false
  const header = headerOf(file)
  const pageSize = header.readUInt16BE(16)
  const pages = header.readUInt32BE(28)
  // 1 stands for 65,536.
  return statSync(file).size < pages * (pageSize === 1 ? 65_536 : pageSize)
}

/** The first 100 bytes; zeros where there are fewer. */
function headerOf(file: string): Buffer {
  const header = Buffer.alloc(100)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, header.length, 0)
  } finally {
    closeSync(descriptor)
  }
  return header
}

function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get()
  return row ? integerColumn(row, name) : 0
}

function quickCheck(database: DatabaseSync): string {
  const row = database.prepare('PRAGMA quick_check(1)').get()
  const answer = String(row ? Object.values(row)[0] : 'no answer')
  return answer.replaceAll('\n', ' ')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
