import type {FastifyRequest} from 'fastify'
import type {Dataset} from '../dataset/dataset.ts'
import type {Identity} from '../types.ts'
import {identityOf} from './authentication.ts'
import {inAddon, isLoggedIn} from './identities.ts'
import {datasetNotFound, sessionNotFound} from './requestError.ts'
import type {DatasetDescription, LakeServices} from './services.ts'

type DatasetRequest = FastifyRequest<{Params: {dataset: string}}>

/** A dataset, and who works on it with what rights there. */
export interface DatasetAccess {
  dataset: Dataset
  identity: Identity
}

/**
 * The dataset that the path of a request names, by its name or `~alias`, and the identity with its rights in it.
 *
 * @throws LakeError 404 where there is none; 401 where it is private and the request is anonymous
 */
export function datasetAccess(services: LakeServices, request: DatasetRequest): DatasetAccess {
  const description = describedDataset(services, request)
  const dataset = services.datasets.open(description.name)
  if (dataset === undefined) throw datasetNotFound(request.params.dataset, services.project)
  const identity = identityOf(request)
  return {dataset, identity: description.addonFor === undefined ? identity : inAddon(identity)}
}

/** As `datasetAccess`, without opening the dataset. */
export function describedDataset(
  services: LakeServices,
  request: DatasetRequest,
): DatasetDescription {
  const {dataset: name} = request.params
  const description = services.datasets.find(name)
  if (description === undefined) throw datasetNotFound(name, services.project)
  if (description.aclMode === 'private' && !isLoggedIn(identityOf(request))) {
    throw sessionNotFound()
  }
  return description
}

/** The dataset alone; see `datasetAccess`. */
export function datasetOf(services: LakeServices, request: DatasetRequest): Dataset {
  return datasetAccess(services, request).dataset
}
