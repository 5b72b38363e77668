import {describe, expect, test} from 'vitest'
import {FAULT_RATES, Faults, type FaultKind} from '../../../lake/http/faults.ts'
import type {RunningLake} from '../../../lake/index.ts'
import {clientOf, openLake} from './testLake.ts'

const KINDS: FaultKind[] = Object.keys(FAULT_RATES).filter((name): name is FaultKind =>
  Object.hasOwn(FAULT_RATES, name),
)

test('the same seed gives the same faults, another one others, each as often as it says', () => {
  const drawn = faultsOf(7)
  expect(faultsOf(7)).toEqual(drawn)
  expect(faultsOf(8)).not.toEqual(drawn)
  const strays = KINDS.filter((kind) => {
    const count = drawn.filter((fault) => fault?.kind === kind).length
    return Math.abs(count / 20 / FAULT_RATES[kind] - 1) > 0.3
  })
  expect(strays).toEqual([])
})

test('requests in the same order meet the same faults, and the log tells of them', async () => {
  const first = await writesUnder(3)
  expect(await writesUnder(3)).toEqual(first)
  expect(first.lines[0]).toBe('The lake plays faults, from seed 3.')
  expect(first.lines.length).toBeGreaterThan(1)
  expect(first.outcomes.filter((outcome) => outcome !== '200').length).toBeGreaterThan(0)
})

describe('a write that meets', () => {
  test.each([
    ['tooManyRequests', '429', false],
    ['serverError', '500', false],
    ['badGateway', '502', false],
    ['unavailable', '503', false],
    ['cut', 'cut', false],
    ['unavailableAfterwards', '503', true],
    ['cutAfterwards', 'cut', true],
    ['stall', 'cut', true],
    ['slow', '200', true],
    ['cutAnswer', 'cut', true],
  ] as const)('%s ends with %s, and is committed: %s', async (kind, outcome, isCommitted) => {
    const lake = await openLake({faults: seedWith(kind)})
    expect(await outcomeOf(write(lake, 1))).toBe(outcome)
    const client = clientOf(lake)
    expect(await client.fetch('*._id')).toEqual(isCommitted ? ['n1'] : [])
    expect(await outcomeOf(write(lake, 1))).toBe(isCommitted ? '409' : '200')
  })
})

test.each(['unavailableAfterwards', 'cutAfterwards', 'stall', 'cutAnswer'] as const)(
  'an export that meets %s gives its place back',
  async (kind) => {
    const lake = await openLake({faults: seedWith(kind), limits: {exports: 1}})
    const read = () => outcomeOf(fetch(`${lake.url}/v2025-02-19/data/export/production`))
    await bulk(lake, 400)
    expect(await read()).toBe(kind === 'unavailableAfterwards' ? '503' : 'cut')
    await expect.poll(read).toBe('200')
  },
)

test('the stream of a listener is cut off', async () => {
  const lake = await openLake({faults: seedWith('cutAnswer')})
  const response = await fetch(`${lake.url}/v2025-02-19/data/listen/production?query=*`)
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow('terminated')
})

test('what only a lake has meets no faults', async () => {
  const lake = await openLake({faults: seedWith('cut')})
  for (let count = 0; count < 100; count++) {
    const response = await fetch(`${lake.url}/v1/lake`)
    expect(response.status).toBe(200)
    await response.text()
  }
})

function faultsOf(seed: number) {
  const faults = new Faults(seed)
  return Array.from({length: 20_000}, () => faults.next())
}

/** What forty writes, one after the other, come to, and what the lake says of them. */
async function writesUnder(seed: number) {
  const lines: string[] = []
  const lake = await openLake({faults: seed, log: (line) => lines.push(line)})
  const outcomes: string[] = []
  for (let index = 0; index < 40; index++) outcomes.push(await outcomeOf(write(lake, index)))
  return {lines, outcomes}
}

/** A seed whose first request meets the fault, and the next ones nothing. */
function seedWith(kind: FaultKind): number {
  for (let seed = 0; ; seed++) {
    const faults = new Faults(seed)
    const [first, ...others] = Array.from({length: 6}, () => faults.next())
    if (first?.kind === kind && others.every((fault) => fault === undefined)) return seed
  }
}

function write(lake: RunningLake, index: number): Promise<Response> {
  return fetch(`${lake.url}/v1/data/mutate/production`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({
      transactionId: `t${index}`,
      mutations: [{create: {_id: `n${index}`, _type: 'note', text: 'x'.repeat(2000)}}],
    }),
  })
}

/** So many documents of a thousand characters; a bulk load meets no faults. */
async function bulk(lake: RunningLake, count: number): Promise<void> {
  const lines = Array.from({length: count}, (_, index) =>
    JSON.stringify({_id: `d${index}`, _type: 'note', text: 'x'.repeat(1000)}),
  )
  const {status} = await fetch(`${lake.url}/v1/lake/bulk/production`, {
    method: 'POST',
    body: lines.join('\n'),
  })
  expect(status).toBe(200)
}

async function outcomeOf(request: Promise<Response>): Promise<string> {
  try {
    const response = await request
    await response.text()
    return String(response.status)
  } catch {
    return 'cut'
  }
}
