import type {FastifyInstance, FastifyRequest} from 'fastify'
import type {PointInTime, TransactionsRequest} from '../../dataset/dataset.ts'
import type {CommittedTransaction, JsonObject} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {datasetAccess, type DatasetAccess} from '../datasetOf.ts'
import {splitIds} from '../idList.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

/** Transactions in one answer; the rest is asked with `fromTransaction` or `toTransaction`. */
const MAXIMUM_TRANSACTIONS = 1000
const DEFAULT_TRANSACTIONS = 100
const MAXIMUM_EVENTS = 100

/** https://www.sanity.io/docs/http-reference/history */
export function historyRoutes(app: FastifyInstance, services: LakeServices): void {
  const access = (request: FastifyRequest<{Params: {dataset: string}}>): DatasetAccess => {
    const opened = datasetAccess(services, request)
    userOf(request)
    if (!opened.identity.grants.some(({permissions}) => permissions.includes('history'))) {
      throw requestError(403, 'Insufficient permissions; permission "history" required')
    }
    return opened
  }

  app.get<{Params: {dataset: string; ids: string}}>(
    '/data/history/:dataset/documents/:ids',
    (request) => {
      const {dataset, identity} = access(request)
      const at = pointInTime(new QueryParameters(request.query))
      return {documents: dataset.documentsAt(splitIds(request.params.ids), at, identity)}
    },
  )

  app.get<{Params: {dataset: string; ids: string}}>(
    '/data/history/:dataset/transactions/:ids',
    (request, reply) => {
      const {dataset, identity} = access(request)
      const parameters = new QueryParameters(request.query)
      const content = parameters.flag('excludeContent') === false
      const form: TransactionForm = {
        includeMutations: content && parameters.flag('excludeMutations') === false,
        includeEffects: parameters.oneOf('effectFormat', ['mendoza']) === 'mendoza',
      }
      const transactions = dataset.transactions({
        ids: splitIds(request.params.ids),
        onlyThese: parameters.flag('includeIdentifiedDocumentsOnly'),
        identity,
        ...transactionRange(parameters),
      })
      let lines = ''
      for (const transaction of transactions) {
        lines += `${JSON.stringify(transactionLine(transaction, form))}\n`
      }
      return reply.type('application/x-ndjson').send(lines)
    },
  )

  app.get<{Params: {dataset: string; id: string}}>(
    '/data/history/:dataset/events/documents/:id',
    (request) => {
      const {dataset, identity} = access(request)
      const {id} = request.params
      return dataset.documentEvents({id, identity, ...page(new QueryParameters(request.query))})
    },
  )

  app.get<{Params: {dataset: string; release: string}}>(
    '/data/history/:dataset/events/releases/:release',
    (request) => {
      const {dataset, identity} = access(request)
      const releaseId = request.params.release.replace(/^_\.releases\./, '')
      return dataset.releaseEvents({
        releaseId,
        identity,
        ...page(new QueryParameters(request.query)),
      })
    },
  )
}

function page(parameters: QueryParameters): {limit: number; cursor?: string} {
  const cursor = parameters.text('nextCursor')
  return {
    limit: parameters.count('limit', MAXIMUM_EVENTS) ?? MAXIMUM_EVENTS,
    ...(cursor === undefined ? {} : {cursor}),
  }
}

function pointInTime(parameters: QueryParameters): PointInTime {
  const revision = parameters.text('revision')
  const time = timeIn(parameters, 'time')
  if (revision !== undefined && time !== undefined) {
    throw requestError(400, 'Give either "revision" or "time", not both')
  }
  if (revision !== undefined) return {revision}
  if (time !== undefined) return {time}
  if (parameters.flag('lastRevision')) return {lastRevision: true}
  return {time: new Date().toISOString()}
}

function transactionRange(
  parameters: QueryParameters,
): Omit<TransactionsRequest, 'ids' | 'identity' | 'onlyThese'> {
  const authors = parameters
    .all('authors')
    .flatMap((list) => list.split(','))
    .filter((author) => author !== '')
  return {
    ...optional('fromTransaction', parameters.text('fromTransaction')),
    ...optional('toTransaction', parameters.text('toTransaction')),
    ...optional('fromTime', timeIn(parameters, 'fromTime')),
    ...optional('toTime', timeIn(parameters, 'toTime')),
    ...(authors.length > 0 ? {authors} : {}),
    reverse: parameters.flag('reverse'),
    limit: parameters.count('limit', MAXIMUM_TRANSACTIONS) ?? DEFAULT_TRANSACTIONS,
  }
}

function optional(name: string, value: string | undefined): {[name: string]: string} {
  return value === undefined || value === '' ? {} : {[name]: value}
}

function timeIn(parameters: QueryParameters, name: string): string | undefined {
  const time = parameters.text(name)
  if (time === undefined || time === '') return undefined
  if (Number.isNaN(Date.parse(time))) {
    throw requestError(400, `Parameter "${name}" must be a date and time in UTC, not "${time}"`)
  }
  return time
}

interface TransactionForm {
  includeMutations: boolean
  includeEffects: boolean
}

function transactionLine(
  {id, timestamp, author, changes}: CommittedTransaction,
  form: TransactionForm,
): JsonObject {
  return {
    id,
    timestamp,
    author,
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
