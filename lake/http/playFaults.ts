import {pipeline, Readable, Transform} from 'node:stream'
import {setTimeout} from 'node:timers/promises'
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {isControlRoute} from './controlRoutes.ts'
import type {Fault, FaultKind, Faults} from './faults.ts'

const FAULT = 'fault'
/** Milliseconds. */
const STALL = 3000
const SLOW = {from: 100, to: 1000}
/** Milliseconds that an event stream lives. */
const STREAM = {from: 50, to: 2000}
/** Bytes after which an answer that is streamed is cut. */
const EXPORT = {from: 1, to: 256 * 1024}

/** Lets happen to the requests of the API what `faults` decides, and says so. */
export function playFaults(
  api: FastifyInstance,
  faults: Faults,
  log: (line: string) => void,
): void {
  api.decorateRequest(FAULT, null)

  api.addHook('onRequest', async (request, reply) => {
    if (isControlRoute(request)) return undefined
    const fault = faults.next()
    if (fault === undefined) return undefined
    log(
      `Fault of seed ${faults.seed}, request ${fault.request}: ${fault.kind} on ${request.method} ${pathOf(request)}`,
    )
    const refusal = REFUSALS[fault.kind]
    if (refusal !== undefined) {
      if (refusal.status === 429) reply.header('retry-after', '1')
      return reply.code(refusal.status).send(refusal.body)
    }
    if (fault.kind === 'cut') return cut(request, reply)
    if (EVENT_STREAM.test(request.routeOptions.url ?? '')) {
      const life = setTimeout(between(STREAM, fault.extent), undefined, {ref: false})
      void life.then(() => request.raw.socket.destroy())
      return undefined
    }
    request.setDecorator(FAULT, fault)
    return undefined
  })

  api.addHook('onSend', async (request, reply, payload) => {
    const fault = request.getDecorator<Fault | null>(FAULT)
    return fault === null ? payload : disturb(fault, request, reply, payload)
  })
}

/** The work is done: what becomes of the answer. */
async function disturb(
  {kind, extent}: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  // An answer that nobody will read must let go of what it holds.
  const forget = () => {
    if (payload instanceof Readable) payload.destroy()
  }
  switch (kind) {
    case 'unavailableAfterwards':
      forget()
      reply.code(503).type('application/json; charset=utf-8').removeHeader('content-length')
      return JSON.stringify(UNAVAILABLE)
    case 'slow':
      await setTimeout(between(SLOW, extent), undefined, {ref: false})
      return payload
    case 'stall':
      await setTimeout(STALL, undefined, {ref: false})
      forget()
      return cut(request, reply)
    case 'cutAnswer':
      if (payload instanceof Readable) {
        // However one of the two ends, the other does too.
        return pipeline(payload, cutAfter(between(EXPORT, extent)), () => {})
      }
      return half(payload, request, reply)
    default:
      forget()
      return cut(request, reply)
  }
}

/** Nothing comes after this, so that what waits for it waits in vain. */
function cut(request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.hijack()
  request.raw.socket.destroy()
  return new Promise(() => {})
}

function half(payload: unknown, request: FastifyRequest, reply: FastifyReply): Promise<never> {
  const bytes = Buffer.from(typeof payload === 'string' || payload instanceof Buffer ? payload : '')
  const {raw} = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value)
  }
  raw.writeHead(reply.statusCode, {'content-length': bytes.length})
  raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.raw.socket.destroy())
  return new Promise(() => {})
}

function cutAfter(bytes: number): Transform {
  let left = bytes
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length
      if (left > 0) done(null, chunk)
      else done(new Error('The answer was cut on purpose'))
    },
  })
}

function between({from, to}: {from: number; to: number}, extent: number): number {
  return Math.floor(from + (to - from) * extent)
}

function pathOf({url}: FastifyRequest): string {
  return url.split('?')[0] ?? ''
}

const EVENT_STREAM = /\/data\/(listen|live)\/|\/jobs\/:\w+\/listen$/

const UNAVAILABLE = {
  statusCode: 503,
  error: 'Service Unavailable',
  message: 'The service is not available at the moment',
}

/** How a request is refused before anything was done for it. */
const REFUSALS: {[kind in FaultKind]?: {status: number; body: object}} = {
  tooManyRequests: {status: 429, body: {message: 'API rate limit exceeded'}},
  serverError: {
    status: 500,
    body: {
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'An internal server error occurred',
    },
  },
  badGateway: {
    status: 502,
    body: {message: 'An invalid response was received from the upstream server'},
  },
  unavailable: {status: 503, body: UNAVAILABLE},
}
