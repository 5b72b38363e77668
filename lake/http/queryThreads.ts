import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'
import type {Dataset} from '../dataset/dataset.ts'
import {QueryOverrun} from '../groq/engine.ts'
import {LakeError, type QueryRequest} from '../types.ts'
import type {LakeLimits} from './limits.ts'
import type {ThreadAnswer, ThreadTask} from './queryThread.ts'
import {requestError} from './requestError.ts'

/** Characters of JSON; with more to compare with, any query may take long. */
const MAXIMUM_PARAMETERS = 64 * 1024
/** Queries that are known to take long, so that it is not found out each time. */
const MAXIMUM_KNOWN = 200

export interface QueryAnswer {
  /** The result as JSON. */
  json: string
  syncTags: string[]
}

interface Waiting {
  task: ThreadTask & {kind: 'query'}
  resolve: (answer: QueryAnswer) => void
  reject: (error: unknown) => void
}

/**
 * Answers queries so that none holds up the server. An evaluation cannot be interrupted, so most queries, which are
 * over in milliseconds, are evaluated in the server's own thread with a budget; those that give up, or are of a
 * kind that might not notice, go to a thread that can be ended, with their time and memory.
 */
export class QueryThreads {
  readonly #limits: LakeLimits
  readonly #fileOf: (dataset: string) => string
  readonly #long = new Set<string>()
  readonly #waiting: Waiting[] = []
  readonly #threads = new Set<QueryThread>()
  readonly #maximumThreads = Math.max(1, Math.min(4, availableParallelism() - 1))
  #isClosed = false

  constructor(limits: LakeLimits, fileOf: (dataset: string) => string) {
    this.#limits = limits
    this.#fileOf = fileOf
  }

  /** @throws LakeError as `Dataset.query`; 504 where it takes too long, 429 where too many wait */
  async answer(dataset: Dataset, request: QueryRequest): Promise<QueryAnswer> {
    const key = `${dataset.name} ${request.query}`
    const isLong =
      this.#long.has(key) || JSON.stringify(request.params ?? {}).length > MAXIMUM_PARAMETERS
    if (!isLong) {
      try {
        const budget = this.#limits.queryPatience
        const {result, syncTags} = dataset.query({...request, budget})
        return {json: JSON.stringify(result), syncTags}
      } catch (error) {
        if (!(error instanceof QueryOverrun)) throw error
        this.#remember(key)
      }
    }
    return this.#inThread({
      kind: 'query',
      dataset: dataset.name,
      file: this.#fileOf(dataset.name),
      request,
    })
  }

  /** Lets go of a dataset, so that its file can be removed. What still runs on it is ended. */
  async release(dataset: string): Promise<void> {
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.task.dataset === dataset) waiting.reject(interrupted())
      else this.#waiting.push(waiting)
    }
    await Promise.all([...this.#threads].map((thread) => thread.release(dataset)))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiting of this.#waiting.splice(0)) waiting.reject(interrupted())
    await Promise.all([...this.#threads].map((thread) => thread.end(interrupted())))
  }

  #inThread(task: ThreadTask & {kind: 'query'}): Promise<QueryAnswer> {
    if (this.#isClosed) throw interrupted()
    if (this.#waiting.length >= this.#limits.waitingQueries) {
      throw requestError(429, 'Too many queries that take long are waiting. Try again later.')
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({task, resolve, reject})
      this.#assign()
    })
  }

  #assign(): void {
    if (this.#waiting.length === 0 || this.#isClosed) return
    let thread = [...this.#threads].find(({isIdle}) => isIdle)
    if (thread === undefined && this.#threads.size < this.#maximumThreads) {
      thread = new QueryThread(this.#limits, () => {
        if (thread) this.#threads.delete(thread)
        this.#assign()
      })
      this.#threads.add(thread)
    }
    if (thread === undefined) return
    const waiting = this.#waiting.shift()
    if (waiting) void thread.run(waiting).then(() => this.#assign())
  }

  #remember(key: string): void {
    this.#long.add(key)
    for (const oldest of this.#long) {
      if (this.#long.size <= MAXIMUM_KNOWN) break
      this.#long.delete(oldest)
    }
  }
}

/** One thread, which does one thing at a time. */
class QueryThread {
  readonly #worker: Worker
  readonly #limits: LakeLimits
  #current: Waiting | undefined
  #isEnded = false
  #settle: ((answer: ThreadAnswer | LakeError) => void) | undefined

  /** @param onEnd called when the thread is no more, for whatever reason */
  constructor(limits: LakeLimits, onEnd: () => void) {
    this.#limits = limits
    this.#worker = new Worker(new URL('./queryThread.ts', import.meta.url), {
      resourceLimits: {maxOldGenerationSizeMb: limits.queryMemory},
      execArgv: [],
    })
    this.#worker.unref()
    this.#worker.on('message', (answer: ThreadAnswer) => this.#settle?.(answer))
    this.#worker.on('error', (error) => {
      this.#isEnded = true
      this.#settle?.(failure(error, limits.queryMemory))
    })
    this.#worker.on('exit', () => {
      this.#isEnded = true
      this.#settle?.(interrupted())
      onEnd()
    })
  }

  get isIdle(): boolean {
    return this.#settle === undefined && !this.#isEnded
  }

  async run(waiting: Waiting): Promise<void> {
    const {queryTime} = this.#limits
    this.#current = waiting
    const tooLong = setTimeout(() => void this.end(timedOut(queryTime)), queryTime)
    try {
      const answer = await this.#ask(waiting.task)
      if (answer instanceof LakeError) waiting.reject(answer)
      else if (answer.kind === 'result') waiting.resolve(answer)
      else if (answer.kind === 'refused') {
        waiting.reject(new LakeError(answer.status, answer.body, answer.message))
      } else waiting.reject(new Error(answer.kind === 'failed' ? answer.message : 'No answer'))
    } finally {
      clearTimeout(tooLong)
      this.#current = undefined
    }
  }

  async release(dataset: string): Promise<void> {
    if (this.#isEnded) return
    if (this.#current?.task.dataset === dataset) await this.end(interrupted())
    else if (this.isIdle) await this.#ask({kind: 'close', dataset})
    // Busy with another dataset: it may hold this one's file, and there is no telling it now.
    else await this.end(interrupted())
  }

  async end(reason: LakeError): Promise<void> {
    this.#isEnded = true
    this.#settle?.(reason)
    await this.#worker.terminate()
  }

  #ask(task: ThreadTask): Promise<ThreadAnswer | LakeError> {
    return new Promise((resolve) => {
      this.#settle = (answer) => {
        this.#settle = undefined
        resolve(answer)
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage(task)
    })
  }
}

function timedOut(time: number): LakeError {
  const description = `query timed out after ${Math.round(time / 1000)} seconds`
  return new LakeError(504, {error: {type: 'queryTimeoutError', description}}, description)
}

function failure(error: unknown, megabytes: number): LakeError {
  const isMemory =
    error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  const description = isMemory
    ? `query needs more than ${megabytes} MB of memory`
    : 'query could not be evaluated'
  return new LakeError(400, {error: {type: 'queryMemoryError', description}}, description)
}

function interrupted(): LakeError {
  return requestError(503, 'The query was interrupted: its dataset or the lake is closing')
}
