import {createReadStream} from 'node:fs'
import {Agent as HttpAgent, request as requestHttp, type IncomingHttpHeaders} from 'node:http'
import {Agent as HttpsAgent, request as requestHttps} from 'node:https'
import {setTimeout as sleep} from 'node:timers/promises'
import type {SanityClient} from '@sanity/client'

import {isHistoryHidden} from '../hiddenHistory.ts'
import {rawClient} from '../rawClient.ts'
import {isJsonObject, type JsonObject} from './json.ts'
import {Pace, retryAfter} from './pace.ts'

export interface ConnectionOptions {
  signal: AbortSignal
  /** Milliseconds that a request may go on failing before the import gives up; two minutes where absent. */
  patience?: number
  /** Told of each attempt that failed and is tried again. */
  onRetry?: (reason: string) => void
}

/** The dataset has refused a request, for a reason that will not go away. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError'
  readonly status: number
  readonly body: JsonObject

  constructor(status: number, body: JsonObject, message: string) {
    super(message)
    this.status = status
    this.body = body
  }

  /** What was wrong with which mutation, as far as the dataset says. */
  get items(): {index: number; type: string; description: string}[] {
    const {error} = this.body
    const items = isJsonObject(error) && Array.isArray(error['items']) ? error['items'] : []
    return items.flatMap((item) => {
      if (!isJsonObject(item) || !isJsonObject(item['error'])) return []
      const {type, description} = item['error']
      const {index} = item
      return typeof index === 'number' && typeof type === 'string'
        ? [{index, type, description: typeof description === 'string' ? description : type}]
        : []
    })
  }

  /** Every `type` in the body. */
  get types(): string[] {
    const {error} = this.body
    const own = isJsonObject(error) && typeof error['type'] === 'string' ? [error['type']] : []
    return [...own, ...this.items.map(({type}) => type)]
  }
}

/** The dataset does not answer, or not sensibly, and has not for too long. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** Milliseconds. */
const PATIENCE = 120_000
const IDLE = 120_000
const FIRST_WAIT = 100
const LONGEST_WAIT = 10_000

const NO_ANSWER = 0

/**
 * A dataset as an importer needs it: whole request bodies, answers in full, everything tried again that may be. All
 * of it may: reading changes nothing, a transaction with an id is written once, and an asset is its bytes.
 */
export class Connection {
  readonly #client: SanityClient
  readonly #options: ConnectionOptions
  readonly #paces = {query: new Pace(4), mutate: new Pace(4), upload: new Pace(4)}
  readonly #agent: HttpAgent | HttpsAgent
  /** Requests sent so far, those that failed included. */
  requests = 0

  constructor(client: SanityClient, options: ConnectionOptions) {
    this.#client = rawClient(client)
    this.#options = options
    const settings = {keepAlive: true, maxSockets: 8}
    this.#agent = this.#url('/').startsWith('https:')
      ? new HttpsAgent(settings)
      : new HttpAgent(settings)
  }

