import type {Dataset} from '../dataset/dataset.ts'
import {openDataset} from '../dataset/open.ts'
import {FolderInUseError, lockDataFolder} from '../store/lock.ts'
import {isDatasetName, Registry} from '../store/registry.ts'
import {ADMINISTRATOR} from './identities.ts'
import {LakeStartError} from './lakeStartError.ts'
import type {DatasetDirectory, UserSettings} from './services.ts'
import type {SessionStore} from './sessions.ts'

const DEFAULT_PROJECT = 'dateline'
const DEFAULT_DATASET = 'production'

/** A data folder that this process owns. */
export interface DataFolder {
  project: string
  /** The dataset that is served where nothing else is asked. */
  mainDataset: string
  /** ISO 8601, when the folder was first used. */
  createdAt: string
  datasets: DatasetDirectory
  sessions: SessionStore
  settings: UserSettings
  /** Closes the files and lets others have the folder. */
  close(): void
}

/**
 * Takes the folder for this process and opens the dataset to serve, making what is missing.
 *
 * @throws LakeStartError where another process has the folder; StoreError where its files cannot be used
 */
export function openDataFolder(options: {
  data: string
  project?: string
  dataset?: string
}): DataFolder {
  const opened: {close: () => void}[] = []
  const close = () => {
    for (const resource of opened.toReversed()) resource.close()
  }
  try {
    const lock = takeLock(options.data)
    opened.push({close: () => lock.release()})
    const registry = new Registry(options.data)
    opened.push(registry)
    if (options.project !== undefined || registry.project === undefined) {
      registry.project = options.project ?? DEFAULT_PROJECT
    }
    const mainDataset = options.dataset ?? mainDatasetOf(registry)
    if (registry.findDataset(mainDataset) === undefined) {
      registry.createDataset({
        name: mainDataset,
        aclMode: 'public',
        createdBy: ADMINISTRATOR.id,
      })
    }
    const datasets = new OpenDatasets(registry)
    opened.push(datasets)
    // A damaged file is told of at the start, not at the first request.
    datasets.open(mainDataset)
    return {
      project: registry.project ?? DEFAULT_PROJECT,
      mainDataset,
      createdAt: registry.createdAt,
      datasets,
      sessions: registry.sessions,
      settings: registry.settings,
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

class OpenDatasets implements DatasetDirectory {
  readonly #registry: Registry
  readonly #open = new Map<string, Dataset>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  list() {
    return this.#registry.listDatasets()
  }

  find(name: string) {
    return this.#registry.findDataset(name)
  }

  open(name: string): Dataset | undefined {
    const open = this.#open.get(name)
    if (open !== undefined || this.#registry.findDataset(name) === undefined) return open
    const dataset = openDataset({file: this.#registry.datasetFile(name), name})
    this.#open.set(name, dataset)
    return dataset
  }

  create(name: string, aclMode: 'public' | 'private', createdBy: string): boolean {
    if (!isDatasetName(name) || this.#registry.findDataset(name) !== undefined) return false
    this.#registry.createDataset({name, aclMode, createdBy})
    return true
  }

  close(): void {
    for (const dataset of this.#open.values()) dataset.close()
    this.#open.clear()
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

/** The usual one, or the one that the folder was made for. */
function mainDatasetOf(registry: Registry): string {
  const datasets = registry
    .listDatasets()
    .filter(({addonFor}) => addonFor === undefined)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  const isUsual = datasets.some(({name}) => name === DEFAULT_DATASET)
  return isUsual ? DEFAULT_DATASET : (datasets[0]?.name ?? DEFAULT_DATASET)
}
