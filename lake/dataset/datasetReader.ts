import {executeQuery} from '../groq/engine.ts'
import {DatasetStore} from '../store/datasetStore.ts'
import type {QueryRequest, QueryResult} from '../types.ts'
import {readableDocuments} from './readableDocuments.ts'

/** Answers queries on a dataset that is open in another thread of this process. */
export class DatasetReader {
  readonly #store: DatasetStore

  /** @param cacheCapacity characters of JSON whose parsed documents may stay in memory */
  constructor(file: string, cacheCapacity: number) {
    this.#store = new DatasetStore({file, cacheCapacity})
  }

  /** As `Dataset.query`; sees all that was committed before it is called. */
  query(request: QueryRequest): QueryResult {
    const source = readableDocuments(this.#store.documents, request.identity, request.hideVersions)
    return this.#store.reading(() => executeQuery(source, request))
  }

  close(): void {
    this.#store.close()
  }
}
