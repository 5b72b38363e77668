import type {FastifyInstance} from 'fastify'
import type {Dataset, PointInTime} from '../../dataset/dataset.ts'
import type {CommittedTransaction, Identity, JsonObject} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {datasetOf} from '../datasetOf.ts'
import {splitIds} from '../documentIds.ts'
import {permits} from '../identities.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

/** Transactions in one answer; the rest is asked with `fromTransaction` or `toTransaction`. */
const MAXIMUM_TRANSACTIONS = 1000
const DEFAULT_TRANSACTIONS = 100
const MAXIMUM_EVENTS = 100

/** https://www.sanity.io/docs/history-api */
export function historyRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: {dataset: string; ids: string}}>(
    '/data/history/:dataset/documents/:ids',
    (request) => {
      const dataset = datasetOf(services, request)
      const identity = userOf(request)
      const at = pointInTime(new QueryParameters(request.query))
      const documents = dataset.documentsAt(splitIds(request.params.ids), at)
      return {
        documents: documents.filter((document) => permits(identity, 'history', document, dataset)),
      }
    },
  )

  app.get<{Params: {dataset: string; ids: string}}>(
    '/data/history/:dataset/transactions/:ids',
    (request, reply) => {
      const dataset = datasetOf(services, request)
      const identity = userOf(request)
      const parameters = new QueryParameters(request.query)
      const ids = splitIds(request.params.ids)
      const content = parameters.flag('excludeContent') === false
      const form: TransactionForm = {
        dataset,
        identity,
        onlyIds: parameters.flag('includeIdentifiedDocumentsOnly') ? new Set(ids) : undefined,
        includeMutations: content && parameters.flag('excludeMutations') === false,
        includeEffects: parameters.oneOf('effectFormat', ['mendoza']) === 'mendoza',
      }
      let lines = ''
      for (const transaction of dataset.transactions({ids, ...transactionRange(parameters)})) {
        const line = transactionLine(transaction, form)
        if (line !== undefined) lines += `${JSON.stringify(line)}\n`
      }
      return reply.type('application/x-ndjson').send(lines)
    },
  )

  app.get<{Params: {dataset: string; id: string}}>(
    '/data/history/:dataset/events/documents/:id',
    (request) => {
      const dataset = datasetOf(services, request)
      const identity = userOf(request)
      if (!identity.grants.some(({permissions}) => permissions.includes('history'))) {
        throw requestError(403, 'Insufficient permissions; permission "history" required')
      }
      const parameters = new QueryParameters(request.query)
      const cursor = parameters.text('nextCursor')
      return dataset.documentEvents({
        id: request.params.id,
        limit: parameters.count('limit', MAXIMUM_EVENTS) ?? MAXIMUM_EVENTS,
        ...(cursor === undefined ? {} : {cursor}),
      })
    },
  )
}

function pointInTime(parameters: QueryParameters): PointInTime {
  const revision = parameters.text('revision')
  const time = parameters.text('time')
  if (revision !== undefined && time !== undefined) {
    throw requestError(400, 'Give either "revision" or "time", not both')
  }
  if (revision !== undefined) return {revision}
  if (time !== undefined) {
    if (Number.isNaN(Date.parse(time))) {
      throw requestError(400, `Parameter "time" must be a date and time in UTC, not "${time}"`)
    }
    return {time}
  }
  if (parameters.flag('lastRevision')) return {lastRevision: true}
  return {time: new Date().toISOString()}
}

function transactionRange(parameters: QueryParameters) {
  const optional = (name: string) => {
    const value = parameters.text(name)
    return value === undefined || value === '' ? {} : {[name]: value}
  }
  const authors = parameters.all('authors').flatMap((list) => list.split(','))
  return {
    ...optional('fromTransaction'),
    ...optional('toTransaction'),
    ...optional('fromTime'),
    ...optional('toTime'),
    ...(authors.length > 0 ? {authors} : {}),
    reverse: parameters.flag('reverse'),
    limit: parameters.count('limit', MAXIMUM_TRANSACTIONS) ?? DEFAULT_TRANSACTIONS,
  }
}

interface TransactionForm {
  dataset: Dataset
  identity: Identity
  /** Only what happened to these documents. */
  onlyIds: ReadonlySet<string> | undefined
  includeMutations: boolean
  includeEffects: boolean
}

/** Undefined where the identity may see nothing of the transaction. */
function transactionLine(
  transaction: CommittedTransaction,
  form: TransactionForm,
): JsonObject | undefined {
  const {dataset, identity, onlyIds} = form
  const changes = transaction.changes.filter(
    ({documentId, previous, result}) =>
      (onlyIds === undefined || onlyIds.has(documentId)) &&
      [previous, result].every(
        (document) => document === null || permits(identity, 'history', document, dataset),
      ),
  )
  if (changes.length === 0) return undefined
  return {
    id: transaction.id,
    timestamp: transaction.timestamp,
    author: transaction.author,
    ...(form.includeMutations ? {mutations: changes.flatMap(({mutations}) => mutations)} : {}),
    documentIDs: changes.map(({documentId}) => documentId),
    ...(form.includeEffects
      ? {
          effects: Object.fromEntries(
            changes.map(({documentId, effects}) => [documentId, effects]),
          ),
        }
      : {}),
  }
}
