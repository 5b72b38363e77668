import type {FastifyInstance, FastifyRequest} from 'fastify'
import type {Dataset} from '../../dataset/dataset.ts'
import type {CommittedTransaction, Identity} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {datasetAccess} from '../datasetOf.ts'
import {isDraftId, isVersionId} from '../../documentId.ts'
import {openEventStream} from '../openEventStream.ts'
import {QueryParameters} from '../queryParameters.ts'
import {currentPoint, parseResumePoint} from '../resumePoint.ts'
import type {LakeServices} from '../services.ts'

/** A reader that missed more transactions than this is told to fetch everything anew. */
const MAXIMUM_MISSED = 10_000

/** https://www.sanity.io/docs/http-reference/live */
export function liveRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: {dataset: string}}>(
    '/data/live/events/:dataset',
    {exposeHeadRoute: false},
    (request, reply) => {
      const {dataset, identity} = datasetAccess(services, request)
      const includeDrafts = new QueryParameters(request.query).flag('includeDrafts')
      if (includeDrafts) userOf(request)
      const resumeFrom = lastEventId(request)
      const point = resumeFrom === undefined ? undefined : parseResumePoint(resumeFrom, dataset)

      const stream = openEventStream(request, reply, services, dataset.name)
      const tell = (transaction: CommittedTransaction) => {
        const tags = tagsOf(transaction, {dataset, identity, includeDrafts})
        if (tags.length > 0) stream.send('message', {tags}, `${transaction.id}#`)
      }
      stream.send('welcome', {}, currentPoint(dataset))
      if (point !== undefined && dataset.lastSequence - point.sequence <= MAXIMUM_MISSED) {
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

/** The tags of the queries whose results the transaction may have changed, of what the reader may read. */
function tagsOf(
  {changes}: CommittedTransaction,
  {
    dataset,
    identity,
    includeDrafts,
  }: {dataset: Dataset; identity: Identity; includeDrafts: boolean},
): string[] {
  const heard = changes.filter(
    ({documentId, previous, result}) =>
      (includeDrafts || !(isDraftId(documentId) || isVersionId(documentId))) &&
      [previous, result].some(
        (document) => document !== null && dataset.may(identity, 'read', document),
      ),
  )
  return [...new Set(heard.flatMap((change) => dataset.syncTagsOf(change)))].toSorted()
}
