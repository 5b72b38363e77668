import type {FastifyInstance} from 'fastify'
import {userOf} from '../authentication.ts'
import {datasetAccess} from '../datasetOf.ts'
import {QueryParameters} from '../queryParameters.ts'
import type {LakeServices} from '../services.ts'

/** Who refers to a document; asked before it is deleted or unpublished. */
export function referenceRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: {dataset: string; id: string}}>(
    '/data/references/:dataset/documents/:id/to',
    (request) => {
      const {dataset, identity} = datasetAccess(services, request)
      userOf(request)
      const parameters = new QueryParameters(request.query)
      // References across datasets are not kept, so nothing is left without the internal ones.
      if (parameters.flag('excludeInternalReferences')) return {totalCount: 0, references: []}
      const {totalCount, references} = dataset.referencesTo(request.params.id, identity)
      return {
        totalCount,
        references: references.map(({id, type}) => ({
          projectId: services.project,
          datasetName: dataset.name,
          documentId: id,
          documentType: type,
        })),
      }
    },
  )
}
