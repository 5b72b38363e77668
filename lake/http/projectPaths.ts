import type {FastifyInstance, FastifyRequest, HTTPMethods} from 'fastify'

/**
 * Routes that clients ask for with the project in the path, and, where they name the project by hostname or header,
 * without. The server has checked the project, wherever it stands.
 */
export function projectRoute<Params extends object>(
  app: FastifyInstance,
  method: HTTPMethods,
  path: string,
  handler: (request: FastifyRequest<{Params: Params}>) => unknown,
): void {
  for (const url of [path, `/projects/:project${path}`]) {
    app.route<{Params: Params}>({method, url, handler: async (request) => handler(request)})
  }
}
