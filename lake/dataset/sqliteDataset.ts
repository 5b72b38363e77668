import {executeQuery, matchesFilter} from '../groq/engine.ts'
import {CommittedTransactions, transactionsAfter} from '../history/committedTransactions.ts'
import {documentEvents} from '../history/documentEvents.ts'
import {documentAt} from '../history/pastDocuments.ts'
import type {DatasetStore} from '../store/datasetStore.ts'
import {parseDocumentId} from '../store/documentIds.ts'
import type {LogRange} from '../store/transactionLog.ts'
import {applyAction} from '../transactions/applyAction.ts'
import {applyMutation} from '../transactions/applyMutation.ts'
import {runTransaction, type TransactionEnvironment} from '../transactions/runTransaction.ts'
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
  TransactionsRequest,
} from './dataset.ts'

/** A dataset over its SQLite file. */
export class SqliteDataset implements Dataset {
  readonly name: string
  readonly #store: DatasetStore
  readonly #environment: TransactionEnvironment
  readonly #listeners = new CommitListeners()

  constructor(name: string, store: DatasetStore, now: () => Date) {
    this.name = name
    this.#store = store
    this.#environment = {
      store,
      now,
      may: (identity, permission, document) => this.may(identity, permission, document),
      select: (query, params, identity, time) =>
        this.query({query, params, perspective: 'raw', now: time, identity}).result,
    }
  }

  query(request: QueryRequest): QueryResult {
    return executeQuery(this.#store.documents, request)
  }

  matches(
    filter: string,
    params: JsonObject,
    document: StoredDocument,
    identity: Identity,
  ): boolean {
    return matchesFilter(filter, params, document, identity.id)
  }

  may(identity: Identity, permission: Permission, document: StoredDocument): boolean {
    return identity.grants.some(
      ({filter, permissions}) =>
        permissions.includes(permission) && matchesFilter(filter, {}, document, identity.id),
    )
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
        return {id, operation: change ? operationOf(change) : 'none', document}
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
      else if (this.may(identity, 'read', document)) outcome.documents.push(document)
      else outcome.omitted.push({id, reason: 'permission'})
    }
    return outcome
  }

  referencesTo(id: string): {totalCount: number; references: {id: string; type: string}[]} {
    const references = this.#store.documents.referrersOf(id)
    return {totalCount: references.length, references}
  }

  documentsAt(ids: readonly string[], at: PointInTime): StoredDocument[] {
    return ids.flatMap((id) => documentAt(this.#store.log, id, at) ?? [])
  }

  *transactions(request: TransactionsRequest): Generator<CommittedTransaction> {
    const {log} = this.#store
    const range = this.#rangeOf(request)
    if (!range) return
    const committed = new CommittedTransactions(log)
    for (const transaction of log.touching(range)) yield committed.of(transaction)
  }

  documentEvents(request: DocumentEventsRequest) {
    return documentEvents(this.#store.log, request.id, request.limit ?? 100, request.cursor ?? '')
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

  close(): void {
    this.#store.close()
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
    const {ids, fromTransaction, toTransaction, fromTime, toTime, ...rest} = request
    const range: LogRange = {documentIds: ids, ...rest}
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