  /** The result of a GROQ query over all documents as they are stored. */
  async query(query: string, params: JsonObject): Promise<unknown> {
    const answer = await this.#send('query', {
      path: `${this.#client.getDataUrl('query')}?perspective=raw`,
      body: Buffer.from(JSON.stringify({query, params})),
    })
    return parsed(answer)['result']
  }

  /** What it writes can be read back on return. @param body as the Mutate API takes it, with `transactionId` */
  async mutate(body: Buffer): Promise<void> {
    await this.#send('mutate', {
      path: `${this.#client.getDataUrl('mutate')}?returnIds=false&returnDocuments=false&visibility=sync`,
      body,
    })
  }

  /**
   * The id of the last transaction of each document that the history knows, deleted ones too. Where the history may
   * not be read, nothing is known.
   */
  async lastTransactions(ids: readonly string[]): Promise<Map<string, string>> {
    const last = new Map<string, string>()
    const limit = 1000
    try {
      const answer = await this.#send('query', {
        path:
          `${this.#client.getDataUrl('history', `transactions/${ids.join(',')}`)}` +
          `?excludeContent=true&reverse=true&limit=${limit}`,
      })
      const rows = answer.split('\n').filter((row) => row !== '')
      for (const row of rows) {
        const transaction: unknown = JSON.parse(row)
        if (!isJsonObject(transaction) || !Array.isArray(transaction['documentIDs'])) continue
        for (const id of transaction['documentIDs']) {
          if (typeof id === 'string' && !last.has(id)) last.set(id, String(transaction['id']))
        }
      }
      if (rows.length >= limit && ids.length > 1) {
        for (const id of ids.filter((id) => !last.has(id))) {
          for (const [known, transaction] of await this.lastTransactions([id])) {
            last.set(known, transaction)
          }
        }
      }
    } catch (error) {
      if (!(error instanceof DatasetError && isHistoryHidden(error.status))) throw error
    }
    return last
  }

  /** @returns the id of the asset's document */
  async upload(
    kind: 'image' | 'file',
    content: {file: string; size: number} | Buffer,
    filename: string,
  ): Promise<string> {
    const dataset = this.#client.config().dataset ?? ''
    const answer = await this.#send('upload', {
      path: `/assets/${kind}s/${dataset}?filename=${encodeURIComponent(filename)}`,
      type: 'application/octet-stream',
      ...(Buffer.isBuffer(content) ? {body: content} : {file: content}),
    })
    const {document} = parsed(answer)
    if (!isJsonObject(document) || typeof document['_id'] !== 'string') {
      throw new UnreachableError('The dataset answered an upload without a document.')
    }
    return document['_id']
  }

  /** Project and dataset, as text. */
  get place(): string {
    const {projectId = '', dataset = ''} = this.#client.config()
    return `${projectId} ${dataset}`
  }

  close(): void {
    this.#agent.destroy()
  }

  async #send(kind: 'query' | 'mutate' | 'upload', outgoing: Outgoing): Promise<string> {
    const {signal, patience = PATIENCE, onRetry} = this.#options
    const pace = this.#paces[kind]
    const started = Date.now()
    for (let attempt = 0; ; attempt += 1) {
      const entered = await pace.enter(signal)
      this.requests += 1
      let answer: Answer
      try {
        answer = await this.#attempt(outgoing)
      } catch (error) {
        answer = {status: NO_ANSWER, headers: {}, body: messageOf(error)}
      }
      pace.leave(entered, answer.status, answer.headers)
      if (answer.status >= 200 && answer.status < 300) return answer.body
      const reason =
        answer.status === NO_ANSWER ? answer.body : `${answer.status} ${messageIn(answer.body)}`
      if (!isTemporary(answer.status)) throw refusal(answer)
      const wait =
        retryAfter(answer.headers) ??
        Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 10))
      if (Date.now() + wait - started > patience) {
        throw new UnreachableError(`The dataset cannot be reached: ${reason}.`)
      }
      onRetry?.(reason)
      await sleep(wait, undefined, {signal})
    }
  }

  #attempt({path, body, file, type = 'application/json'}: Outgoing): Promise<Answer> {
    const url = this.#url(path)
    const {token, projectId, useProjectHostname} = this.#client.config()
    const length = file?.size ?? body?.byteLength ?? 0
    const hasBody = file !== undefined || body !== undefined
    return new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? requestHttps : requestHttp
      const request = send(
        url,
        {
          method: hasBody ? 'POST' : 'GET',
          agent: this.#agent,
          timeout: IDLE,
          headers: {
            accept: 'application/json',
            ...(hasBody ? {'content-type': type, 'content-length': length} : {}),
            ...(token === undefined ? {} : {authorization: `Bearer ${token}`}),
            ...(useProjectHostname === false && projectId !== undefined
              ? {'x-sanity-project-id': projectId}
              : {}),
          },
        },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('error', reject)
          response.on('aborted', () => reject(new Error('the connection was cut')))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? NO_ANSWER,
              headers: response.headers,
              body: Buffer.concat(parts).toString('utf8'),
            }),
          )
        },
      )
      request.on('error', reject)
      request.on('timeout', () => request.destroy(new Error('no answer in time')))
      if (file === undefined) {
        request.end(body)
      } else {
        createReadStream(file.file)
          .on('error', (error) => request.destroy(error))
          .pipe(request)
      }
    })
  }

  #url(path: string): string {
    return this.#client.getUrl(path)
  }
}

interface Outgoing {
  path: string
  type?: string
  body?: Buffer
  file?: {file: string; size: number}
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

function isTemporary(status: number): boolean {
  return status === NO_ANSWER || status === 408 || status === 429 || status >= 500
}

function refusal({status, body}: Answer): DatasetError {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    value = {}
  }
  return new DatasetError(status, isJsonObject(value) ? value : {}, messageIn(body))
}

/** What an answer that is no success says. */
function messageIn(body: string): string {
  try {
    const value: unknown = JSON.parse(body)
    if (!isJsonObject(value)) return body.slice(0, 200)
    const {error, message} = value
    if (isJsonObject(error) && typeof error['description'] === 'string') return error['description']
    if (typeof message === 'string') return message
    return typeof error === 'string' ? error : body.slice(0, 200)
  } catch {
    return body.slice(0, 200)
  }
}

function parsed(body: string): JsonObject {
  const value: unknown = JSON.parse(body)
  if (!isJsonObject(value)) throw new UnreachableError('The dataset answered with no JSON object.')
  return value
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
