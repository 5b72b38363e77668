/**
 * The rates that the hosted service allows: https://www.sanity.io/docs/content-lake/technical-limits. Its gateway counts
 * by client address and second of the clock, tells by headers how much is left, and answers 429 to the rest.
 */
export const HOSTED_RATES = {requests: 500, mutations: 25, uploads: 25} as const

/** At once, in one dataset. */
export const HOSTED_CONCURRENCY = {mutations: 100, queries: 500} as const

/** Bytes of a request with mutations. */
export const HOSTED_MUTATION_BYTES = 4_000_000

/** What browsers are allowed to see, beside what they always see. */
export const RATE_HEADERS = [
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'x-ratelimit-limit-second',
  'x-ratelimit-remaining-second',
  'retry-after',
]

export type LimitedKind = 'mutations' | 'uploads' | 'queries' | 'requests'

export interface RateVerdict {
  isAllowed: boolean
  headers: {[name: string]: string}
}

/** Counts requests as the hosted service's gateway does. It remembers one second. */
export class HostedLimits {
  readonly #now: () => number
  /** Since the epoch. */
  #second = 0
  readonly #counts = new Map<string, number>()
  readonly #running = new Map<string, number>()

  /** @param now milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Counts a request of a client, if there is room for it. Mutations and uploads count as requests too. */
  count(client: string, kind: LimitedKind): RateVerdict {
    const second = Math.floor(this.#now() / 1000)
    if (second !== this.#second) this.#counts.clear()
    this.#second = second
    const kinds: (keyof typeof HOSTED_RATES)[] =
      kind === 'mutations' || kind === 'uploads' ? [kind, 'requests'] : ['requests']
    const rates = kinds.map((counted) => {
      const key = `${counted} ${client}`
      return {key, limit: HOSTED_RATES[counted], used: this.#counts.get(key) ?? 0}
    })
    const isAllowed = rates.every(({used, limit}) => used < limit)
    if (isAllowed) for (const {key, used} of rates) this.#counts.set(key, used + 1)
    const [tightest] = rates
      .map(({limit, used}) => ({limit, remaining: limit - used - (isAllowed ? 1 : 0)}))
      .toSorted((a, b) => a.remaining - b.remaining)
    const {limit = 0, remaining = 0} = tightest ?? {}
    return {
      isAllowed,
      headers: {
        'ratelimit-limit': `${limit}`,
        'ratelimit-remaining': `${remaining}`,
        'ratelimit-reset': '1',
        'x-ratelimit-limit-second': `${limit}`,
        'x-ratelimit-remaining-second': `${remaining}`,
        ...(isAllowed ? {} : {'retry-after': '1'}),
      },
    }
  }

  /**
   * Takes one of the places that a dataset has for requests of a kind.
   *
   * @returns what gives it back; undefined where none is free
   */
  take(dataset: string, kind: keyof typeof HOSTED_CONCURRENCY): (() => void) | undefined {
    const key = `${kind} ${dataset}`
    const running = this.#running.get(key) ?? 0
    if (running >= HOSTED_CONCURRENCY[kind]) return undefined
    this.#running.set(key, running + 1)
    return () => {
      const others = (this.#running.get(key) ?? 1) - 1
      if (others === 0) this.#running.delete(key)
      else this.#running.set(key, others)
    }
  }
}
