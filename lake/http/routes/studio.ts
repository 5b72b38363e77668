import type {FastifyInstance} from 'fastify'

/**
 * What the Studio asks of Sanity's own services: news, help, measurements, access requests. On a local lake there
 * are none, and saying so in the expected form is quieter than an error.
 */
export function studioRoutes(app: FastifyInstance): void {
  const config = {ignoresUnknownTokens: true}
  const answers: readonly [path: string, answer: unknown][] = [
    ['/journey/announcements', []],
    ['/journey/*', {}],
    ['/help', {}],
    ['/intake/telemetry-status', {status: 'denied'}],
    ['/access/requests/me', []],
    ['/access/project/:project/requests', []],
    ['/schedules/:project/:dataset', {schedules: []}],
  ]
  for (const [path, answer] of answers) {
    app.get(path, {config}, () => answer)
  }
  // The Studio offers a description of its schema. Nobody here reads it: it is taken as known already.
  for (const path of ['/descriptors/claim', '/descriptors/synchronize']) {
    app.post(path, {config}, () => ({synchronization: {type: 'complete'}}))
  }
  app.post('/intake/*', {config}, () => ({}))
  app.post('/journey/*', {config}, () => ({}))

  // Only requests of allowed origins come this far.
  app.get('/check/cors', {config}, () => ({result: {allowed: true, withCredentials: true}}))
  for (const path of ['/ping', '/data/ping/:dataset']) {
    app.get(path, {config}, (_request, reply) => reply.type('text/plain').send('PONG'))
  }
}
