import {randomUUID} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync} from 'node:fs'
import {cp, mkdir, readFile, rename, rm, stat} from 'node:fs/promises'
import {dirname, join, resolve} from 'node:path'
import {extract} from 'tar'
import {dataFolderPaths} from '../store/dataFolder.ts'
import {inspectDatabaseFile} from '../store/databaseFile.ts'
import {DATASET_APPLICATION_ID, DATASET_MIGRATIONS} from '../store/datasetFormat.ts'
import {lockDataFolder} from '../store/lock.ts'
import {REGISTRY_APPLICATION_ID, REGISTRY_MIGRATIONS} from '../store/registryFormat.ts'
import {isJsonObject} from '../types.ts'
import {BACKUP_FORMAT, filesIn, MANIFEST, type BackupManifest} from './backup.ts'

/** Why a backup cannot be used, or not put where it was asked. The data folder is then as it was. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

/**
 * Puts a backup in the place of a data folder.
 *
 * @param source a tar file, or a folder that one was unpacked to
 * @param options.replace the data folder may hold other files, which go
 * @throws BackupError where the backup is damaged, or the folder holds files that may not go; StoreError where a lake
 *   runs on the folder
 */
export async function restoreBackup(
  source: string,
  dataFolder: string,
  options: {replace: boolean},
): Promise<BackupManifest> {
  const target = resolve(dataFolder)
  if (!existsSync(source)) throw new BackupError(`There is no backup at ${source}.`)
  if (!options.replace && isOccupied(target)) {
    throw new BackupError(
      `The folder ${dataFolder} is not empty. It was left as it is: name another, or replace what is in it with --force.`,
    )
  }
  mkdirSync(dirname(target), {recursive: true})
  // Beside the folder, so that moving it in is a matter of names.
  const staging = `${target}.restoring-${randomUUID()}`
  try {
    await mkdir(staging, {mode: 0o700})
    await unpack(source, staging)
    const manifest = await verifyBackup(staging)
    await moveIn(staging, target)
    return manifest
  } finally {
    await rm(staging, {recursive: true, force: true})
  }
}

/**
 * Checks an unpacked backup against its manifest, file by file, and the databases by themselves.
 *
 * @throws BackupError, StoreError
 */
export async function verifyBackup(folder: string): Promise<BackupManifest> {
  const manifest = await readManifest(folder)
  const found = new Map((await filesIn(folder)).map((file) => [file.path, file]))
  found.delete(MANIFEST)
  for (const {path, size, sha256} of manifest.files) {
    const file = found.get(path)
    if (file === undefined) throw new BackupError(`The backup is damaged: ${path} is missing.`)
    if (file.size !== size || file.sha256 !== sha256) {
      throw new BackupError(`The backup is damaged: ${path} is not as it was written.`)
    }
    found.delete(path)
  }
  const [unknown] = found.keys()
  if (unknown !== undefined) {
    throw new BackupError(`The backup is damaged: ${unknown} does not belong to it.`)
  }
  const paths = dataFolderPaths(folder)
  await inspect(paths.registry, 'registry', REGISTRY_APPLICATION_ID, REGISTRY_MIGRATIONS)
  for (const name of manifest.datasets) {
    const file = join(paths.datasets, `${name}.db`)
    await inspect(file, 'dataset', DATASET_APPLICATION_ID, DATASET_MIGRATIONS)
  }
  return manifest
}

async function inspect(
  file: string,
  kind: string,
  applicationId: number,
  migrations: readonly string[],
): Promise<void> {
  inspectDatabaseFile({file, kind, applicationId, migrations})
  // Empty ones, which SQLite leaves where it may only read.
  for (const suffix of ['-wal', '-shm']) await rm(file + suffix, {force: true})
}

async function unpack(source: string, folder: string): Promise<void> {
  if ((await stat(source)).isDirectory()) {
    await cp(source, folder, {recursive: true})
    return
  }
  try {
    await extract({file: source, cwd: folder, strict: true})
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BackupError(`The backup ${source} cannot be unpacked: ${reason}.`, {cause: error})
  }
}

async function readManifest(folder: string): Promise<BackupManifest> {
  let manifest: unknown
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'))
  } catch (error) {
    throw new BackupError(`This is no backup of a lake: it has no readable ${MANIFEST}.`, {
      cause: error,
    })
  }
  if (!isManifest(manifest)) throw new BackupError(`This is no backup of a lake: see ${MANIFEST}.`)
  if (manifest.format > BACKUP_FORMAT) {
    throw new BackupError('The backup was made by a newer version of the lake: use that one.')
  }
  return manifest
}

/** Takes the folder for itself, puts aside what is there, and has the registry, which makes it a lake, come last. */
async function moveIn(staging: string, target: string): Promise<void> {
  const lock = lockDataFolder(target)
  const replaced = `${target}.replaced-${randomUUID()}`
  try {
    await mkdir(replaced, {mode: 0o700})
    for (const name of entriesOf(target)) await rename(join(target, name), join(replaced, name))
    const names = entriesOf(staging).filter((name) => name !== MANIFEST)
    const registry = 'lake.db'
    for (const name of [...names.filter((other) => other !== registry), registry]) {
      await rename(join(staging, name), join(target, name))
    }
  } finally {
    lock.release()
  }
  await rm(replaced, {recursive: true, force: true})
}

function isOccupied(folder: string): boolean {
  return existsSync(folder) && entriesOf(folder).length > 0
}

/** But for the lock, which says nothing of what is there. */
function entriesOf(folder: string): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith('lock'))
}

function isManifest(value: unknown): value is BackupManifest & typeof value {
  return (
    isJsonObject(value) &&
    value.kind === 'lake backup' &&
    typeof value.format === 'number' &&
    typeof value.project === 'string' &&
    typeof value.createdAt === 'string' &&
    Array.isArray(value.datasets) &&
    value.datasets.every((name) => typeof name === 'string' && /^[a-z0-9_-]+$/.test(name)) &&
    Array.isArray(value.files) &&
    value.files.every(
      (file) =>
        isJsonObject(file) &&
        typeof file.path === 'string' &&
        typeof file.size === 'number' &&
        typeof file.sha256 === 'string',
    )
  )
}
