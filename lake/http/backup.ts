import {createHash, randomUUID} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {copyFile, link, mkdir, readdir, rm, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {create} from 'tar'
import {copyDatabase} from '../store/copyDatabase.ts'
import {dataFolderPaths} from '../store/dataFolder.ts'
import type {LakeServices} from './services.ts'

/** The file of a backup that names the others; the first of the archive. */
export const MANIFEST = 'backup.json'
export const BACKUP_FORMAT = 1
/** How the folders begin in which backups are made. */
export const UNFINISHED_BACKUP = '.backup-'

export interface BackupManifest {
  kind: 'lake backup'
  format: number
  project: string
  /** ISO 8601, UTC. */
  createdAt: string
  /** Add-ons included. */
  datasets: string[]
  files: BackupFile[]
}

export interface BackupFile {
  /** In the data folder, with `/` between the names. */
  path: string
  /** Bytes. */
  size: number
  /** In hexadecimal. */
  sha256: string
}

/**
 * A tar archive of the data folder, as it can be put in the place of another, while the lake runs: each database as
 * it is at one moment, then the bytes of the assets that they name. It is made aside first, so that an error in the
 * making is an answer of its own and not half an archive.
 */
export async function streamBackup(services: LakeServices): Promise<Readable> {
  const folder = join(services.dataFolder, `${UNFINISHED_BACKUP}${randomUUID()}`)
  try {
    const datasets = services.datasets.list().map(({name}) => name)
    await collect(services, datasets, folder)
    const manifest: BackupManifest = {
      kind: 'lake backup',
      format: BACKUP_FORMAT,
      project: services.project,
      createdAt: new Date().toISOString(),
      datasets,
      files: await filesIn(folder),
    }
    await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {mode: 0o600})
    return Readable.from(archiveOf(folder, [MANIFEST, ...manifest.files.map(({path}) => path)]))
  } catch (error) {
    await rm(folder, {recursive: true, force: true})
    throw error
  }
}

async function* archiveOf(folder: string, paths: string[]): AsyncGenerator<Uint8Array> {
  try {
    yield* create({cwd: folder, portable: true}, paths)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** What an archive holds and the manifest says, whatever is in the folder. */
export async function filesIn(folder: string): Promise<BackupFile[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({parentPath, name}) => join(parentPath, name).slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
  const files: BackupFile[] = []
  for (const path of paths) {
    const file = join(folder, path)
    files.push({path, size: (await stat(file)).size, sha256: await sha256Of(file)})
  }
  return files
}

async function collect(
  services: LakeServices,
  datasets: readonly string[],
  folder: string,
): Promise<void> {
  const paths = dataFolderPaths(folder)
  await mkdir(paths.datasets, {recursive: true, mode: 0o700})
  await copyDatabase(dataFolderPaths(services.dataFolder).registry, paths.registry)
  for (const name of datasets) {
    await services.datasets.open(name)?.backup(join(paths.datasets, `${name}.db`))
  }
  // After the databases, so that no asset that they name is missing.
  for (const name of datasets) {
    const assets = dataFolderPaths(services.dataFolder).assets
    await shareFolder(join(assets, name), join(paths.assets, name))
  }
}

/** Gives the files of a folder a second name where the file system can, and copies them where not. */
async function shareFolder(from: string, to: string): Promise<void> {
  for (const entry of await entriesOf(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await shareFolder(source, target)
    if (!entry.isFile()) continue
    await mkdir(to, {recursive: true, mode: 0o700})
    await link(source, target).catch(() => copyFile(source, target))
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, {withFileTypes: true})
  } catch (error) {
    // A dataset without assets has no folder.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
