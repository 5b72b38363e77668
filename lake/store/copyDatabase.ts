import {existsSync} from 'node:fs'
import {open, rename, rm} from 'node:fs/promises'
import {dirname} from 'node:path'
import {backup, DatabaseSync} from 'node:sqlite'
import {StoreError} from './storeError.ts'

/** So many pages at a time: some megabytes. */
const PAGES_PER_STEP = 1000

/**
 * Copies a SQLite file that may be in use, as it is at one moment. The copying does not hold up readers and writers of
 * the source; it works beside this thread. The target appears whole, under its name, when it is on the disk.
 *
 * @param progress Told of the share that is done, 0 to 1.
 * @throws StoreError where the target exists or cannot be written; nothing is left of it then
 */
export async function copyDatabase(
  source: string,
  target: string,
  progress: (share: number) => void = () => {},
): Promise<void> {
  if (existsSync(target)) {
    throw new StoreError(
      target,
      `The file ${target} exists. It was left as it is: name another one.`,
    )
  }
  const unfinished = `${target}.unfinished`
  let database: DatabaseSync | undefined
  try {
    await rm(unfinished, {force: true})
    database = new DatabaseSync(source, {readOnly: true})
    // An open transaction keeps the moment: without it, each commit of others would make the copying begin anew.
    database.exec('BEGIN; SELECT count(*) FROM sqlite_schema;')
    await backup(database, unfinished, {
      rate: PAGES_PER_STEP,
      progress: ({totalPages, remainingPages}) => progress(1 - remainingPages / totalPages),
    })
    await settle(unfinished, 'r+')
    await rename(unfinished, target)
    await settle(dirname(target), 'r')
  } catch (error) {
    await rm(unfinished, {force: true})
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError(target, `The copy ${target} could not be written: ${reason}`, {
      cause: error,
    })
  } finally {
    database?.close()
  }
}

/** Waits until a file, or the names in a folder, are on the disk. */
async function settle(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
