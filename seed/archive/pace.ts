import type {IncomingHttpHeaders} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'

/** Milliseconds; where a dataset says "later" and not when. */
const DEFAULT_WAIT = 1000

/**
 * How fast requests of one kind may go: at most so many at once, and no more than the dataset's `ratelimit-*` headers
 * leave. https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-07.html
 */
export class Pace {
  readonly #most: number
  #atOnce: number
  #inFlight = 0
  #remaining = Number.POSITIVE_INFINITY
  /** What the dataset allows in each window. */
  #limit = Number.POSITIVE_INFINITY
  #windowEnds = 0
  #closedUntil = 0
  #left: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(atOnce: number) {
    this.#most = atOnce
    this.#atOnce = atOnce
  }

  /** Resolves when a request may go; `leave` must follow. */
  async enter(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const now = Date.now()
      if (now >= this.#windowEnds) this.#remaining = this.#limit
      const wait = Math.max(
        this.#closedUntil - now,
        this.#remaining < 1 ? this.#windowEnds - now : 0,
      )
      if (wait <= 0 && this.#inFlight < this.#atOnce) break
      await (wait > 0 ? sleep(wait, undefined, {signal}) : this.#left.promise)
    }
    this.#inFlight += 1
    this.#remaining -= 1
  }

  /** @param headers of the answer; undefined where there was none */
  leave(status: number, headers: IncomingHttpHeaders | undefined): void {
    this.#inFlight -= 1
    const now = Date.now()
    const limit = numberIn(headers?.['ratelimit-limit'])
    const remaining = numberIn(headers?.['ratelimit-remaining'])
    const reset = numberIn(headers?.['ratelimit-reset'])
    if (limit !== undefined && limit > 0) this.#limit = limit
    if (remaining !== undefined && reset !== undefined) {
      // Those under way may not have been counted yet.
      this.#remaining = remaining - this.#inFlight
      // Seconds from now; some say seconds since 1970.
      this.#windowEnds = reset > 1e6 ? reset * 1000 : now + reset * 1000
    }
    if (status === 429) {
      const wait = retryAfter(headers) ?? (reset === undefined ? DEFAULT_WAIT : reset * 1000)
      this.#closedUntil = Math.max(this.#closedUntil, now + wait)
      this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2))
    } else if (status > 0 && status < 400) {
      this.#atOnce = Math.min(this.#most, this.#atOnce + 0.1)
    }
    const left = this.#left
    this.#left = Promise.withResolvers()
    left.resolve()
  }
}

/** Milliseconds that an answer asks to wait. https://httpwg.org/specs/rfc9110.html#field.retry-after */
export function retryAfter(headers: IncomingHttpHeaders | undefined): number | undefined {
  const text = headers?.['retry-after']
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (!Number.isNaN(seconds)) return seconds * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

function numberIn(header: string | string[] | undefined): number | undefined {
  const number = typeof header === 'string' && header !== '' ? Number(header) : Number.NaN
  return Number.isNaN(number) ? undefined : number
}
