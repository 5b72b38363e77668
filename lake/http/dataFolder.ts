import {readdirSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {AssetFolder} from '../assets/assetFolder.ts'
import type {Dataset} from '../dataset/dataset.ts'
import {openDataset} from '../dataset/open.ts'
import {copyDataset} from '../store/copyDataset.ts'
import {dataFolderPaths} from '../store/dataFolder.ts'
import {DatasetSnapshot} from '../store/datasetSnapshot.ts'
import {FolderInUseError, lockDataFolder} from '../store/lock.ts'
import {
  isDatasetName,
  Registry,
  type RegistryAliases,
  type RegistryCopies,
} from '../store/registry.ts'
import {UNFINISHED_BACKUP} from './backup.ts'
import {ADMINISTRATOR, Users} from './identities.ts'
import {LakeStartError} from './lakeStartError.ts'
import type {LakeLimits} from './limits.ts'
import {QueryThreads} from './queryThreads.ts'
import type {
  CopyRequest,
  DatasetDescription,
  DatasetDirectory,
  LakeServices,
  UserSettings,
} from './services.ts'
import type {SecretStore} from './sessions.ts'

const DEFAULT_PROJECT = 'dateline'
const DEFAULT_DATASET = 'production'

/** A data folder that this process owns. */
export interface DataFolder extends Pick<
  LakeServices,
  'project' | 'mainDataset' | 'createdAt' | 'dataFolder' | 'datasets' | 'assets' | 'users'
> {
  secrets: SecretStore
  settings: UserSettings
  copies: RegistryCopies
  queries: QueryThreads
  /** Closes the files and lets others have the folder. */
  close(): Promise<void>
}

/**
 * Takes the folder for this process and opens the dataset to serve, making what is missing.
 *
 * @throws LakeStartError where another process has the folder; StoreError where its files cannot be used
 */
export function openDataFolder(
  options: {data: string; project?: string; dataset?: string},
  limits: LakeLimits,
): DataFolder {
  const opened: {close: () => void}[] = []
  const close = () => {
    for (const resource of opened.toReversed()) resource.close()
  }
  try {
    const lock = takeLock(options.data)
    opened.push({close: () => lock.release()})
    removeLeftovers(options.data)
    const registry = new Registry(options.data)
    opened.push(registry)
    if (options.project !== undefined || registry.project === undefined) {
      registry.project = options.project ?? DEFAULT_PROJECT
    }
    const project = registry.project ?? DEFAULT_PROJECT
    const mainDataset = options.dataset ?? mainDatasetOf(registry)
    if (registry.findDataset(mainDataset) === undefined) {
      registry.createDataset({
        name: mainDataset,
        aclMode: 'public',
        createdBy: ADMINISTRATOR.id,
      })
    }
    const assets = new AssetFolder(dataFolderPaths(options.data).assets)
    const queries = new QueryThreads(limits, (name) => registry.datasetFile(name))
    const datasets = new OpenDatasets(registry, project, assets, queries)
    opened.push(datasets)
    // A damaged file is told of at the start, not at the first request.
    datasets.open(mainDataset)
    return {
      project,
      mainDataset,
      createdAt: registry.createdAt,
      dataFolder: options.data,
      datasets,
      assets,
      users: new Users(registry.users),
      secrets: registry,
      settings: registry.settings,
      copies: registry.copies,
      queries,
      async close() {
        await queries.close()
        close()
      },
    }
  } catch (error) {
    close()
    throw error
  }
}

class OpenDatasets implements DatasetDirectory {
  readonly aliases: RegistryAliases
  readonly #registry: Registry
  readonly #project: string
  readonly #assets: AssetFolder
  readonly #queries: QueryThreads
  readonly #open = new Map<string, Dataset>()
  /** Datasets that are going, or not there yet. */
  readonly #reserved = new Set<string>()

  constructor(registry: Registry, project: string, assets: AssetFolder, queries: QueryThreads) {
    this.aliases = registry.aliases
    this.#registry = registry
    this.#project = project
    this.#assets = assets
    this.#queries = queries
  }

  list(): DatasetDescription[] {
    return this.#registry.listDatasets().filter(({name}) => !this.#reserved.has(name))
  }

  find(name: string): DatasetDescription | undefined {
    const known = name.startsWith('~') ? this.aliases.find(name.slice(1))?.dataset : name
    if (known === undefined || this.#reserved.has(known)) return undefined
    return this.#registry.findDataset(known)
  }

  open(name: string): Dataset | undefined {
    if (name.startsWith('~') || this.find(name) === undefined) return undefined
    const open = this.#open.get(name)
    if (open !== undefined) return open
    const dataset = openDataset({file: this.#registry.datasetFile(name), name})
    this.#open.set(name, dataset)
    return dataset
  }

  snapshot(name: string): DatasetSnapshot | undefined {
    // Opened first, so that the file is there and of this version.
    return this.open(name) && new DatasetSnapshot(this.#registry.datasetFile(name))
  }

  create(dataset: Omit<DatasetDescription, 'createdAt'>): boolean {
    const {name} = dataset
    if (!isDatasetName(name) || this.#isTaken(name)) return false
    this.#registry.createDataset(dataset)
    return true
  }

  setAclMode(name: string, aclMode: 'public' | 'private'): void {
    this.#registry.setAclMode(name, aclMode)
  }

  setDescription(name: string, description: string | undefined): void {
    this.#registry.setDescription(name, description)
  }

  async delete(name: string): Promise<string[]> {
    const gone = this.list()
      .filter((dataset) => dataset.name === name || dataset.addonFor === name)
      .map((dataset) => dataset.name)
    if (!gone.includes(name)) return []
    for (const dataset of gone) this.#reserved.add(dataset)
    try {
      for (const dataset of gone) {
        await this.#queries.release(dataset)
        this.#open.get(dataset)?.close()
        this.#open.delete(dataset)
        this.#registry.deleteDataset(dataset)
        await this.#assets.removeDataset(dataset)
      }
    } finally {
      for (const dataset of gone) this.#reserved.delete(dataset)
    }
    return gone
  }

  async copy(
    {source, target, createdBy, ...options}: CopyRequest,
    progress: (share: number) => void,
  ): Promise<void> {
    const description = this.find(source)
    if (description === undefined) throw new Error(`Dataset "${source}" is gone`)
    if (!isDatasetName(target) || this.#isTaken(target)) {
      throw new Error(`Dataset "${target}" already exists`)
    }
    this.open(source)
    const file = this.#registry.datasetFile(target)
    const unfinished = `${file}.unfinished`
    const removeUnfinished = () => {
      for (const suffix of ['', '-wal', '-shm', '-journal']) {
        rmSync(unfinished + suffix, {force: true})
      }
    }
    this.#reserved.add(target)
    try {
      removeUnfinished()
      await copyDataset(
        {
          from: this.#registry.datasetFile(source),
          to: unfinished,
          ...options,
          assetPaths: {
            from: `${this.#project}/${source}/`,
            to: `${this.#project}/${target}/`,
          },
        },
        progress,
      )
      // Documents first, so that no asset that they name is missing.
      await this.#assets.copyDataset(source, target)
      renameSync(unfinished, file)
      this.#registry.createDataset({name: target, aclMode: description.aclMode, createdBy})
    } catch (error) {
      await this.#assets.removeDataset(target)
      throw error
    } finally {
      removeUnfinished()
      this.#reserved.delete(target)
    }
  }

  close(): void {
    for (const dataset of this.#open.values()) dataset.close()
    this.#open.clear()
  }

  #isTaken(name: string): boolean {
    return this.#reserved.has(name) || this.#registry.findDataset(name) !== undefined
  }
}

function takeLock(folder: string) {
  try {
    return lockDataFolder(folder)
  } catch (error) {
    if (error instanceof FolderInUseError) {
      throw new LakeStartError('locked', error.message, {cause: error})
    }
    throw error
  }
}

/** What a killed lake was in the middle of: backups, and copies of datasets. Nobody was told that they are done. */
function removeLeftovers(folder: string): void {
  const {datasets} = dataFolderPaths(folder)
  const leftovers = [
    ...readdirSync(folder)
      .filter((name) => name.startsWith(UNFINISHED_BACKUP))
      .map((name) => join(folder, name)),
    ...readdirSync(datasets)
      .filter((name) => name.includes('.unfinished'))
      .map((name) => join(datasets, name)),
  ]
  for (const path of leftovers) rmSync(path, {recursive: true, force: true})
}

/** The usual one, or the one that the folder was made for. */
function mainDatasetOf(registry: Registry): string {
  const datasets = registry
    .listDatasets()
    .filter(({addonFor}) => addonFor === undefined)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  const isUsual = datasets.some(({name}) => name === DEFAULT_DATASET)
  return isUsual ? DEFAULT_DATASET : (datasets[0]?.name ?? DEFAULT_DATASET)
}
