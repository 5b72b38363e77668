import type {ServerResponse} from 'node:http'
import type {FastifyReply} from 'fastify'
import type {JsonObject} from '../types.ts'

/** A reader that has this much unread (bytes) is too slow, and is let go: it comes back and resumes. */
const MAXIMUM_BACKLOG = 8 * 1024 * 1024
/** Proxies and clients take a silent connection for a dead one (milliseconds). */
const KEEP_ALIVE = 15_000

/** One reader of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export class EventStream {
  readonly #response: ServerResponse
  readonly #keepAlive: NodeJS.Timeout
  #closed = false

  /** Takes the reply over from Fastify; its headers go out at once, so that the reader knows it is connected. */
  constructor(reply: FastifyReply) {
    reply.hijack()
    this.#response = reply.raw
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) this.#response.setHeader(name, value)
    }
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    this.#response.flushHeaders()
    this.#keepAlive = setInterval(() => this.#write(':\n\n'), KEEP_ALIVE).unref()
    this.onClose(() => {
      this.#closed = true
      clearInterval(this.#keepAlive)
    })
    // A reader that went away is no error of ours.
    this.#response.on('error', () => this.#response.destroy())
  }

  get closed(): boolean {
    return this.#closed
  }

  /** True where the reader has more to read than one buffer. */
  get isFull(): boolean {
    return this.#response.writableNeedDrain
  }

  send(event: string, data: JsonObject, id?: string): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`
    this.#write(`event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`)
  }

  /** Resolves when what was sent has left for the reader, or the reader has left. */
  drained(): Promise<void> {
    if (this.#closed || !this.#response.writableNeedDrain) return Promise.resolve()
    return new Promise((resolve) => {
      this.#response.once('drain', resolve)
      this.#response.once('close', resolve)
    })
  }

  end(): void {
    if (!this.#closed) this.#response.end()
  }

  onClose(listener: () => void): void {
    this.#response.once('close', listener)
  }

  #write(text: string): void {
    if (this.#closed || this.#response.writableEnded) return
    this.#response.write(text)
    if (this.#response.writableLength > MAXIMUM_BACKLOG) this.#response.destroy()
  }
}
