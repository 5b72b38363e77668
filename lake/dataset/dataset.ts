import type {
  CommittedTransaction,
  DocumentChange,
  Identity,
  JsonObject,
  Permission,
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

  /** Answers a GROQ query over what the identity may read. One that does not parse is a 400 `queryParseError`. */
  query(request: QueryRequest): QueryResult

  /**
   * True where a grant of the identity gives the permission on the document. Lists of grants are read once: they must
   * not be changed afterwards.
   */
  may(identity: Identity, permission: Permission, document: StoredDocument): boolean

  /** The tags of the queries whose result a change may change: see `QueryResult.syncTags`. */
  syncTagsOf(change: Pick<DocumentChange, 'documentId' | 'previous' | 'result'>): string[]

  /** True where `document` satisfies the GROQ filter (the part between `*[` and `]`, or a whole `*[…]`). Whether it may be read is not asked: see `may`. */
  matches(filter: string, params: JsonObject, document: StoredDocument, identity: Identity): boolean

  /** Applies mutations as one transaction: all or none, durable on return. */
  mutate(request: MutateRequest): MutateOutcome

  /** Applies actions (`sanity.action.document.edit`, …) as one transaction. */
  act(request: ActRequest): ActOutcome

  /** Documents by id, in the order asked; what is missing or may not be read is named in `omitted`. */
  documents(request: DocumentsRequest): DocumentsOutcome

  /** Who refers to the document, drafts and versions included, as far as the identity may read them. */
  referencesTo(
    id: string,
    identity: Identity,
  ): {totalCount: number; references: {id: string; type: string}[]}

  /**
   * The documents as they were at a revision or a time; absent ones are left out, and those that the identity may not
   * read today (where they are deleted: as they last were).
   */
  documentsAt(ids: readonly string[], at: PointInTime, identity: Identity): StoredDocument[]

  /**
   * The transactions that touched any of the documents, oldest first unless `reverse`. They are without what they did
   * to documents that the identity may not read today.
   */
  transactions(request: TransactionsRequest): Iterable<CommittedTransaction>

  /** What happened to a document and its drafts and versions, newest first, as the Studio's history shows it. */
  documentEvents(request: DocumentEventsRequest): {
    events: {[documentId: string]: JsonObject[]}
    nextCursor: string
  }

  /** What happened to a release, newest first, as the Studio's release activity shows it. */
  releaseEvents(request: ReleaseEventsRequest): {events: JsonObject[]; nextCursor: string}

  /** Called after each commit, in log order. Returns the function that ends it. */
  onCommit(listener: (transaction: CommittedTransaction) => void): () => void

  /** The transactions after a position in the log, for listeners that come back. */
  transactionsAfter(sequence: number): Iterable<CommittedTransaction>

  /** The newest position in the log; 0 where nothing was ever written. */
  readonly lastSequence: number

  /** The position of a transaction in the log; undefined where it is not in it. */
  sequenceOf(transactionId: string): number | undefined

  /**
   * Copies the dataset to a file as it is at one moment, while it goes on being read and written. The file is whole
   * once it is there: it can be opened as a dataset.
   *
   * @throws StoreError where the file exists or cannot be written
   */
  backup(targetFile: string): Promise<void>

  /** A backup that is under way should be waited for before. */
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
   * that stayed as it was; `document` is its state after, null where it does not exist or may not be read.
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
  /** Of each transaction, only what it did to these documents. */
  onlyThese?: boolean
  identity: Identity
}

export interface DocumentEventsRequest {
  id: string
  /** At most this many events; 100 where absent. */
  limit?: number
  /** As `nextCursor` of the answer before. */
  cursor?: string
  identity: Identity
}

export interface ReleaseEventsRequest {
  /** The release's name, without `_.releases.`. */
  releaseId: string
  /** At most this many events; 100 where absent. */
  limit?: number
  /** As `nextCursor` of the answer before. */
  cursor?: string
  identity: Identity
}
