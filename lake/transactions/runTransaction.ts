import {encodeEffects, valuePatchJson} from '../history/mendoza.ts'
import {documentAt} from '../history/pastDocuments.ts'
import {parseDocumentId} from '../documentId.ts'
import type {DatasetStore} from '../store/datasetStore.ts'
import type {NewChange} from '../store/transactionLog.ts'
import {
  LakeError,
  withoutRevision,
  type CommittedTransaction,
  type DocumentChange,
  type Identity,
  type JsonObject,
  type JsonValue,
  type Permission,
  type StoredDocument,
} from '../types.ts'
import {assertDocument, LIMITS} from './documentRules.ts'
import {
  badRequest,
  FailureError,
  forbidden,
  hasReferences,
  referenceMissing,
  releaseTooLarge,
  requestFailed,
  transactionAlreadyExists,
  type Failure,
  type RequestKind,
} from './errors.ts'
import {OpenTransaction, type PendingChange} from './openTransaction.ts'
import {randomId} from './randomIds.ts'

/** What transactions need of the dataset around them. */
export interface TransactionEnvironment {
  store: DatasetStore
  /** @param now What `now()` is to the query. */
  select: (query: string, params: JsonObject, identity: Identity, now: string) => JsonValue
  may: (identity: Identity, permission: Permission, document: StoredDocument) => boolean
  now: () => Date
}

export interface TransactionRequest<Step> {
  kind: RequestKind
  /** The mutations or actions. */
  steps: readonly Step[]
  transactionId?: string
  dryRun?: boolean
  autoGenerateArrayKeys?: boolean
  identity: Identity
}

export interface TransactionOutcome {
  transactionId: string
  /** What changed, or in a dry run would have. */
  changes: DocumentChange[]
  /** The ids that the steps were about, changed or not, in order. */
  ids: string[]
  /** Absent where nothing was written. */
  committed?: CommittedTransaction
}

/** After this many patches to a document, the log keeps it whole once more. */
const PATCHES_BETWEEN_SNAPSHOTS = 32

/**
 * Applies the steps of a request as one transaction: all or none, durable on return.
 *
 * @param apply Applies one step and returns the ids that it was about.
 * @throws LakeError
 */
export function runTransaction<Step>(
  environment: TransactionEnvironment,
  request: TransactionRequest<Step>,
  apply: (transaction: OpenTransaction, step: Step) => string[],
): TransactionOutcome {
  const {store, now} = environment
  const id = request.transactionId ?? randomId()
  if (!/^[a-zA-Z0-9._-]{1,128}$/.test(id)) throw badRequest(`Malformed transaction ID: "${id}"`)

  return store.transaction(() => {
    if (store.log.byId(id)) throw transactionAlreadyExists(id)
    const timestamp = laterOf(now().toISOString(), store.log.lastTimestamp)
    const transaction = new OpenTransaction({
      id,
      timestamp,
      documents: store.documents,
      select: (query, params) => environment.select(query, params, request.identity, timestamp),
      mayRead: (document) => environment.may(request.identity, 'read', document),
      lastStateOf: (documentId) => documentAt(store.log, documentId, {lastRevision: true}),
      autoGenerateArrayKeys: request.autoGenerateArrayKeys ?? false,
    })

    const ids = applySteps(transaction, request, apply)
    const pending = transaction.changes()
    check(environment, request, transaction, pending)
    const changes = pending.map(documentChange)
    const outcome: TransactionOutcome = {transactionId: id, changes, ids}

    const keep = request.dryRun !== true && changes.length > 0
    if (keep) {
      const author = request.identity.id
      const rows = changes.map((change) => logRow(store, transaction, change))
      const {sequence} = store.log.append({id, author, timestamp}, rows)
      if (transaction.purged.length > 0) store.log.purge(transaction.purged)
      outcome.committed = {sequence, id, author, timestamp, changes}
    }
    return {value: outcome, keep}
  })
}

function applySteps<Step>(
  transaction: OpenTransaction,
  request: TransactionRequest<Step>,
  apply: (transaction: OpenTransaction, step: Step) => string[],
): string[] {
  const ids = new Set<string>()
  for (const [index, step] of request.steps.entries()) {
    transaction.index = index
    try {
      for (const id of apply(transaction, step)) ids.add(id)
    } catch (error) {
      throw asLakeError(error, request.kind, index)
    }
  }
  return [...ids]
}

