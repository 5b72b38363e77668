import type {StoredDocument} from '../types.ts'

/**
 * Parsed documents by id, the least recently used going first, bounded by the length of their JSON.
 * A parsed document takes about three times its JSON.
 */
export class DocumentCache {
  readonly #entries = new Map<string, {document: StoredDocument; size: number}>()
  readonly #capacity: number
  #size = 0

  /** @param capacity Characters of JSON. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(id: string): StoredDocument | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry.document
  }

  /** As `get`, for a scan: it leaves the order as it is. */
  peek(id: string): StoredDocument | undefined {
    return this.#entries.get(id)?.document
  }

  set(document: StoredDocument, size: number): void {
    this.delete(document._id)
    if (size > this.#capacity) return
    for (const id of this.#entries.keys()) {
      if (this.#size + size <= this.#capacity) break
      this.delete(id)
    }
    this.#add(document, size)
  }

  /** As `set`, for a scan: it takes free room only, so that a scan does not push out what is in use. */
  offer(document: StoredDocument, size: number): void {
    if (this.#size + size <= this.#capacity) this.#add(document, size)
  }

  delete(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#size -= entry.size
  }

  /** Forgets the documents that are not current. */
  keep(isCurrent: (document: StoredDocument) => boolean): void {
    for (const {document} of this.#entries.values()) {
      if (!isCurrent(document)) this.delete(document._id)
    }
  }

  #add(document: StoredDocument, size: number): void {
    this.#entries.set(document._id, {document, size})
    this.#size += size
  }
}
