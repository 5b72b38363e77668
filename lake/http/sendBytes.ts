import type {FastifyReply, FastifyRequest} from 'fastify'
import type {Readable} from 'node:stream'
import {parseByteRange, type ByteRange} from './byteRange.ts'

/** Bytes that never change under their ETag. */
export interface FixedBytes {
  /** With its quotes. */
  etag: string
  mediaType: string
  size: number
  /** All of them where `range` is undefined. */
  read: (range: ByteRange | undefined) => Readable | Buffer
}

/**
 * Answers GET and HEAD with bytes: 200, or 206 and 416 where a part is asked for, or 304 where the client has them
 * (RFC 9110).
 */
export function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  {etag, mediaType, size, read}: FixedBytes,
): FastifyReply {
  const {headers, method} = request
  reply.headers({etag, 'accept-ranges': 'bytes'})
  if (isKnown(headers['if-none-match'], etag)) return reply.code(304).send()

  const condition = headers['if-range']
  const asked = condition === undefined || condition === etag ? headers.range : undefined
  const range = method === 'HEAD' ? undefined : parseByteRange(asked, size)
  if (range === 'unsatisfiable') {
    return reply
      .code(416)
      .headers({'content-range': `bytes */${size}`, 'cache-control': 'no-store'})
      .send({
        statusCode: 416,
        error: 'Range Not Satisfiable',
        message: `There are ${size} bytes, and none in the range "${headers.range}"`,
      })
  }
  reply.headers({'content-type': mediaType, 'content-length': size})
  if (method === 'HEAD') return reply.send()
  if (range !== undefined) {
    reply.code(206).headers({
      'content-range': `bytes ${range.start}-${range.end}/${size}`,
      'content-length': range.end - range.start + 1,
    })
  }
  return reply.send(read(range))
}

function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag)
}
