import {DatasetStore} from '../store/datasetStore.ts'
import type {Dataset} from './dataset.ts'
import {systemAlarm, type Alarm} from './releaseScheduler.ts'
import {SqliteDataset} from './sqliteDataset.ts'

export interface OpenDatasetOptions {
  /** The SQLite file; created where it is missing. Its folder must exist. */
  file: string
  name: string
  /** The clock of transactions and schedules; the system's where absent. */
  now?: () => Date
  /** Wakes the scheduler of releases; the system's timer where absent. */
  alarm?: Alarm
  /** Characters of JSON whose parsed documents may stay in memory; 128 million where absent. */
  cacheCapacity?: number
}

/**
 * Opens a dataset for this process, and publishes the scheduled releases that have come due meanwhile. Only the owner
 * of the data folder may do so: see `store/lock.ts`.
 *
 * @throws StoreError where the file is damaged, foreign or newer; its bytes are then as they were.
 */
export function openDataset({
  file,
  name,
  now = () => new Date(),
  alarm = systemAlarm,
  cacheCapacity,
}: OpenDatasetOptions): Dataset {
  const store = new DatasetStore({file, ...(cacheCapacity !== undefined && {cacheCapacity})})
  return new SqliteDataset(name, store, {now, alarm})
}
