import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {HOSTED_MUTATION_BYTES, type HostedLimits, type LimitedKind} from './hostedLimits.ts'
import {isControlRoute} from './controlRoutes.ts'
import {requestError} from './requestError.ts'

/** Holds the API to the rates of the hosted service, before anything else is looked at. */
export function limitRequests(api: FastifyInstance, limits: HostedLimits): void {
  api.addHook('onRequest', async (request, reply) => {
    if (isControlRoute(request)) return undefined
    const kind = kindOf(request)
    const {isAllowed, headers} = limits.count(request.ip, kind)
    reply.headers(headers)
    if (!isAllowed) return reply.code(429).send({message: 'API rate limit exceeded'})
    if (kind === 'mutations') checkSize(request)
    if (kind === 'mutations' || kind === 'queries') {
      takePlace(limits, datasetIn(request), kind, reply)
    }
    return undefined
  })
}

function kindOf({method, routeOptions}: FastifyRequest): LimitedKind {
  const route = routeOptions.url ?? ''
  if (/\/data\/query\//.test(route)) return 'queries'
  if (method !== 'POST') return 'requests'
  // The documentation names `/data/mutate`; actions are mutations as well.
  if (/\/data\/(mutate|actions)\//.test(route)) return 'mutations'
  return /\/assets\//.test(route) ? 'uploads' : 'requests'
}

function checkSize({headers}: FastifyRequest): void {
  if (Number(headers['content-length'] ?? 0) <= HOSTED_MUTATION_BYTES) return
  throw requestError(413, `Request body exceeds limit of ${HOSTED_MUTATION_BYTES} bytes`)
}

function takePlace(
  limits: HostedLimits,
  dataset: string,
  kind: 'mutations' | 'queries',
  reply: FastifyReply,
): void {
  const giveBack = limits.take(dataset, kind)
  if (giveBack === undefined) throw requestError(429, `Too many concurrent ${kind}`)
  reply.raw.once('close', giveBack)
}

function datasetIn({params}: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'dataset' in params
    ? String(params.dataset)
    : ''
}
