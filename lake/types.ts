/**
 * The words that the rooms of the lake share: documents, transactions, identities, and the one error type.
 * Everything that crosses from store to transactions, engine and HTTP has a shape named here.
 */

export type JsonValue = string | number | boolean | null | JsonValue[] | {[key: string]: JsonValue}

export type JsonObject = {[key: string]: JsonValue}

/** A document as the lake keeps it. `_rev` is the id of the transaction that last changed it. */
export interface StoredDocument {
  _id: string
  _type: string
  _rev: string
  /** ISO 8601, UTC, e.g. `2025-08-06T12:00:00Z`. */
  _createdAt: string
  /** ISO 8601, UTC. */
  _updatedAt: string
  [attribute: string]: JsonValue
}

/** What a document is made of, as patches and copies of it see it. */
export function withoutRevision(document: StoredDocument): JsonObject {
  const {_rev: _, ...attributes} = document
  return attributes
}

/** `read` shows documents, `history` their past; the rest guard writes. As in the `/acl` endpoint. */
export type Permission = 'read' | 'create' | 'update' | 'history' | 'manage' | 'editHistory'

/** A GROQ filter over a document, and what may be done with the documents that it matches. */
export interface Grant {
  filter: string
  permissions: Permission[]
}

/** Who makes a request. `id` is what transactions name as their author. */
export interface Identity {
  id: string
  name: string
  email?: string
  role: 'administrator' | 'developer' | 'editor' | 'contributor' | 'viewer' | 'anonymous'
  grants: Grant[]
}

/**
 * A Mendoza patch (https://github.com/sanity-io/mendoza/blob/master/docs/format.md): opcodes and operands in one
 * array. The npm package `mendoza` applies it.
 */
export type MendozaPatch = JsonValue[]

export type Transition = 'appear' | 'update' | 'disappear'

/** What one transaction did to one document, however many of its mutations touched it. */
export interface DocumentChange {
  documentId: string
  transition: Transition
  /** The document before the transaction; null where it did not exist. */
  previous: StoredDocument | null
  /** The document after the transaction; null where it no longer exists. */
  result: StoredDocument | null
  /** Patches between `previous` and `result`, both without `_rev`. */
  effects: {apply: MendozaPatch; revert: MendozaPatch}
  /**
   * The mutations that did it, in order, each by id: what the request selected by a query, left without an id or
   * asked for by an action is written out here, so that a client can apply them to its copy.
   */
  mutations: JsonObject[]
}

/** A transaction as it stands in the log. It is durable before anyone is told of it. */
export interface CommittedTransaction {
  /** Position in the dataset's log, from 1, without gaps. */
  sequence: number
  id: string
  author: string
  /** ISO 8601 with milliseconds, UTC. */
  timestamp: string
  changes: DocumentChange[]
}

/** What a query reads: the documents of one dataset at one moment. */
export interface DocumentSource {
  /** Every document, drafts and versions included, in ascending order of `_id` (by code point). */
  all(): Iterable<StoredDocument>
  /** One document by its exact id (`drafts.a` and `a` are two). */
  byId(id: string): StoredDocument | undefined
  /** Every document of the named types, in ascending order of `_id`. */
  byType(types: readonly string[]): Iterable<StoredDocument>
  /**
   * Every document with a reference (strong or weak) to one of the ids, in ascending order of `_id`. A reference
   * is any object inside the document whose `_ref` is the id, at any depth, whatever its `_type`.
   */
  referencing(ids: readonly string[]): Iterable<StoredDocument>
  /** The ids of a document, its draft and its versions, whichever exist. Where absent, queries for them scan. */
  variantsOf?(publishedId: string): Iterable<string>
  /** The ids of the versions in a release, or of all drafts (`drafts`). Where absent, queries for them scan. */
  inBundle?(bundle: string): Iterable<string>
  /** As `all`, of each document nothing but `_id`, `_type` and `_rev`. Where absent, the documents are read whole. */
  headers?(): Iterable<DocumentHeader>
}

export type DocumentHeader = Pick<StoredDocument, '_id' | '_type' | '_rev'>

/**
 * Whose view of drafts and versions a query takes: `raw` is every document as it is stored; a list is a stack
 * of layers, the first winning (`drafts`, a release name, `published`).
 */
export type Perspective = 'raw' | 'published' | 'drafts' | readonly string[]

export interface QueryRequest {
  query: string
  params?: JsonObject
  perspective: Perspective
  /** As if there were no documents under `versions.`: API versions before 2025-02-19 do not show them. */
  hideVersions?: boolean
  /** Clock for `now()`, ISO 8601. */
  now: string
  /** The query finds, follows and counts what this identity may read, as if there were nothing else. */
  identity: Identity
  /**
   * Milliseconds after which the query gives up with `QueryOverrun`, because other work waits for this thread;
   * no limit where absent.
   */
  budget?: number
}

export interface QueryResult {
  result: JsonValue
  /** Opaque tags of what the query looked at, e.g. `s1:…`; a change with one of them may change the result. */
  syncTags: string[]
}

/** A point in the history of a document: after a transaction, at a time (ISO 8601, UTC), or its last state. */
export type PointInTime = {revision: string} | {time: string} | {lastRevision: true}

/**
 * An error that goes to the client as it is: the status and JSON body of the hosted API.
 * Shapes: docs/lake.md, "Errors".
 */
export class LakeError extends Error {
  override readonly name = 'LakeError'
  readonly status: number
  readonly body: JsonObject

  constructor(status: number, body: JsonObject, message: string) {
    super(message)
    this.status = status
    this.body = body
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
