import {randomBytes} from 'node:crypto'
import type {RegistryCopies} from '../store/registry.ts'
import {isJsonObject} from '../types.ts'
import type {CopyRequest} from './services.ts'

/** A copy of a dataset that is under way or done. */
export interface CopyJob extends CopyRequest {
  /** Not to be guessed: who knows it may follow the job. */
  id: string
  state: 'pending' | 'completed' | 'failed'
  /** Per cent. */
  progress: number
  /** Why it failed. */
  message?: string
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
}

const INTERRUPTED = 'The lake was stopped while it copied: start the copy again'

/** More finished jobs than this are not remembered. */
const MAXIMUM_REMEMBERED = 1000

/**
 * The copies that the lake has made or is making. They are remembered when it stops; one that was under way when the
 * process ended has failed then, since what there was of it is removed at the next start.
 */
export class CopyJobs {
  readonly #store: RegistryCopies
  readonly #jobs = new Map<string, CopyJob>()
  readonly #running = new Set<Promise<void>>()
  readonly #listeners = new Map<string, Set<() => void>>()

  constructor(store: RegistryCopies) {
    this.#store = store
    for (const json of store.list()) {
      const job: unknown = JSON.parse(json)
      if (!isCopyJob(job)) continue
      this.#jobs.set(job.id, job)
      if (job.state === 'pending') this.#change(job, {state: 'failed', message: INTERRUPTED})
    }
  }

  /** Newest first. */
  list(): CopyJob[] {
    return [...this.#jobs.values()].toReversed()
  }

  find(id: string): CopyJob | undefined {
    return this.#jobs.get(id)
  }

  /** True while a dataset of this name is being made. */
  isTarget(dataset: string): boolean {
    return this.list().some(({target, state}) => target === dataset && state === 'pending')
  }

  start(request: CopyRequest, copy: (progress: (share: number) => void) => Promise<void>): CopyJob {
    const now = new Date().toISOString()
    const job: CopyJob = {
      ...request,
      id: `j${randomBytes(16).toString('base64url')}`,
      state: 'pending',
      progress: 0,
      createdAt: now,
      updatedAt: now,
    }
    this.#jobs.set(job.id, job)
    this.#keep(job)
    this.#forget()
    const running = this.#run(job, copy)
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
    return job
  }

  /** Called at each change of a job. Returns the function that ends it. */
  follow(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(id)
    }
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }

  async #run(
    job: CopyJob,
    copy: (progress: (share: number) => void) => Promise<void>,
  ): Promise<void> {
    try {
      await copy((share) => this.#change(job, {progress: Math.floor(share * 100)}))
      this.#change(job, {state: 'completed', progress: 100})
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#change(job, {state: 'failed', message})
    }
  }

  #change(job: CopyJob, change: Partial<CopyJob>): void {
    Object.assign(job, change, {updatedAt: new Date().toISOString()})
    if (job.state !== 'pending') this.#keep(job)
    for (const listener of this.#listeners.get(job.id) ?? []) listener()
  }

  #keep(job: CopyJob): void {
    this.#store.put({id: job.id, createdAt: job.createdAt, json: JSON.stringify(job)})
  }

  #forget(): void {
    for (const {id, state} of this.#jobs.values()) {
      if (this.#jobs.size <= MAXIMUM_REMEMBERED) break
      if (state === 'pending') continue
      this.#jobs.delete(id)
      this.#store.remove(id)
    }
  }
}

/** It comes out of the registry, where only this class writes. */
function isCopyJob(value: unknown): value is CopyJob {
  return (
    isJsonObject(value) && typeof value['id'] === 'string' && typeof value['state'] === 'string'
  )
}
