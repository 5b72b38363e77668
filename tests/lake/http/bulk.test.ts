import {once} from 'node:events'
import {request} from 'node:http'
import {expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {EventReader} from './eventReader.ts'
import {login} from './login.ts'
import {jsonRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO} from './testLake.ts'

test('a stream of lines is written transaction by transaction, and each is told of', async () => {
  const lake = await openLake()
  const search = new URLSearchParams({query: '*[_type == "note"]', includeResult: 'false'})
  const reader = await EventReader.open(`${lake.url}/v2025-02-19/data/listen/production?${search}`)
  await reader.next()
  const reports = await load(lake, '?prefix=n&batch=2', notes(5))
  expect(reports.slice(0, 3)).toEqual(
    ['n-1', 'n-2', 'n-3'].map((transaction, index) => ({
      transaction,
      already: false,
      created: index === 2 ? 1 : 2,
      updated: 0,
      deleted: 0,
      unchanged: 0,
      lines: [index * 2 + 1, Math.min(index * 2 + 2, 5)],
    })),
  )
  expect(reports.slice(3)).toEqual([{done: true, transactions: 3, documents: 5}])
  for (let index = 0; index < 5; index++) {
    const {data} = await reader.next()
    expect(data).toMatchObject({documentId: `n${index}`, transition: 'appear'})
  }
  expect(await clientOf(lake).fetch('*[_type == "note"] | order(_id)._rev')).toEqual([
    'n-1',
    'n-1',
    'n-2',
    'n-2',
    'n-3',
  ])
})

test('a load that fails early is answered, however much is still to come', async () => {
  const lake = await openLake()
  const rest = Array.from({length: 20_000}, (_, index) => ({
    _id: `m${index}`,
    _type: 'note',
    text: 'x'.repeat(400),
  }))
  const bad = {_id: 'bad', _type: 'note', to: {_ref: 'nowhere'}}
  const reports = await load(lake, '?batch=1', [...notes(1), bad, ...rest])
  expect(reports).toEqual([
    expect.objectContaining({created: 1, lines: [1, 1]}),
    expect.objectContaining({
      status: 409,
      error: expect.objectContaining({items: [expect.objectContaining({line: 2})]}),
    }),
  ])
  expect(await clientOf(lake).fetch('*[_type == "note"]._id')).toEqual(['n0'])
})

test('a request that is cut off leaves whole transactions only', async () => {
  const lake = await openLake()
  const sent = request(`${lake.url}/v1/lake/bulk/production?prefix=n&batch=10`, {
    method: 'POST',
    headers: {'content-type': 'application/x-ndjson'},
  })
  sent.on('error', () => {})
  sent.write(asLines(notes(25)))
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) {
    text += String(chunk)
    if (text.includes('"n-2"')) break
  }
  sent.destroy()
  await load(lake, '?prefix=n&batch=10', notes(25))
  const revisions = await clientOf(lake).fetch('*[_type == "note"] | order(n)._rev')
  expect(revisions).toEqual(notes(25).map(({n}) => `n-${Math.floor(n / 10) + 1}`))
})

test('bulk loads are for administrators, and parameters are checked', async () => {
  const lake = await openLake()
  const ask = (search: string, headers: Record<string, string>) =>
    jsonRequest(`${lake.url}/v1/lake/bulk/production${search}`, {
      method: 'POST',
      headers: {origin: STUDIO, 'content-type': 'application/x-ndjson', ...headers},
      body: asLines(notes(1)),
    })
  expect(await ask('', {})).toMatchObject({status: 401})
  for (const user of ['editor', 'viewer']) {
    const authorization = `Bearer ${await login(lake, user)}`
    expect(await ask('', {authorization})).toMatchObject({status: 403})
  }
  const authorization = `Bearer ${lake.token}`
  for (const search of ['?operation=delete', '?batch=none', '?prefix=a%20b']) {
    expect(await ask(search, {authorization})).toMatchObject({status: 400})
  }
  expect(await clientOf(lake).fetch('count(*)')).toBe(0)
  const {status} = await jsonRequest(`${lake.url}/v1/lake/bulk/nothing`, {
    method: 'POST',
    body: '',
    headers: {'content-type': 'application/x-ndjson'},
  })
  expect(status).toBe(404)
})

async function load(lake: RunningLake, search: string, lines: readonly object[]) {
  const response = await fetch(`${lake.url}/v1/lake/bulk/production${search}`, {
    method: 'POST',
    headers: {'content-type': 'application/x-ndjson'},
    body: asLines(lines),
  })
  expect(response.status).toBe(200)
  const text = await response.text()
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}

function asLines(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function notes(count: number) {
  return Array.from({length: count}, (_, n) => ({_id: `n${n}`, _type: 'note', n}))
}
