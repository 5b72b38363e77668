import {request, type ClientRequest, type IncomingMessage} from 'node:http'
import {onTestFinished} from 'vitest'

export interface StreamEvent {
  event: string
  id?: string
  data: Record<string, unknown>
}

/** Reads server-sent events as they come, without reconnecting. */
export class EventReader {
  readonly response: IncomingMessage
  /** Resolves when the other side, or we, ended the stream. */
  readonly ended: Promise<void>
  readonly #request: ClientRequest
  readonly #events: StreamEvent[] = []
  #wake = () => {}

  private constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#request = sent
    this.response = response
    this.ended = new Promise((resolve) => response.once('close', resolve))
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      this.#events.push(...blocks.flatMap(parseBlock))
      this.#wake()
    })
    response.on('error', () => {})
    response.once('close', () => this.#wake())
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const sent = request(url, {headers, agent: false}, (response) => {
        const reader = new EventReader(sent, response)
        onTestFinished(() => reader.cut())
        resolve(reader)
      })
      sent.on('error', reject)
      sent.end()
    })
  }

  /** The next event, whatever it is. */
  async next(): Promise<StreamEvent> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) return event
      if (this.response.closed) throw new Error('The stream ended without another event')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Drops the connection, as a lost network does. */
  cut(): void {
    this.#request.destroy()
  }
}

function parseBlock(block: string): StreamEvent[] {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const separator = line.indexOf(':')
    if (separator > 0) fields.set(line.slice(0, separator), line.slice(separator + 1).trimStart())
  }
  const event = fields.get('event')
  const id = fields.get('id')
  if (event === undefined) return []
  return [{event, ...(id === undefined ? {} : {id}), data: JSON.parse(fields.get('data') ?? '{}')}]
}
