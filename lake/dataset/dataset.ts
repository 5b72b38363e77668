import type {
  CommittedTransaction,
  Identity,
  JsonObject,
  PointInTime,
  QueryRequest,
  QueryResult,
  StoredDocument,
} from '../types.ts'

export type {PointInTime}

/**
 * One dataset: its documents, its log, its queries. The HTTP room knows the lake through this interface only.
 * Every method that fails because of what the caller asked throws `LakeError`. Documents that it hands out may be
 * shared with its cache: they are for reading.
 */
export interface Dataset {
  readonly name: string

  /** Answers a GROQ query. A query that does not parse is a 400 `queryParseError`. */
  query(request: QueryRequest): QueryResult

  /** True where `document` satisfies the GROQ filter (the part between `*[` and `]`, or a whole `*[…]`). */
  matches(filter: string, params: JsonObject, document: StoredDocument, identity: Identity): boolean

  /** Applies mutations as one transaction: all or none, durable on return. */
  mutate(request: MutateRequest): MutateOutcome

  /** Applies actions (`sanity.action.document.edit`, …) as one transaction. */
  act(request: ActRequest): ActOutcome

  /** Documents by id, in the order asked; what is missing or may not be read is named in `omitted`. */
  documents(request: DocumentsRequest): DocumentsOutcome

  /** Who refers to the document, drafts and versions included. */
  referencesTo(id: string): {totalCount: number; references: {id: string; type: string}[]}

  /** The documents as they were at a revision or a time; absent ones are left out. */
  documentsAt(ids: readonly string[], at: PointInTime): StoredDocument[]

  /** The transactions that touched any of the documents, oldest first unless `reverse`. */
  transactions(request: TransactionsRequest): Iterable<CommittedTransaction>

  /** What happened to a document and its drafts and versions, newest first, as the Studio's history shows it. */
  documentEvents(request: DocumentEventsRequest): {
    events: {[documentId: string]: JsonObject[]}
    nextCursor: string
  }

  /** Called after each commit, in log order. Returns the function that ends it. */
  onCommit(listener: (transaction: CommittedTransaction) => void): () => void

  /** The transactions after a position in the log, for listeners that come back. */
  transactionsAfter(sequence: number): Iterable<CommittedTransaction>

  /** The newest position in the log; 0 where nothing was ever written. */
  readonly lastSequence: number

  /** The position of a transaction in the log; undefined where it is not in it. */
  sequenceOf(transactionId: string): number | undefined

  close(): void
}

export interface MutateRequest {
  mutations: JsonObject[]
  /** Chosen by the client; random where absent. A known one is a 409 `transactionAlreadyExistsError`. */
  transactionId?: string
  dryRun?: boolean
  autoGenerateArrayKeys?: boolean
  identity: Identity
}

export interface MutateOutcome {
  transactionId: string
  /**
   * Each document that the mutations were about, once, in the order in which they first named it. `none` is for one
   * that stayed as it was; `document` is its state after, null where it does not exist.
   */
  results: {
    id: string
    operation: 'create' | 'update' | 'delete' | 'none'
    document: StoredDocument | null
  }[]
}

export interface ActRequest {
  actions: JsonObject[]
  transactionId?: string
  dryRun?: boolean
  identity: Identity
}

export interface ActOutcome {
  transactionId: string
  /** `{id, operation}` for each document that changed; `operation` as in `MutateOutcome`. */
  results: JsonObject[]
}

export interface DocumentsRequest {
  ids: readonly string[]
  /** Also the drafts and versions of each id. */
  includeAllVersions?: boolean
  identity: Identity
}

export interface DocumentsOutcome {
  documents: StoredDocument[]
  omitted: {id: string; reason: 'existence' | 'permission'}[]
}

export interface TransactionsRequest {
  ids: readonly string[]
  fromTransaction?: string
  toTransaction?: string
  fromTime?: string
  toTime?: string
  authors?: readonly string[]
  reverse?: boolean
  limit?: number
}

export interface DocumentEventsRequest {
  id: string
  /** At most this many events; 100 where absent. */
  limit?: number
  /** As `nextCursor` of the answer before. */
  cursor?: string
}
