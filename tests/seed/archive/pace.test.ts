import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {HOSTED_RATES, HostedLimits} from '../../../lake/http/hostedLimits.ts'
import {Pace, type Clock} from '../../../seed/archive/pace.ts'

/** A clock that goes on when nobody has anything to do but to wait for it. */
class StillClock implements Clock {
  #now: number
  #sleepers: {until: number; wake: () => void}[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number): Promise<void> {
    const {promise, resolve} = Promise.withResolvers<void>()
    this.#sleepers.push({until: this.#now + milliseconds, wake: resolve})
    return promise
  }

  async run(work: Promise<unknown>): Promise<void> {
    let isOver = false
    const end = work.finally(() => (isOver = true))
    for (;;) {
      // Everything that can go on without the clock does so first.
      await new Promise((resolve) => setImmediate(resolve))
      if (isOver) break
      this.#sleepers.sort((a, b) => a.until - b.until)
      const next = this.#sleepers.shift()
      if (next === undefined) throw new Error('Everybody waits, and not for the clock')
      this.#now = Math.max(this.#now, next.until)
      next.wake()
    }
    await end
  }
}

/**
 * Sends mutations as the importer does to a dataset with the hosted limits.
 *
 * @param start milliseconds of the clock, whose seconds the dataset counts by
 * @param delays milliseconds until a request arrives, and until its answer does, in turn
 */
async function send(requests: number, start: number, delays: readonly number[]) {
  const clock = new StillClock(start)
  const limits = new HostedLimits(() => clock.now())
  const pace = new Pace(4, clock)
  const {signal} = new AbortController()
  let delayed = 0
  const delay = () => clock.sleep(delays[delayed++ % delays.length] ?? 0)
  const refused: number[] = []
  const request = async () => {
    const entered = await pace.enter(signal)
    await delay()
    const {isAllowed, headers} = limits.count('importer', 'mutations')
    await delay()
    if (!isAllowed) refused.push(clock.now())
    pace.leave(entered, isAllowed ? 200 : 429, headers)
  }
  await clock.run(Promise.all(Array.from({length: requests}, request)))
  return {seconds: (clock.now() - start) / 1000, refused}
}

describe('requests under the hosted limits', () => {
  it('are never refused, wherever the second began and however long they take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({min: 1, max: 120}),
        fc.integer({min: 1_000_000, max: 1_001_000}),
        fc.array(fc.oneof(fc.integer({min: 0, max: 30}), fc.integer({min: 0, max: 1500})), {
          minLength: 1,
          maxLength: 60,
        }),
        async (requests, start, delays) => {
          expect((await send(requests, start, delays)).refused).toEqual([])
        },
      ),
      {numRuns: 300},
    )
  })

  it.each([0, 1, 250, 500, 999])(
    'take at most 1.2 times as long as the limit itself (begun %i ms into a second)',
    async (offset) => {
      const requests = 40 * HOSTED_RATES.mutations
      const {seconds, refused} = await send(requests, 1_000_000 + offset, [5, 5])
      expect(refused).toEqual([])
      expect(seconds / (requests / HOSTED_RATES.mutations)).toBeLessThan(1.2)
    },
  )
})
