import {describe, expect, test} from 'vitest'
import type {SanityClient} from '@sanity/client'
import type {RunningLake} from '../../../lake/index.ts'
import {login} from './login.ts'
import {jsonRequest, rawRequest} from './rawRequest.ts'
import {clientOf, openLake} from './testLake.ts'

const V = 'v2025-02-19'

describe('the transactions of a document', () => {
  test.each([
    ['', ['one', 'two', 'three']],
    ['reverse=true', ['three', 'two', 'one']],
    ['limit=2', ['one', 'two']],
    ['reverse=true&limit=1', ['three']],
    ['fromTransaction=two', ['two', 'three']],
    ['toTransaction=two', ['one', 'two']],
    ['fromTransaction=two&toTransaction=two', ['two']],
    ['fromTime=2001-01-01T00:00:00Z', ['one', 'two', 'three']],
    ['toTime=2001-01-01T00:00:00Z', []],
    ['authors=editor', ['three']],
    ['authors=editor,administrator', ['one', 'two', 'three']],
    ['authors=nobody', []],
  ])('with "%s" are %j', async (search, ids) => {
    const lake = await openLake()
    await written(lake)
    const transactions = await transactionsAt(lake, `transactions/a?${search}`)
    expect(transactions.map(({id}) => id)).toEqual(ids)
  })

  test('show as much as is asked of them', async () => {
    const lake = await openLake()
    await written(lake)
    const [whole] = await transactionsAt(lake, 'transactions/a?limit=1&effectFormat=mendoza')
    const bare = {
      id: 'one',
      timestamp: expect.any(String),
      author: 'administrator',
      documentIDs: ['a', 'b'],
    }
    const effect = {apply: expect.any(Array), revert: expect.any(Array)}
    expect(whole).toEqual({
      ...bare,
      mutations: [
        {create: expect.objectContaining({_id: 'a'})},
        {create: expect.objectContaining({_id: 'b'})},
      ],
      effects: {a: effect, b: effect},
    })
    for (const flag of ['excludeContent', 'excludeMutations']) {
      expect(await transactionsAt(lake, `transactions/a?limit=1&${flag}=true`)).toEqual([bare])
    }
    expect(
      await transactionsAt(
        lake,
        'transactions/a?limit=1&excludeMutations=true&effectFormat=mendoza&includeIdentifiedDocumentsOnly=true',
      ),
    ).toEqual([{...bare, documentIDs: ['a'], effects: {a: effect}}])
    expect(
      (await transactionsAt(lake, 'transactions/a,b?excludeContent=true')).map(({id}) => id),
    ).toEqual(['one', 'two', 'three'])
  })

  test.each([
    'transactions/a?limit=x',
    'transactions/a?effectFormat=json',
    'transactions/a?fromTime=yesterday',
    'documents/a?time=yesterday',
    'documents/a?time=2025-01-01T00:00:00Z&revision=one',
    'events/documents/a?limit=0',
  ])('%s is a 400', async (path) => {
    const {url} = await openLake()
    const {status} = await rawRequest(`${url}/${V}/data/history/production/${path}`)
    expect(status).toBe(400)
  })
})

test('documents are there as they were at a revision, at a time, and last', async () => {
  const lake = await openLake()
  const client = await written(lake)
  const at = async (search: string) => {
    const {documents} = await client.request<{documents: {n: number; _rev: string}[]}>({
      url: `/data/history/production/documents/a,b?${search}`,
    })
    return documents.map(({n, _rev}) => `${n} ${_rev}`)
  }
  expect(await at('revision=one')).toEqual(['1 one', '1 one'])
  expect(await at('revision=two')).toEqual(['2 two', '1 one'])
  expect(await at(`time=${new Date(Date.now() + 1000).toISOString()}`)).toEqual([
    '3 three',
    '1 one',
  ])
  expect(await at('time=2001-01-01T00:00:00Z')).toEqual([])
  await client.delete('a')
  expect(await at('')).toEqual(['1 one'])
  expect(await at('lastRevision=true')).toEqual(['3 three', '1 one'])
})

