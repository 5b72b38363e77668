/** What can happen to a request, and how often: of 1,000 requests so many. */
export const FAULT_RATES = {
  /** Refused before the work: nothing was done. */
  tooManyRequests: 20,
  serverError: 10,
  badGateway: 10,
  unavailable: 20,
  /** The connection is cut before the work. */
  cut: 15,
  /** The work is done, and on the disk; then 503, or the connection is cut. */
  unavailableAfterwards: 15,
  cutAfterwards: 15,
  /** The work is done; the answer does not come for seconds, and then the connection is cut. */
  stall: 5,
  /** The answer comes late, or half of it. Event streams and exports end early. */
  slow: 20,
  cutAnswer: 20,
} as const

export type FaultKind = keyof typeof FAULT_RATES

export interface Fault {
  kind: FaultKind
  /** Which request of the run it happens to, from 1. */
  request: number
  /** From 0 up to, not including, 1: how long or how far, where that is open. */
  extent: number
}

/** Decides what happens to each request: the same for the same seed, whatever the requests are. */
export class Faults {
  readonly seed: number
  #state: number
  #requests = 0

  constructor(seed: number) {
    this.seed = seed
    this.#state = seed >>> 0
  }

  /** What happens to the next request; undefined for most. */
  next(): Fault | undefined {
    this.#requests += 1
    let chance = this.#random() * 1000
    const extent = this.#random()
    for (const kind of KINDS) {
      chance -= FAULT_RATES[kind]
      if (chance < 0) return {kind, request: this.#requests, extent}
    }
    return undefined
  }

  /** From 0 up to, not including, 1 (mulberry32, public domain). */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let bits = this.#state
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

const KINDS: readonly FaultKind[] = [
  'tooManyRequests',
  'serverError',
  'badGateway',
  'unavailable',
  'cut',
  'unavailableAfterwards',
  'cutAfterwards',
  'stall',
  'slow',
  'cutAnswer',
]
