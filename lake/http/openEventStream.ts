import type {FastifyReply} from 'fastify'
import {EventStream} from './eventStream.ts'
import type {LakeServices} from './services.ts'

/** An event stream that ends with the lake. */
export function openEventStream(reply: FastifyReply, services: LakeServices): EventStream {
  const stream = new EventStream(reply)
  services.eventStreams.add(stream)
  stream.onClose(() => services.eventStreams.delete(stream))
  return stream
}
