import type {FastifyInstance, FastifyRequest} from 'fastify'
import {syncTagsOfChange} from '../../groq/engine.ts'
import type {CommittedTransaction} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {datasetOf} from '../datasetOf.ts'
import {isDraftId, isVersionId} from '../documentIds.ts'
import {openEventStream} from '../openEventStream.ts'
import {QueryParameters} from '../queryParameters.ts'
import {currentPoint, parseResumePoint} from '../resumePoint.ts'
import type {LakeServices} from '../services.ts'

/** https://www.sanity.io/docs/http-reference/live */
export function liveRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: {dataset: string}}>(
    '/data/live/events/:dataset',
    {exposeHeadRoute: false},
    (request, reply) => {
      const dataset = datasetOf(services, request)
      const includeDrafts = new QueryParameters(request.query).flag('includeDrafts')
      if (includeDrafts) userOf(request)
      const resumeFrom = lastEventId(request)
      const point = resumeFrom === undefined ? undefined : parseResumePoint(resumeFrom, dataset)

      const stream = openEventStream(reply, services)
      const tell = (transaction: CommittedTransaction) => {
        const tags = tagsOf(transaction, includeDrafts)
        if (tags.length > 0) stream.send('message', {tags}, `${transaction.id}#`)
      }
      stream.send('welcome', {}, currentPoint(dataset))
      if (point !== undefined) {
        for (const transaction of dataset.transactionsAfter(point.sequence)) tell(transaction)
      } else if (resumeFrom !== undefined) {
        stream.send('restart', {}, currentPoint(dataset))
      }
      stream.onClose(dataset.onCommit(tell))
    },
  )
}

function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id']
  return typeof header === 'string' && header !== '' ? header : undefined
}

/** The tags of the queries whose results the transaction may have changed. */
function tagsOf({changes}: CommittedTransaction, includeDrafts: boolean): string[] {
  const heard = changes.filter(
    ({documentId}) => includeDrafts || !(isDraftId(documentId) || isVersionId(documentId)),
  )
  return [...new Set(heard.flatMap(syncTagsOfChange))].toSorted()
}
