import type {IncomingHttpHeaders} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'

/** Milliseconds; where a dataset says "later" and not when. */
const DEFAULT_WAIT = 1000

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, {signal}),
}

/** A request that has been let through. */
export interface Entered {
  readonly window: number
  /** The least that any answer in this window had said was left, when the request went. */
  readonly least: number
}

/**
 * How fast requests of one kind may go: at most so many at once, and no more than the dataset's `ratelimit-*` headers
 * leave. https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-07.html
 *
 * `ratelimit-reset` comes in whole seconds, and when the dataset began to count is not told. But it ends its window no
 * later than so many seconds after the first answer in it; and it has begun another where an answer says that more is
 * left than an answer did that was here before the request went.
 */
export class Pace {
  readonly #most: number
  readonly #clock: Clock
  #atOnce: number
  #inFlight = 0
  /** What the dataset allows in each window. */
  #limit = Number.POSITIVE_INFINITY
  #window = 0
  #remaining = Number.POSITIVE_INFINITY
  #least = Number.POSITIVE_INFINITY
  /** Undefined until there is an answer. */
  #windowEnds: number | undefined
  #closedUntil = 0
  #left: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(atOnce: number, clock: Clock = systemClock) {
    this.#most = atOnce
    this.#atOnce = atOnce
    this.#clock = clock
  }

  /** Resolves when a request may go; `leave` must follow. */
  async enter(signal: AbortSignal): Promise<Entered> {
    for (;;) {
      signal.throwIfAborted()
      const now = this.#clock.now()
      if (this.#windowEnds !== undefined && now >= this.#windowEnds) {
        this.#beginWindow(this.#limit, Number.POSITIVE_INFINITY, undefined)
      }
      const isSpent = this.#remaining < 1
      const wait = Math.max(
        this.#closedUntil - now,
        isSpent && this.#windowEnds !== undefined ? this.#windowEnds - now : 0,
      )
      const hasRoom = this.#inFlight < Math.floor(this.#atOnce) && !isSpent
      if (wait <= 0 && (hasRoom || this.#inFlight === 0)) break
      await (wait > 0 ? this.#clock.sleep(wait, signal) : this.#left.promise)
    }
    this.#inFlight += 1
    this.#remaining -= 1
    return {window: this.#window, least: this.#least}
  }

  /** @param headers of the answer; undefined where there was none */
  leave(entered: Entered, status: number, headers: IncomingHttpHeaders | undefined): void {
    this.#inFlight -= 1
    const now = this.#clock.now()
    const limit = numberIn(headers?.['ratelimit-limit'])
    const remaining = numberIn(headers?.['ratelimit-remaining'])
    const reset = numberIn(headers?.['ratelimit-reset'])
    if (limit !== undefined && limit > 0) this.#limit = limit
    if (remaining !== undefined && reset !== undefined && entered.window === this.#window) {
      // Seconds from now; some say seconds since 1970.
      const ends = reset > 1e6 ? reset * 1000 : now + reset * 1000
      if (remaining >= entered.least) {
        this.#beginWindow(remaining, remaining, ends)
      } else {
        // Where answers overtake each other, it may be another window: that one ends later.
        if (this.#windowEnds === undefined || remaining > this.#least) this.#windowEnds = ends
        // The very first answer tells the limit; those under way may not be counted in it.
        this.#remaining =
          this.#remaining === Number.POSITIVE_INFINITY
            ? remaining - this.#inFlight
            : Math.min(this.#remaining, remaining)
        this.#least = Math.min(this.#least, remaining)
      }
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

  /** Those under way may be counted in it. */
  #beginWindow(remaining: number, least: number, ends: number | undefined): void {
    this.#window += 1
    this.#remaining = remaining - this.#inFlight
    this.#least = least
    this.#windowEnds = ends
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
