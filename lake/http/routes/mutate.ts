import type {FastifyInstance} from 'fastify'
import type {JsonObject} from '../../types.ts'
import {datasetAccess} from '../datasetOf.ts'
import {HOSTED_MUTATION_BYTES} from '../hostedLimits.ts'
import {QueryParameters} from '../queryParameters.ts'
import {bodyList, bodyObject} from '../requestBody.ts'
import type {LakeServices} from '../services.ts'
import {transactionIdOf} from '../transactionId.ts'

/** https://www.sanity.io/docs/http-reference/mutation */
export function mutateRoutes(app: FastifyInstance, services: LakeServices): void {
  const bounds = services.hostedLimits ? {bodyLimit: HOSTED_MUTATION_BYTES} : {}
  app.post<{Params: {dataset: string}}>('/data/mutate/:dataset', bounds, (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    const parameters = new QueryParameters(request.query)
    const body = bodyObject(request.body)
    const transactionId = transactionIdOf(body, parameters)
    // A transaction is durable and visible when the answer goes out, whichever of the three was asked.
    parameters.oneOf('visibility', ['sync', 'async', 'deferred'])
    const returnIds = parameters.flag('returnIds')
    const returnDocuments = parameters.flag('returnDocuments')

    const outcome = dataset.mutate({
      mutations: bodyList(body, 'mutations'),
      ...(transactionId === undefined ? {} : {transactionId}),
      dryRun: parameters.flag('dryRun'),
      autoGenerateArrayKeys: parameters.flag('autoGenerateArrayKeys'),
      identity,
    })
    const results = outcome.results.map(({id, operation, document}): JsonObject => ({
      id,
      operation,
      ...(returnDocuments && document !== null ? {document} : {}),
    }))
    return {
      transactionId: outcome.transactionId,
      results: returnIds || returnDocuments ? results : [],
    }
  })
}
