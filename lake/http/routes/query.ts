import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {isJsonObject, type QueryRequest} from '../../types.ts'
import {parseApiVersion} from '../apiVersion.ts'
import {datasetAccess} from '../datasetOf.ts'
import {QueryParameters} from '../queryParameters.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

interface QueryPath {
  version: string
  dataset: string
}

/** https://www.sanity.io/docs/http-reference/query */
export function queryRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: QueryPath}>('/data/query/:dataset', (request, reply) => {
    const parameters = new QueryParameters(request.query)
    return answer(request, reply, services, {
      query: parameters.text('query') ?? '',
      params: parameters.groqParameters(),
    })
  })
  app.post<{Params: QueryPath}>('/data/query/:dataset', (request, reply) => {
    const body = bodyObject(request.body)
    const params = body.params ?? {}
    if (!isJsonObject(params)) throw requestError(400, '"params" must be an object')
    return answer(request, reply, services, {query: bodyText(body, 'query') ?? '', params})
  })
}

async function answer(
  request: FastifyRequest<{Params: QueryPath}>,
  reply: FastifyReply,
  services: LakeServices,
  asked: Pick<QueryRequest, 'query' | 'params'>,
): Promise<FastifyReply> {
  const {dataset, identity} = datasetAccess(services, request)
  const parameters = new QueryParameters(request.query)
  const returnQuery = parameters.flag('returnQuery', true)
  for (const name of ['variant', 'variantCondition', 'variantCondition[]']) {
    // Ignored, it would show other documents than were asked for.
    if (parameters.text(name) !== undefined) {
      throw requestError(400, `A lake has no variants of documents: leave "${name}" away`)
    }
  }
  const {defaultPerspective = 'published'} = parseApiVersion(request.params.version) ?? {}
  const started = performance.now()
  const {json, syncTags} = await services.queries.answer(dataset, {
    ...asked,
    perspective: parameters.perspective() ?? defaultPerspective,
    hideVersions: defaultPerspective === 'raw',
    now: new Date().toISOString(),
    identity,
  })
  const ms = Math.round(performance.now() - started)
  const query = returnQuery ? `"query":${JSON.stringify(asked.query)},` : ''
  // The result is JSON already.
  return reply
    .type('application/json; charset=utf-8')
    .send(`{${query}"result":${json},"syncTags":${JSON.stringify(syncTags)},"ms":${ms}}`)
}
