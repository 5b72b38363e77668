import type {FastifyRequest} from 'fastify'

/** True for what only a lake has, and for the question whether it is there: played limits and faults spare it. */
export function isControlRoute({routeOptions}: FastifyRequest): boolean {
  return /^\/:version\/(lake(\/.*)?|ping)$/.test(routeOptions.url ?? '')
}
