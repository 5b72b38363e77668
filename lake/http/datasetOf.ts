import type {FastifyRequest} from 'fastify'
import type {Dataset} from '../dataset/dataset.ts'
import {identityOf} from './authentication.ts'
import {isLoggedIn} from './identities.ts'
import {datasetNotFound, sessionNotFound} from './requestError.ts'
import type {LakeServices} from './services.ts'

/**
 * The dataset that the path of a request names.
 *
 * @throws LakeError 404 where there is none; 401 where it is private and the request is anonymous
 */
export function datasetOf(
  services: LakeServices,
  request: FastifyRequest<{Params: {dataset: string}}>,
): Dataset {
  const {dataset: name} = request.params
  const description = services.datasets.find(name)
  if (description?.aclMode === 'private' && !isLoggedIn(identityOf(request))) {
    throw sessionNotFound()
  }
  const dataset = services.datasets.open(name)
  if (dataset === undefined) throw datasetNotFound(name, services.project)
  return dataset
}
