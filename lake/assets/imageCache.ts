import {randomUUID} from 'node:crypto'
import {mkdirSync, readdirSync, rmSync, statSync} from 'node:fs'
import {readFile, rename, rm, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

/**
 * Pictures that were made, on disk, up to a number of bytes: those that were not asked for the longest go first. All of it
 * can be lost: it is made again. Keys are hexadecimal digits.
 */
export class ImageCache {
  readonly #folder: string
  readonly #capacity: number
  /** Bytes by key, the one to go first in front. */
  readonly #sizes = new Map<string, number>()
  #total = 0

  /** @param capacity Bytes */
  constructor(folder: string, capacity: number) {
    this.#folder = folder
    this.#capacity = capacity
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const files = readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
      const file = join(folder, entry.name)
      if (entry.isFile() && isKey(entry.name)) return [{key: entry.name, ...statSync(file)}]
      // What was being written when the process ended, or is none of ours.
      rmSync(file, {recursive: true, force: true})
      return []
    })
    for (const {key, size} of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) this.#add(key, size)
  }

  /** Bytes in the cache. */
  get size(): number {
    return this.#total
  }

  async read(key: string): Promise<Buffer | undefined> {
    const size = this.#sizes.get(key)
    if (size === undefined) return undefined
    try {
      const bytes = await readFile(join(this.#folder, key))
      if (bytes.length !== size) return undefined
      this.#forget(key)
      this.#add(key, size)
      const now = new Date()
      await utimes(join(this.#folder, key), now, now)
      return bytes
    } catch {
      this.#forget(key)
      return undefined
    }
  }

  /** A cache that cannot be written is no reason to fail. */
  async write(key: string, bytes: Buffer): Promise<void> {
    if (!isKey(key)) throw new RangeError(`"${key}" is no key`)
    if (bytes.length > this.#capacity / 4) return
    const temporary = join(this.#folder, `${randomUUID()}.part`)
    try {
      await writeFile(temporary, bytes, {mode: 0o600, flush: true})
      await rename(temporary, join(this.#folder, key))
      this.#forget(key)
      this.#add(key, bytes.length)
      await this.#shrink()
    } catch {
      await rm(temporary, {force: true}).catch(() => {})
    }
  }

  async #shrink(): Promise<void> {
    for (const key of this.#sizes.keys()) {
      if (this.#total <= this.#capacity) return
      this.#forget(key)
      await rm(join(this.#folder, key), {force: true})
    }
  }

  #add(key: string, size: number): void {
    this.#sizes.set(key, size)
    this.#total += size
  }

  #forget(key: string): void {
    this.#total -= this.#sizes.get(key) ?? 0
    this.#sizes.delete(key)
  }
}

function isKey(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name)
}
