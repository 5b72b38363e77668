import type {FastifyInstance} from 'fastify'
import {datasetAccess} from '../datasetOf.ts'
import {QueryParameters} from '../queryParameters.ts'
import {bodyList, bodyObject} from '../requestBody.ts'
import type {LakeServices} from '../services.ts'
import {transactionIdOf} from '../transactionId.ts'

/** https://www.sanity.io/docs/http-reference/actions */
export function actionRoutes(app: FastifyInstance, services: LakeServices): void {
  app.post<{Params: {dataset: string}}>('/data/actions/:dataset', (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    const parameters = new QueryParameters(request.query)
    const body = bodyObject(request.body)
    const transactionId = transactionIdOf(body, parameters)
    return dataset.act({
      actions: bodyList(body, 'actions'),
      ...(transactionId === undefined ? {} : {transactionId}),
      dryRun: body.dryRun === true || parameters.flag('dryRun'),
      identity,
    })
  })
}
