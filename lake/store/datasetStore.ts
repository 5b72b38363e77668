import type {DatabaseSync} from 'node:sqlite'
import {copyDatabase} from './copyDatabase.ts'
import {openDatabaseFile} from './databaseFile.ts'
import {DATASET_APPLICATION_ID, DATASET_MIGRATIONS} from './datasetFormat.ts'
import {DocumentStore} from './documentStore.ts'
import {TransactionLog} from './transactionLog.ts'

export interface DatasetStoreOptions {
  file: string
  /** Characters of JSON whose parsed documents may stay in memory; 128 million where absent. */
  cacheCapacity?: number
}

/** One dataset file: its documents and its log, and transactions over both. */
export class DatasetStore {
  readonly documents: DocumentStore
  readonly log: TransactionLog
  readonly #database: DatabaseSync
  readonly #file: string
  /** Changes when another connection has written to the file. */
  #version: unknown

  /** @throws StoreError where the file cannot be used. */
  constructor(options: DatasetStoreOptions) {
    this.#file = options.file
    this.#database = openDatabaseFile({
      file: options.file,
      applicationId: DATASET_APPLICATION_ID,
      kind: 'dataset',
      migrations: DATASET_MIGRATIONS,
    })
    this.documents = new DocumentStore(this.#database, options.cacheCapacity ?? 128_000_000)
    this.log = new TransactionLog(this.#database)
  }

  /**
   * Runs `body` as one database transaction. What it wrote is on the disk on return; it is rolled back where `body`
   * throws or says not to keep it.
   */
  transaction<T>(body: () => {value: T; keep: boolean}): T {
    this.#database.exec('BEGIN IMMEDIATE')
    let committed = false
    try {
      const {value, keep} = body()
      if (keep) {
        this.#database.exec('COMMIT')
        committed = true
      }
      return value
    } finally {
      if (!committed) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
        this.log.reload()
      }
      this.documents.settle(committed)
    }
  }

  /** Runs `body` on the dataset as it stands at one moment, where another thread writes to it. */
  reading<T>(body: () => T): T {
    this.#database.exec('BEGIN')
    try {
      const version = this.#database.prepare('PRAGMA data_version').get()?.['data_version']
      if (version !== this.#version) this.documents.refresh()
      this.#version = version
      return body()
    } finally {
      this.#database.exec('COMMIT')
    }
  }

  /** @throws StoreError where the target exists or cannot be written */
  backup(targetFile: string): Promise<void> {
    return copyDatabase(this.#file, targetFile)
  }

  /** Copies the log's tail into the file itself, and closes it. */
  close(): void {
    this.#database.close()
  }
}
