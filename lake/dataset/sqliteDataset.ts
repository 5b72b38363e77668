import {executeQuery, matchesFilter, QueryOverrun, syncTagsOfChange} from '../groq/engine.ts'
import {CommittedTransactions, transactionsAfter} from '../history/committedTransactions.ts'
import {documentEvents} from '../history/documentEvents.ts'
import {documentAt} from '../history/pastDocuments.ts'
import {releaseEvents} from '../history/releaseEvents.ts'
import type {DatasetStore} from '../store/datasetStore.ts'
import {parseDocumentId, RELEASE_PREFIX, releaseDocumentIdOf} from '../documentId.ts'
import type {LogRange} from '../store/transactionLog.ts'
import {applyAction} from '../transactions/applyAction.ts'
import {applyMutation} from '../transactions/applyMutation.ts'
import {applyScheduleStep, type ScheduleStep} from '../transactions/applyScheduleStep.ts'
import {runTransaction, type TransactionEnvironment} from '../transactions/runTransaction.ts'
import {LakeError} from '../types.ts'
import type {
  CommittedTransaction,
  DocumentChange,
  Identity,
  JsonObject,
  JsonValue,
  Permission,
  PointInTime,
  QueryRequest,
  QueryResult,
  StoredDocument,
} from '../types.ts'
import {CommitListeners} from './commitListeners.ts'
import type {
  ActOutcome,
  ActRequest,
  Dataset,
  DocumentEventsRequest,
  DocumentsOutcome,
  DocumentsRequest,
  MutateOutcome,
  MutateRequest,
  ReleaseEventsRequest,
  TransactionsRequest,
} from './dataset.ts'
import {may, mayEverywhere} from './permissions.ts'
import {readableDocuments} from './readableDocuments.ts'
import {ReleaseScheduler, type Alarm} from './releaseScheduler.ts'

/** Who does what the lake does of its own accord. */
const LAKE: Identity = {
  id: '<system>',
  name: 'System',
  role: 'administrator',
  grants: [{filter: '_id in path("**")', permissions: ['read', 'create', 'update', 'history']}],
}

const DEFAULT_EVENTS = 100
/** Milliseconds. */
const MAXIMUM_SELECTION = 5000

/** A dataset over its SQLite file. */
export class SqliteDataset implements Dataset {
  readonly name: string
  readonly #store: DatasetStore
  readonly #environment: TransactionEnvironment
  readonly #listeners = new CommitListeners()
  readonly #scheduler: ReleaseScheduler

