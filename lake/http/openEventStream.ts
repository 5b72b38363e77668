import type {FastifyReply, FastifyRequest} from 'fastify'
import {bearerToken, identityOf} from './authentication.ts'
import {EventStream} from './eventStream.ts'
import type {LakeServices} from './services.ts'
import {tokenHash} from './sessions.ts'

/**
 * Answers a request with an event stream, which ends with the lake, with the session, or with the dataset.
 *
 * @throws LakeError 429 where too many are open
 */
export function openEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  services: LakeServices,
  dataset?: string,
): EventStream {
  const token = bearerToken(request.headers)
  const owner = {
    userId: identityOf(request).id,
    ...(token === undefined ? {} : {tokenHash: tokenHash(token)}),
    ...(dataset === undefined ? {} : {dataset}),
  }
  services.streams.checkRoom(owner)
  const stream = new EventStream(reply)
  services.streams.add(stream, owner)
  return stream
}
