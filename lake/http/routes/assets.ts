import type {FastifyInstance} from 'fastify'
import {requestError} from '../requestError.ts'

/** Images and files. The lake keeps none yet, so each is one that it does not have. */
export function assetRoutes(app: FastifyInstance): void {
  const config = {fromOtherPages: true}
  for (const kind of ['images', 'files']) {
    app.get<{Params: {name: string}}>(`/${kind}/:project/:dataset/:name`, {config}, (request) => {
      throw requestError(404, `There is no asset "${request.params.name}"`)
    })
  }
}
