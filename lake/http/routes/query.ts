import type {FastifyInstance, FastifyRequest} from 'fastify'
import {isJsonObject, type JsonObject, type QueryRequest} from '../../types.ts'
import {parseApiVersion} from '../apiVersion.ts'
import {identityOf} from '../authentication.ts'
import {datasetOf} from '../datasetOf.ts'
import {QueryParameters} from '../queryParameters.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {requestError} from '../requestError.ts'
import {queryReadable} from '../readableQuery.ts'
import type {LakeServices} from '../services.ts'

interface QueryPath {
  version: string
  dataset: string
}

/** https://www.sanity.io/docs/http-reference/query */
export function queryRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: QueryPath}>('/data/query/:dataset', (request) => {
    const parameters = new QueryParameters(request.query)
    return answer(request, services, {
      query: parameters.text('query') ?? '',
      params: parameters.groqParameters(),
    })
  })
  app.post<{Params: QueryPath}>('/data/query/:dataset', (request) => {
    const body = bodyObject(request.body)
    const params = body.params ?? {}
    if (!isJsonObject(params)) throw requestError(400, '"params" must be an object')
    return answer(request, services, {query: bodyText(body, 'query') ?? '', params})
  })
}

async function answer(
  request: FastifyRequest<{Params: QueryPath}>,
  services: LakeServices,
  asked: Pick<QueryRequest, 'query' | 'params'>,
): Promise<JsonObject> {
  const dataset = datasetOf(services, request)
  const parameters = new QueryParameters(request.query)
  const returnQuery = parameters.flag('returnQuery', true)
  const started = performance.now()
  const {result, syncTags} = queryReadable(dataset, {
    ...asked,
    perspective:
      parameters.perspective() ??
      parseApiVersion(request.params.version)?.defaultPerspective ??
      'published',
    now: new Date().toISOString(),
    identity: identityOf(request),
  })
  const ms = Math.round(performance.now() - started)
  return {...(returnQuery ? {query: asked.query} : {}), result, syncTags, ms}
}
