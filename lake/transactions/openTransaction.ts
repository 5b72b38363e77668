import type {DocumentStore} from '../store/documentStore.ts'
import type {JsonObject, JsonValue, StoredDocument} from '../types.ts'
import {assertDocumentSize} from './documentRules.ts'
import {assertUnlocked} from './releaseStates.ts'

/** What a transaction has done so far to one document. */
export interface PendingChange {
  documentId: string
  previous: StoredDocument | null
  result: StoredDocument | null
  /** By id, in order. */
  mutations: JsonObject[]
  /** Which mutation or action of the request touched it last. */
  index: number
}

export interface OpenTransactionOptions {
  id: string
  /** ISO 8601 with milliseconds, UTC. */
  timestamp: string
  documents: DocumentStore
  /** Runs a GROQ query over the documents as they are in the store. */
  select: (query: string, params: JsonObject) => JsonValue
  /** A document as it last was, from the history. */
  lastStateOf: (id: string) => StoredDocument | undefined
  /** Whether the content of a document may be shown to who makes the request. */
  mayRead: (document: StoredDocument) => boolean
  autoGenerateArrayKeys: boolean
}

/**
 * A transaction on its way: documents as it has changed them so far, over those of the store. Each document is
 * written at most once before the end, however many mutations touch it, unless a query has to see it earlier.
 */
export class OpenTransaction {
  readonly id: string
  readonly autoGenerateArrayKeys: boolean
  /** When it happens, as documents have it: ISO 8601 in seconds, UTC. */
  readonly time: string
  readonly lastStateOf: (id: string) => StoredDocument | undefined
  /** Which mutation or action of the request is being applied. */
  index = 0
  readonly #documents: DocumentStore
  readonly #mayRead: (document: StoredDocument) => boolean
  readonly #select: (query: string, params: JsonObject) => JsonValue
  readonly #get = (id: string) => this.get(id)
  readonly #changes = new Map<string, PendingChange>()
  readonly #unwritten = new Set<string>()
  /** Not in the store before the transaction. */
  readonly #absent = new Set<string>()
  readonly #json = new Map<string, string>()
  readonly #references = new Map<string, ReadonlyMap<string, boolean>>()
  readonly #purged = new Set<string>()

  constructor(options: OpenTransactionOptions) {
    this.id = options.id
    this.time = `${options.timestamp.slice(0, 19)}Z`
    this.autoGenerateArrayKeys = options.autoGenerateArrayKeys
    this.lastStateOf = options.lastStateOf
    this.#documents = options.documents
    this.#select = options.select
    this.#mayRead = options.mayRead
  }

  get(id: string): StoredDocument | null {
    const change = this.#changes.get(id)
    return change ? change.result : this.#stored(id)
  }

  /** As `get`, for content that goes into another document: what may not be read is not there. */
  readable(id: string): StoredDocument | null {
    const document = this.get(id)
    return document && this.#mayRead(document) ? document : null
  }

  /** The document as it was before the transaction. */
  before(id: string): StoredDocument | null {
    const change = this.#changes.get(id)
    return change ? change.previous : this.#stored(id)
  }

  /** @throws FailureError where the document is a version in a release that is locked */
  put(document: StoredDocument, mutation: JsonObject): void {
    assertUnlocked(document._id, this.#get)
    this.#change(document._id, {...document, _rev: this.id, _updatedAt: this.time}, mutation)
  }

  /** @throws FailureError where the document is a version in a release that is locked */
  remove(id: string): void {
    assertUnlocked(id, this.#get)
    this.takeOut(id)
  }

  /** As `remove`, also where the release is locked: because it is being published. */
  takeOut(id: string): void {
    if (this.get(id)) this.#change(id, null, {delete: {id}})
  }

  select(query: string, params: JsonObject): JsonValue {
    this.write()
    return this.#select(query, params)
  }

  /** The document, its drafts and versions that exist, in ascending order of id. */
  variantsOf(publishedId: string): string[] {
    this.write()
    return this.#documents.variantsOf(publishedId)
  }

  /** The ids of a release's documents, in ascending order. */
  inBundle(bundle: string): string[] {
    this.write()
    return this.#documents.inBundle(bundle)
  }

  /** Brings the store to the transaction's state. */
  write(): void {
    for (const id of this.#unwritten) {
      const document = this.#changes.get(id)?.result
      if (document) {
        const json = JSON.stringify(document)
        assertDocumentSize(id, json)
        this.#references.set(id, this.#documents.write(document, json))
        this.#json.set(id, json)
      } else {
        this.#documents.remove(id)
      }
    }
    this.#unwritten.clear()
  }

  /** What a document refers to, and whether strongly, as this transaction last wrote it. */
  referencesOf(id: string): ReadonlyMap<string, boolean> {
    return this.#references.get(id) ?? NO_REFERENCES
  }

  /** A document as this transaction last wrote it; undefined where it did not. */
  jsonOf(id: string): string | undefined {
    return this.#json.get(id)
  }

  /** At the end, the history of these documents is forgotten as well. */
  purge(id: string): void {
    this.#purged.add(id)
  }

  get purged(): string[] {
    return [...this.#purged]
  }

  /** What the transaction comes to, in the order in which it first touched the documents. */
  changes(): PendingChange[] {
    return [...this.#changes.values()].filter(({previous, result}) => previous ?? result)
  }

  /** The document in the store, which is not among the changes. */
  #stored(id: string): StoredDocument | null {
    if (this.#absent.has(id)) return null
    const document = this.#documents.byId(id)
    if (!document) this.#absent.add(id)
    return document ?? null
  }

  #change(id: string, result: StoredDocument | null, mutation: JsonObject): void {
    const known = this.#changes.get(id)
    if (known) {
      known.result = result
      known.mutations.push(mutation)
      known.index = this.index
    } else {
      this.#changes.set(id, {
        documentId: id,
        previous: this.#stored(id),
        result,
        mutations: [mutation],
        index: this.index,
      })
    }
    this.#unwritten.add(id)
  }
}

const NO_REFERENCES: ReadonlyMap<string, boolean> = new Map()
