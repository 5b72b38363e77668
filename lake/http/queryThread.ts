import {parentPort} from 'node:worker_threads'
import {DatasetReader} from '../dataset/datasetReader.ts'
import {LakeError, type JsonObject, type QueryRequest} from '../types.ts'

/** What a thread is asked: a query, or to let go of a dataset. */
export type ThreadTask =
  | {kind: 'query'; dataset: string; file: string; request: QueryRequest}
  | {kind: 'close'; dataset: string}

export type ThreadAnswer =
  | {kind: 'result'; json: string; syncTags: string[]}
  | {kind: 'refused'; status: number; body: JsonObject; message: string}
  | {kind: 'failed'; message: string}
  | {kind: 'closed'}

/** Characters of JSON; a thread's own documents, beside those of the server. */
const CACHE_CAPACITY = 48_000_000

const readers = new Map<string, DatasetReader>()

parentPort?.on('message', (task: ThreadTask) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(answer(task))
})

function answer(task: ThreadTask): ThreadAnswer {
  if (task.kind === 'close') {
    readers.get(task.dataset)?.close()
    readers.delete(task.dataset)
    return {kind: 'closed'}
  }
  const {dataset, file, request} = task
  try {
    const reader = readers.get(dataset) ?? new DatasetReader(file, CACHE_CAPACITY)
    readers.set(dataset, reader)
    const {result, syncTags} = reader.query(request)
    return {kind: 'result', json: JSON.stringify(result), syncTags}
  } catch (error) {
    if (error instanceof LakeError) {
      return {
        kind: 'refused',
        status: error.status,
        body: error.body,
        message: error.message,
      }
    }
    return {
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
}
