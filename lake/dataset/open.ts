import {DatasetStore} from '../store/datasetStore.ts'
import type {Dataset} from './dataset.ts'
import {SqliteDataset} from './sqliteDataset.ts'

export interface OpenDatasetOptions {
  /** The SQLite file; created where it is missing. Its folder must exist. */
  file: string
  name: string
  /** The clock of transactions; the system's where absent. */
  now?: () => Date
  /** Characters of JSON whose parsed documents may stay in memory; 128 million where absent. */
  cacheCapacity?: number
}

/**
 * Opens a dataset for this process. Only the owner of the data folder may do so: see `store/lock.ts`.
 *
 * @throws StoreError where the file is damaged, foreign or newer; its bytes are then as they were.
 */
export function openDataset({file, name, now, cacheCapacity}: OpenDatasetOptions): Dataset {
  const store = new DatasetStore({file, ...(cacheCapacity !== undefined && {cacheCapacity})})
  return new SqliteDataset(name, store, now ?? (() => new Date()))
}
