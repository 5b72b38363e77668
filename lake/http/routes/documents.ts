import type {FastifyInstance} from 'fastify'
import type {StoredDocument} from '../../types.ts'
import {datasetAccess} from '../datasetOf.ts'
import {splitIds} from '../idList.ts'
import {QueryParameters} from '../queryParameters.ts'
import type {LakeServices} from '../services.ts'

/** https://www.sanity.io/docs/http-reference/doc */
export function documentRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: {dataset: string; ids: string}}>('/data/doc/:dataset/:ids', (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    const parameters = new QueryParameters(request.query)
    const {documents, omitted} = dataset.documents({
      ids: splitIds(request.params.ids),
      includeAllVersions: parameters.flag('includeAllVersions'),
      identity,
    })
    return {
      documents: parameters.flag('excludeContent') ? documents.map(withoutContent) : documents,
      omitted,
    }
  })
}

function withoutContent({_id, _type, _rev, _createdAt, _updatedAt}: StoredDocument) {
  return {_id, _type, _rev, _createdAt, _updatedAt}
}
