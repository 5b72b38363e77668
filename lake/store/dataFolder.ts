import {accessSync, constants, existsSync, mkdirSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {StoreError} from './storeError.ts'

/** Where things are in a data folder. */
export function dataFolderPaths(folder: string) {
  return {
    /** The registry: datasets, sessions, tokens, settings. */
    registry: join(folder, 'lake.db'),
    datasets: join(folder, 'datasets'),
    /** The bytes of images and files, a folder for each dataset. */
    assets: join(folder, 'assets'),
    /** Held for as long as a process owns the folder. */
    lock: join(folder, 'lock'),
    /** The running server's address. */
    address: join(folder, 'lake.json'),
  }
}

/**
 * Makes a data folder where it is missing, for its user only.
 *
 * @throws StoreError where it cannot be made, read or written.
 */
export function prepareDataFolder(folder: string): void {
  const {datasets} = dataFolderPaths(folder)
  try {
    makeFolder(resolve(datasets))
    for (const path of [folder, datasets]) {
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError(
      folder,
      `The data folder ${folder} cannot be made, read or written (${reason}): name another, or give access to it.`,
      {cause: error},
    )
  }
}

/** One by one: the recursive form never ends where a file system such as /proc takes no folders. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, {mode: 0o700})
  } catch (error) {
    // Another process may have made it in between.
    if (!existsSync(path)) throw error
  }
}