/** What can only be told at the end: permissions, the shape of the results, and references. */
function check(
  environment: TransactionEnvironment,
  request: Pick<TransactionRequest<unknown>, 'kind' | 'identity'>,
  transaction: OpenTransaction,
  changes: readonly PendingChange[],
): void {
  for (const change of changes) {
    try {
      assertPermitted(environment, request.identity, change)
      if (change.result) assertDocument(change.result)
    } catch (error) {
      throw asLakeError(error, request.kind, change.index)
    }
  }
  try {
    transaction.write()
  } catch (error) {
    throw asLakeError(error, request.kind, transaction.index)
  }
  const exists = knownExistence(environment.store, changes)
  const failures = changes.flatMap((change) => {
    const broken = change.result
      ? danglingReferences(transaction, change.documentId, exists)
      : remainingReferrers(environment, request.identity, change.documentId)
    return broken.map(({failure}) => ({index: change.index, failure}))
  })
  failures.push(...overfullReleases(environment.store, changes))
  if (failures.length > 0) throw requestFailed(request.kind, failures)
}

/** Whether a document exists after the changes, which are written. Each is looked for once. */
function knownExistence(
  store: DatasetStore,
  changes: readonly PendingChange[],
): (id: string) => boolean {
  const known = new Map(changes.map(({documentId, result}) => [documentId, result !== null]))
  return (id) => {
    let exists = known.get(id)
    if (exists === undefined) known.set(id, (exists = store.documents.exists(id)))
    return exists
  }
}

function danglingReferences(
  transaction: OpenTransaction,
  id: string,
  exists: (id: string) => boolean,
): FailureError[] {
  const missing: string[] = []
  for (const [target, strong] of transaction.referencesOf(id)) {
    if (strong && !exists(target)) missing.push(target)
  }
  return missing.toSorted().map((target) => referenceMissing(id, target))
}

function remainingReferrers(
  {store, may}: TransactionEnvironment,
  identity: Identity,
  id: string,
): FailureError[] {
  const referrers = store.documents.strongReferrersOf(id)
  if (referrers.length === 0) return []
  const readable = referrers.filter((referrer) => {
    const document = store.documents.byId(referrer)
    return document !== undefined && may(identity, 'read', document)
  })
  return [hasReferences(id, readable)]
}

/** One failure a release, on the change that last added to it. */
function overfullReleases(
  store: DatasetStore,
  changes: readonly PendingChange[],
): {index: number; failure: Failure}[] {
  const grown = new Map<string, number>()
  for (const {documentId, previous, index} of changes) {
    const {bundle} = parseDocumentId(documentId)
    if (!previous && bundle !== '' && bundle !== 'drafts') grown.set(bundle, index)
  }
  return [...grown].flatMap(([release, index]) => {
    const count = store.documents.countInBundle(release)
    if (count <= LIMITS.documentsInRelease) return []
    return {index, failure: releaseTooLarge(release, count, LIMITS.documentsInRelease).failure}
  })
}

function assertPermitted(
  {may}: TransactionEnvironment,
  identity: Identity,
  {previous, result}: PendingChange,
): void {
  if (previous && !may(identity, 'update', previous)) throw forbidden('update')
  const permission = previous ? 'update' : 'create'
  if (result && !may(identity, permission, result)) throw forbidden(permission)
}

function documentChange({documentId, previous, result, mutations}: PendingChange): DocumentChange {
  const transition = !previous ? 'appear' : !result ? 'disappear' : 'update'
  const effects = encodeEffects(previous, result)
  return {documentId, transition, previous, result, effects, mutations}
}

function logRow(
  store: DatasetStore,
  transaction: OpenTransaction,
  change: DocumentChange,
): NewChange {
  const {documentId, transition, previous, result, effects, mutations} = change
  const json = transaction.jsonOf(documentId)
  const isDue =
    transition === 'update' &&
    store.log.changesSinceSnapshot(documentId) + 1 >= PATCHES_BETWEEN_SNAPSHOTS
  return {
    documentId,
    transition,
    previousRevision: previous?._rev ?? null,
    effects,
    mutations,
    snapshot: isDue ? (json ?? JSON.stringify(result)) : null,
    ...(transition === 'appear' &&
      json !== undefined &&
      result && {applyJson: valuePatchJson(jsonWithoutRevision(json, result))}),
  }
}

/** Cut out of the JSON where it stands as documents are made; that is quicker than to write the JSON anew. */
function jsonWithoutRevision(json: string, document: StoredDocument): string {
  const {_id, _type, _rev} = document
  const before = `{"_id":${JSON.stringify(_id)},"_type":${JSON.stringify(_type)},`
  const revision = `"_rev":${JSON.stringify(_rev)},`
  if (!json.startsWith(before + revision)) return JSON.stringify(withoutRevision(document))
  return before + json.slice(before.length + revision.length)
}

function asLakeError(error: unknown, kind: RequestKind, index: number): unknown {
  if (error instanceof LakeError || !(error instanceof FailureError)) return error
  return requestFailed(kind, [{index, failure: error.failure}])
}

function laterOf(time: string, other: string | undefined): string {
  return other !== undefined && other > time ? other : time
}