test('events of documents and releases come newest first, page by page', async () => {
  const lake = await openLake()
  const client = clientOf(lake)
  await client.releases.create({releaseId: 'rSpring', metadata: {title: 'Spring'}})
  await client.createVersion({releaseId: 'rSpring', publishedId: 'a', document: {_type: 't'}})
  await client.releases.publish({releaseId: 'rSpring'})
  const pages = async (path: string): Promise<string[]> => {
    const types: string[] = []
    for (let cursor = '', first = true; first || cursor !== ''; first = false) {
      const {body} = await jsonRequest(
        `${lake.url}/${V}/data/history/production/events/${path}?limit=1&nextCursor=${cursor}`,
      )
      const {events, nextCursor} = eventsIn(body)
      types.push(...[events].flat().map(({type}) => type))
      cursor = nextCursor
    }
    return types
  }
  expect(await pages('documents/a')).toEqual(['publishDocumentVersion'])
  expect(await pages('releases/rSpring')).toEqual([
    'publishRelease',
    'addDocumentToRelease',
    'createRelease',
  ])
})

test('the past is for users alone', async () => {
  const lake = await openLake({token: 'a-token-of-my-own'})
  for (const path of ['documents/a', 'transactions/a', 'events/documents/a', 'events/releases/a']) {
    const url = `${lake.url}/${V}/data/history/production/${path}`
    expect((await rawRequest(url)).status).toBe(401)
    const headers = {authorization: `Bearer ${lake.token}`}
    expect((await rawRequest(url, {headers})).status).toBe(200)
  }
})

test('a schema is kept, listed and deleted as the CLI asks', async () => {
  const client = clientOf(await openLake())
  const url = '/projects/dateline/datasets/production/schemas'
  const schemas = [
    {
      schema: [{name: 'article', type: 'document'}],
      version: '2025-05-01',
      workspace: {name: 'my news', title: 'News'},
    },
  ]
  await client.request({method: 'PUT', url, body: {schemas}})
  const stored = expect.objectContaining({
    _id: '_.schemas.my_news',
    _type: 'system.schema',
    version: '2025-05-01',
    workspace: {name: 'my news', title: 'News'},
    schema: '[{"name":"article","type":"document"}]',
  })
  expect(await client.request({url})).toEqual([stored])
  expect(await client.request({url: `${url}/_.schemas.my_news`})).toEqual([stored])
  expect(await client.request({url: `${url}/_.schemas.none`})).toEqual([])
  await expect(client.request({method: 'DELETE', url: `${url}/a`})).rejects.toMatchObject({
    statusCode: 400,
  })
  expect(await client.request({method: 'DELETE', url: `${url}/_.schemas.my_news`})).toEqual({
    deleted: true,
  })
  expect(await client.request({url})).toEqual([])
})

async function written(lake: RunningLake): Promise<SanityClient> {
  const client = clientOf(lake)
  await client.mutate(
    [{create: {_id: 'a', _type: 't', n: 1}}, {create: {_id: 'b', _type: 't', n: 1}}],
    {transactionId: 'one'},
  )
  await client.mutate([{patch: {id: 'a', set: {n: 2}}}], {transactionId: 'two'})
  const editor = clientOf(lake, {token: await login(lake, 'editor')})
  await editor.mutate([{patch: {id: 'a', set: {n: 3}}}], {transactionId: 'three'})
  return client
}

async function transactionsAt(lake: RunningLake, path: string): Promise<{id: string}[]> {
  const {status, headers, body} = await rawRequest(
    `${lake.url}/${V}/data/history/production/${path}`,
  )
  expect({status, type: headers['content-type']}).toEqual({
    status: 200,
    type: 'application/x-ndjson; charset=utf-8',
  })
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

function eventsIn(body: unknown): {events: {type: string}[]; nextCursor: string} {
  if (typeof body !== 'object' || body === null || !('events' in body)) {
    throw new Error(`No events: ${JSON.stringify(body)}`)
  }
  const {events} = body
  const list: {type: string}[] = JSON.parse(
    JSON.stringify(Array.isArray(events) ? events : Object.values(events ?? {}).flat()),
  )
  return {events: list, nextCursor: 'nextCursor' in body ? String(body.nextCursor) : ''}
}
