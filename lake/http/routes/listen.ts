import {randomBytes} from 'node:crypto'
import type {FastifyInstance, FastifyRequest} from 'fastify'
import type {Dataset} from '../../dataset/dataset.ts'
import {LakeError, type CommittedTransaction, type Identity} from '../../types.ts'
import {parseApiVersion} from '../apiVersion.ts'
import {datasetAccess} from '../datasetOf.ts'
import type {EventStream} from '../eventStream.ts'
import {checkListener, mutationEvents, type ListenerOptions} from '../listener.ts'
import {openEventStream} from '../openEventStream.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError} from '../requestError.ts'
import {currentPoint, parseResumePoint, type ResumePoint} from '../resumePoint.ts'
import type {LakeServices} from '../services.ts'

/** A listener that missed more transactions than this starts over, which is cheaper for both sides. */
const MAXIMUM_MISSED = 10_000

interface ListenPath {
  version: string
  dataset: string
}

/** https://www.sanity.io/docs/http-reference/listen */
export function listenRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get<{Params: ListenPath}>(
    '/data/listen/:dataset',
    {exposeHeadRoute: false},
    async (request, reply) => {
      const {dataset, identity} = datasetAccess(services, request)
      const parameters = new QueryParameters(request.query)
      const options = listenerOptions(request, parameters, identity)
      const resumeFrom = parameters.flag('enableResume') ? lastEventId(request) : undefined
      parameters.oneOf('visibility', ['transaction', 'query'])

      const stream = openEventStream(request, reply, services, dataset.name)
      try {
        checkListener(dataset, options)
      } catch (error) {
        if (!(error instanceof LakeError)) throw error
        // By now the answer is 200: the mistake is told in the stream.
        stream.send('channelError', error.body)
        stream.end()
        return
      }
      await follow(dataset, stream, options, resumeFrom)
    },
  )
}

function listenerOptions(
  request: FastifyRequest<{Params: ListenPath}>,
  parameters: QueryParameters,
  identity: Identity,
): ListenerOptions {
  const query = parameters.text('query')
  if (query === undefined || query.trim() === '') {
    throw requestError(400, 'Parameter "query" is required')
  }
  const includeAllVersions = parameters.flag('includeAllVersions')
  const isCurrent = parseApiVersion(request.params.version)?.defaultPerspective === 'published'
  return {
    query: query.trim(),
    params: parameters.groqParameters(),
    identity,
    includeDrafts: includeAllVersions || !isCurrent,
    includeVersions: includeAllVersions,
    includeResult: parameters.flag('includeResult'),
    includePreviousRevision: parameters.flag('includePreviousRevision'),
    includeMutations: parameters.flag('includeMutations', true),
    includeEffects: parameters.oneOf('effectFormat', ['mendoza']) === 'mendoza',
  }
}

function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id']
  return typeof header === 'string' && header !== '' ? header : undefined
}

/** Greets the listener, sends what it missed, and then each transaction as it is committed. */
async function follow(
  dataset: Dataset,
  stream: EventStream,
  options: ListenerOptions,
  resumeFrom: string | undefined,
): Promise<void> {
  const greeting = {listenerName: randomBytes(12).toString('base64url')}
  const point = resumeFrom === undefined ? undefined : parseResumePoint(resumeFrom, dataset)
  if (point !== undefined && dataset.lastSequence - point.sequence <= MAXIMUM_MISSED) {
    stream.send('welcomeback', greeting)
    let position = point.documentId === undefined ? point.sequence : point.sequence - 1
    while (position < dataset.lastSequence && !stream.closed) {
      position = sendMissed(dataset, stream, options, point, position)
      await stream.drained()
    }
  } else {
    stream.send(resumeFrom === undefined ? 'welcome' : 'reset', greeting, currentPoint(dataset))
  }
  if (stream.closed) return
  // Nothing is awaited since the log was seen to be read to its end, so no transaction falls in between.
  const stop = dataset.onCommit((transaction) => {
    for (const {eventId, data} of mutationEvents(transaction, dataset, options)) {
      stream.send('mutation', data, eventId)
    }
  })
  stream.onClose(stop)
}

/** Sends from the log until the reader has enough for now; the sequence of the last transaction sent. */
function sendMissed(
  dataset: Dataset,
  stream: EventStream,
  options: ListenerOptions,
  point: ResumePoint,
  after: number,
): number {
  let position = after
  for (const transaction of dataset.transactionsAfter(after)) {
    const events = mutationEvents(transaction, dataset, options)
    const known = transaction.sequence === point.sequence ? changesUpTo(point, transaction) : NONE
    for (const {eventId, documentId, data} of events) {
      if (!known.has(documentId)) stream.send('mutation', data, eventId)
    }
    position = transaction.sequence
    if (stream.closed || stream.isFull) break
  }
  return position
}

/** The documents of a transaction that the listener has heard of: of its last event, and those before it. */
function changesUpTo({documentId}: ResumePoint, {changes}: CommittedTransaction): Set<string> {
  const ids = changes.map((change) => change.documentId)
  return new Set(ids.slice(0, ids.indexOf(documentId ?? '') + 1))
}

const NONE: ReadonlySet<string> = new Set()
