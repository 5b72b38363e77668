import {readFileSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {isJsonObject} from '../types.ts'
import {dataFolderPaths, prepareDataFolder} from './dataFolder.ts'
import {StoreError} from './storeError.ts'

/** One process owns the data folder. */
export interface DataFolderLock {
  release(): void
}

interface Owner {
  pid: number
  url: string
}

/** Another process owns the data folder. `url` is where it serves, if it does. */
export class FolderInUseError extends StoreError {
  readonly pid: number | undefined
  readonly url: string | undefined

  constructor(folder: string, owner: Owner | undefined) {
    const who = owner ? `process ${owner.pid}, at ${owner.url}` : 'another process'
    super(
      folder,
      `The data folder ${folder} is in use by ${who}: stop it, or use another data folder.`,
    )
    this.pid = owner?.pid
    this.url = owner?.url
  }
}

/**
 * Takes a data folder for this process, making it where it is missing. The lock is a SQLite file held with an
 * exclusive transaction, so that the operating system frees it when the process ends, however it ends.
 *
 * @throws FolderInUseError where another process has it.
 * @throws StoreError where the folder cannot be made, read or written.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  prepareDataFolder(folder)
  const file = dataFolderPaths(folder).lock
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if (isBusy(error)) throw new FolderInUseError(folder, ownerOf(folder))
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError(file, `The lock ${file} cannot be taken: ${reason}`, {cause: error})
  }
  const connection = database
  HELD.add(connection)
  return {
    release() {
      if (HELD.delete(connection)) connection.close()
    },
  }
}

/** A connection that is collected as garbage is closed, and its lock is gone: these must not be. */
const HELD = new Set<DatabaseSync>()

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

/** What the owner says of itself, if it serves the folder. */
function ownerOf(folder: string): Owner | undefined {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(dataFolderPaths(folder).address, 'utf8'))
  } catch {
    // Missing or half written: the owner serves nothing, or not yet.
    return undefined
  }
  if (!isJsonObject(content)) return undefined
  const {pid, url} = content
  return typeof pid === 'number' && typeof url === 'string' ? {pid, url} : undefined
}