  constructor(name: string, store: DatasetStore, {now, alarm}: {now: () => Date; alarm: Alarm}) {
    this.name = name
    this.#store = store
    this.#environment = {
      store,
      now,
      may,
      select: (query, params, identity, time) => this.#select(query, params, identity, time),
    }
    this.#scheduler = new ReleaseScheduler({
      releases: () => [...store.documents.byType(['system.release'])],
      take: (step) => this.#takeScheduleStep(step),
      now,
      alarm,
    })
    this.onCommit(({changes}) => {
      if (changes.some(({documentId}) => documentId.startsWith(RELEASE_PREFIX))) {
        this.#scheduler.look()
      }
    })
    this.#scheduler.look()
  }

  query(request: QueryRequest): QueryResult {
    const {identity, hideVersions} = request
    return executeQuery(readableDocuments(this.#store.documents, identity, hideVersions), request)
  }

  may(identity: Identity, permission: Permission, document: StoredDocument): boolean {
    return may(identity, permission, document)
  }

  syncTagsOf(change: Pick<DocumentChange, 'documentId' | 'previous' | 'result'>): string[] {
    return syncTagsOfChange(change)
  }

  matches(
    filter: string,
    params: JsonObject,
    document: StoredDocument,
    identity: Identity,
  ): boolean {
    return matchesFilter(filter, params, document, identity.id)
  }

  mutate(request: MutateRequest): MutateOutcome {
    const {mutations: steps, ...rest} = request
    const outcome = runTransaction(
      this.#environment,
      {kind: 'mutation', steps, ...rest},
      applyMutation,
    )
    this.#announce(outcome.committed)
    const changes = new Map(outcome.changes.map((change) => [change.documentId, change]))
    return {
      transactionId: outcome.transactionId,
      results: outcome.ids.map((id) => {
        const change = changes.get(id)
        const document = change ? change.result : (this.#store.documents.byId(id) ?? null)
        const isReadable = document !== null && may(request.identity, 'read', document)
        return {
          id,
          operation: change ? operationOf(change) : 'none',
          document: isReadable ? document : null,
        }
      }),
    }
  }

  act(request: ActRequest): ActOutcome {
    const {actions: steps, ...rest} = request
    const outcome = runTransaction(
      this.#environment,
      {kind: 'action', steps, autoGenerateArrayKeys: true, ...rest},
      applyAction,
    )
    this.#announce(outcome.committed)
    return {
      transactionId: outcome.transactionId,
      results: outcome.changes.map((change) => ({
        id: change.documentId,
        operation: operationOf(change),
      })),
    }
  }

  documents({ids, includeAllVersions, identity}: DocumentsRequest): DocumentsOutcome {
    const outcome: DocumentsOutcome = {documents: [], omitted: []}
    for (const id of includeAllVersions ? this.#withVersions(ids) : ids) {
      const document = this.#store.documents.byId(id)
      if (!document) outcome.omitted.push({id, reason: 'existence'})
      else if (may(identity, 'read', document)) outcome.documents.push(document)
      else outcome.omitted.push({id, reason: 'permission'})
    }
    return outcome
  }

  referencesTo(
    id: string,
    identity: Identity,
  ): {totalCount: number; references: {id: string; type: string}[]} {
    const readable = readableDocuments(this.#store.documents, identity)
    const references = this.#store.documents
      .referrersOf(id)
      .filter((referrer) => readable.byId(referrer.id))
    return {totalCount: references.length, references}
  }

  documentsAt(ids: readonly string[], at: PointInTime, identity: Identity): StoredDocument[] {
    return ids
      .filter((id) => this.#mayReadPast(identity, id))
      .flatMap((id) => documentAt(this.#store.log, id, at) ?? [])
  }

  *transactions(request: TransactionsRequest): Generator<CommittedTransaction> {
    const {log} = this.#store
    const readable = new Map<string, boolean>()
    const mayRead = (id: string) => {
      const known = readable.get(id) ?? this.#mayReadPast(request.identity, id)
      readable.set(id, known)
      return known
    }
    const ids = request.ids.filter(mayRead)
    const range = this.#rangeOf({...request, ids})
    if (!range) return
    const asked = new Set(ids)
    const committed = new CommittedTransactions(log)
    for (const logged of log.touching(range)) {
      const transaction = committed.of(logged)
      const changes = transaction.changes.filter(({documentId}) =>
        request.onlyThese ? asked.has(documentId) : mayRead(documentId),
      )
      yield {...transaction, changes}
    }
  }

  documentEvents(request: DocumentEventsRequest) {
    const {id, identity, limit = DEFAULT_EVENTS, cursor = ''} = request
    if (!this.#mayReadPast(identity, id)) return {events: {[id]: []}, nextCursor: ''}
    return documentEvents(this.#store.log, id, limit, cursor)
  }

  releaseEvents(request: ReleaseEventsRequest): {events: JsonObject[]; nextCursor: string} {
    const {releaseId, identity, limit = DEFAULT_EVENTS, cursor = ''} = request
    if (!this.#mayReadPast(identity, releaseDocumentIdOf(releaseId))) {
      return {events: [], nextCursor: ''}
    }
    const mayRead = (id: string) => this.#mayReadPast(identity, id)
    return releaseEvents(this.#store.log, releaseId, mayRead, limit, cursor)
  }

  onCommit(listener: (transaction: CommittedTransaction) => void): () => void {
    return this.#listeners.add(listener)
  }

  transactionsAfter(sequence: number): Iterable<CommittedTransaction> {
    return transactionsAfter(this.#store.log, sequence)
  }

  get lastSequence(): number {
    return this.#store.log.lastSequence
  }

  sequenceOf(transactionId: string): number | undefined {
    return this.#store.log.byId(transactionId)?.sequence
  }

  backup(targetFile: string): Promise<void> {
    return this.#store.backup(targetFile)
  }

  close(): void {
    this.#scheduler.close()
    this.#store.close()
  }

  #takeScheduleStep(step: ScheduleStep): void {
    const request = {kind: 'action', steps: [step], identity: LAKE} as const
    this.#announce(runTransaction(this.#environment, request, applyScheduleStep).committed)
  }

  /**
   * Whether the identity may see the past of a document: it is the document as it is today that decides, or as it
   * last was. https://www.sanity.io/docs/http-reference/history
   */
  #mayReadPast(identity: Identity, id: string): boolean {
    if (mayEverywhere(identity, 'read') && mayEverywhere(identity, 'history')) return true
    const {documents, log} = this.#store
    const document = documents.byId(id) ?? documentAt(log, id, {lastRevision: true})
    return (
      document !== undefined &&
      may(identity, 'read', document) &&
      may(identity, 'history', document)
    )
  }

  /** Every other writer waits meanwhile: a selection gives up in time. */
  #select(query: string, params: JsonObject, identity: Identity, now: string): JsonValue {
    try {
      const budget = MAXIMUM_SELECTION
      return this.query({query, params, perspective: 'raw', now, identity, budget}).result
    } catch (error) {
      if (!(error instanceof QueryOverrun)) throw error
      const description =
        'The query takes too long for a mutation: select the documents first, and name their ids'
      throw new LakeError(
        400,
        {error: {type: 'mutationError', description, items: []}},
        description,
      )
    }
  }

  #announce(transaction: CommittedTransaction | undefined): void {
    if (transaction) this.#listeners.announce(transaction)
  }

  /** Each asked id, then the others of its group. */
  #withVersions(ids: readonly string[]): string[] {
    const groups = ids.flatMap((id) => [
      id,
      ...this.#store.documents.variantsOf(parseDocumentId(id).publishedId),
    ])
    return [...new Set(groups)]
  }

  /** Undefined where a named transaction is not in the log: then there is nothing to show. */
  #rangeOf(request: TransactionsRequest): LogRange | undefined {
    const {ids, fromTransaction, toTransaction, fromTime, toTime, authors, reverse, limit} = request
    const range: LogRange = {
      documentIds: ids,
      ...(authors && {authors}),
      ...(reverse && {reverse}),
      ...(limit !== undefined && {limit}),
    }
    if (fromTime) range.fromTime = new Date(fromTime).toISOString()
    if (toTime) range.toTime = new Date(toTime).toISOString()
    if (fromTransaction) {
      const from = this.sequenceOf(fromTransaction)
      if (from === undefined) return undefined
      range.from = from
    }
    if (toTransaction) {
      const to = this.sequenceOf(toTransaction)
      if (to === undefined) return undefined
      range.to = to
    }
    return range
  }
}

function operationOf(change: DocumentChange): 'create' | 'update' | 'delete' {
  if (change.transition === 'appear') return 'create'
  return change.transition === 'update' ? 'update' : 'delete'
}
