import {expect, test} from 'vitest'
import {HostedLimits} from '../../../lake/http/hostedLimits.ts'
import type {RunningLake} from '../../../lake/index.ts'
import {jsonRequest} from './rawRequest.ts'
import {clientOf, openLake} from './testLake.ts'

test('requests are counted by client and second; mutations and uploads count as requests too', () => {
  let time = 1_000_000
  const limits = new HostedLimits(() => time)
  const allowed = (client: string, kind: Parameters<HostedLimits['count']>[1], times: number) =>
    Array.from({length: times}, () => limits.count(client, kind)).filter(({isAllowed}) => isAllowed)
      .length

  expect(allowed('a', 'mutations', 30)).toBe(25)
  expect(allowed('a', 'uploads', 30)).toBe(25)
  expect(allowed('a', 'queries', 600)).toBe(450)
  expect(allowed('a', 'requests', 1)).toBe(0)
  expect(allowed('b', 'mutations', 30)).toBe(25)
  time += 999
  expect(allowed('a', 'mutations', 1)).toBe(0)
  time += 1
  expect(allowed('a', 'mutations', 30)).toBe(25)
})

test('a dataset has room for so many at once, and gets it back', () => {
  const limits = new HostedLimits()
  const places = Array.from({length: 101}, () => limits.take('production', 'mutations'))
  expect(places.map((place) => place !== undefined)).toEqual([...Array(100).fill(true), false])
  expect(limits.take('staging', 'mutations')).toBeDefined()
  expect(limits.take('production', 'queries')).toBeDefined()
  places[0]?.()
  expect(limits.take('production', 'mutations')).toBeDefined()
  expect(limits.take('production', 'mutations')).toBeUndefined()
})

test('the real client gets 429 beyond 25 mutations in a second, and gets through in the next', async () => {
  let time = 1_000_000
  const lake = await openLake({hostedLimits: {now: () => time}})
  const client = clientOf(lake)
  const create = (index: number) => client.create({_id: `n${index}`, _type: 'note'})
  for (let index = 0; index < 25; index++) await create(index)

  await expect(create(25)).rejects.toMatchObject({
    statusCode: 429,
    message: expect.stringContaining('API rate limit exceeded'),
    response: {headers: {'retry-after': '1'}},
  })
  expect(await client.fetch('count(*)')).toBe(25)
  time += 1000
  await create(25)
  expect(await client.fetch('count(*)')).toBe(26)
})

test('headers say how much is left, as those of the hosted gateway', async () => {
  const lake = await openLake({hostedLimits: {now: () => 1_000_000}})
  expect(await limitsIn(lake, 'GET', '/data/query/production?query=1')).toEqual({
    status: 200,
    'ratelimit-limit': '500',
    'ratelimit-remaining': '499',
    'ratelimit-reset': '1',
    'x-ratelimit-limit-second': '500',
    'x-ratelimit-remaining-second': '499',
  })
  const mutation = (): Promise<object> =>
    limitsIn(lake, 'POST', '/data/mutate/production', {mutations: []})
  expect(await mutation()).toEqual({status: 200, ...mutationRates('24')})
  for (let count = 2; count <= 25; count++) await mutation()
  expect(await mutation()).toEqual({status: 429, ...mutationRates('0'), 'retry-after': '1'})
  const {body} = await jsonRequest(`${lake.url}/v1/data/mutate/production`, {json: {mutations: []}})
  expect(body).toEqual({message: 'API rate limit exceeded'})
})

test('a mutation has 4,000,000 bytes', async () => {
  const lake = await openLake({hostedLimits: true})
  const client = clientOf(lake)
  const text = 'x'.repeat(3_999_800)
  await client.create({_id: 'fits', _type: 'note', text})
  await expect(
    client.create({_id: 'large', _type: 'note', text: `${text}${'x'.repeat(300)}`}),
  ).rejects.toMatchObject({
    statusCode: 413,
    message: expect.stringContaining('Request body exceeds limit of 4000000 bytes'),
  })
  expect(await client.fetch('*._id')).toEqual(['fits'])
})

test('what only a lake has is not limited, and a lake without limits tells of none', async () => {
  const limited = await openLake({hostedLimits: {now: () => 0}})
  for (let count = 0; count < 26; count++) {
    await limitsIn(limited, 'POST', '/data/mutate/production', {mutations: []})
  }
  expect(await limitsIn(limited, 'GET', '/lake')).toEqual({status: 200})
  const free = await openLake()
  expect(await limitsIn(free, 'POST', '/data/mutate/production', {mutations: []})).toEqual({
    status: 200,
  })
})

function mutationRates(left: string) {
  return {
    'ratelimit-limit': '25',
    'ratelimit-remaining': left,
    'ratelimit-reset': '1',
    'x-ratelimit-limit-second': '25',
    'x-ratelimit-remaining-second': left,
  }
}

async function limitsIn(lake: RunningLake, method: string, path: string, body?: object) {
  const response = await fetch(`${lake.url}/v1${path}`, {
    method,
    ...(body && {headers: {'content-type': 'application/json'}, body: JSON.stringify(body)}),
  })
  await response.text()
  const headers = [...response.headers].filter(([name]) => /ratelimit|retry/.test(name))
  return {status: response.status, ...Object.fromEntries(headers)}
}
