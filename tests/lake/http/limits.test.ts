import {once} from 'node:events'
import {connect} from 'node:net'
import {describe, expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {EventReader} from './eventReader.ts'
import {jsonRequest, rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO} from './testLake.ts'

const V = 'v2025-02-19'

describe('a query that takes long', () => {
  // Each document against each, and each of these against each.
  const endless = 'count(*[count(*[count(*[n != ^.n && n != ^.^.n]) > 0]) > 0])'
  // No lookup of documents interrupts these.
  const loops = `[${'1,'.repeat(300)}]`
  const product = `count(${loops}[count(${loops}[count(${loops}[@ != ^]) > 0]) > 0])`

  test.each([
    ['over documents', endless],
    ['over arrays', product],
  ])('%s is ended, and others are answered meanwhile', async (_name, query) => {
    const lake = await openLake({limits: {queryTime: 3000, queryPatience: 100}})
    const client = clientOf(lake)
    await fill(lake, 600)
    const slow = jsonRequest(`${lake.url}/${V}/data/query/production`, {json: {query}})
    const order: string[] = []
    void slow.then(() => order.push('slow'))
    for (let index = 0; index < 5; index++) {
      expect(await client.fetch('count(*)')).toBe(600)
      await client.patch('d1').set({index}).commit()
      order.push('quick')
    }
    expect(await slow).toEqual({
      status: 504,
      body: {error: {type: 'queryTimeoutError', description: 'query timed out after 3 seconds'}},
    })
    expect(order).toEqual([...Array<string>(5).fill('quick'), 'slow'])
  })

  test('is answered where it has the time, and sees what was written before it', async () => {
    const lake = await openLake({limits: {queryPatience: 0}})
    const client = clientOf(lake)
    await client.create({_id: 'a', _type: 't', n: 1})
    await client.create({_id: 'drafts.a', _type: 't', n: 2})
    for (let n = 3; n < 20; n++) {
      await client.patch('a').set({n, text: 'ü😀'}).commit()
      expect(await client.fetch('*[_id == "a"]{n, text}')).toEqual([{n, text: 'ü😀'}])
    }
    expect(await client.fetch('*{n}', {}, {perspective: 'drafts'})).toEqual([{n: 2}])
    await client.delete('a')
    expect(await client.fetch('*._id')).toEqual(['drafts.a'])
    const {body} = await jsonRequest(
      `${lake.url}/${V}/data/query/production?query=${encodeURIComponent('*._id')}&perspective=raw`,
      {headers: {origin: STUDIO}},
    )
    expect(body).toMatchObject({result: []})
    await expect(client.fetch('*[')).rejects.toMatchObject({statusCode: 400})
  })

  test('fails alone where it needs too much memory', async () => {
    const lake = await openLake({limits: {queryMemory: 64}})
    const client = clientOf(lake)
    const doubled = `{"a": [1,2,3,4,5,6,7,8]}${'{"a": [...a, ...a]}'.repeat(28)}`
    const {status, body} = await jsonRequest(`${lake.url}/${V}/data/query/production`, {
      json: {query: `count(${doubled}.a)`},
    })
    expect({status, body}).toEqual({
      status: 400,
      body: {
        error: {
          type: 'queryMemoryError',
          description: 'query needs more than 64 MB of memory',
        },
      },
    })
    expect(await client.fetch('1 + 1')).toBe(2)
  }, 90_000)

  test('waits for its turn only among so many', async () => {
    const lake = await openLake({limits: {queryTime: 1500, waitingQueries: 2}})
    await fill(lake, 600)
    const statuses = await Promise.all(
      Array.from({length: 12}, async () => {
        const {status} = await jsonRequest(`${lake.url}/${V}/data/query/production`, {
          json: {query: product},
        })
        return status
      }),
    )
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0)
    expect(statuses.every((status) => status === 429 || status === 504)).toBe(true)
  })

  test('is refused to listeners and to mutations, which every change and every writer would wait for', async () => {
    const lake = await openLake()
    await fill(lake, 600)
    const search = new URLSearchParams({query: `*[${product} > 1]`})
    const reader = await EventReader.open(`${lake.url}/${V}/data/listen/production?${search}`)
    expect(await reader.next()).toMatchObject({
      event: 'channelError',
      data: {error: {type: 'queryParseError', description: expect.stringContaining('too long')}},
    })
    const {status, body} = await jsonRequest(`${lake.url}/${V}/data/mutate/production`, {
      json: {mutations: [{delete: {query: `*[${product} > 1]`}}]},
    })
    expect({status, body}).toMatchObject({
      status: 400,
      body: {error: {description: expect.stringContaining('takes too long')}},
    })
    expect(await clientOf(lake).fetch('count(*)')).toBe(600)
  })

  test('does not keep a dataset from being deleted, nor the lake from closing', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    await fill(lake, 600)
    const deleted = jsonRequest(`${lake.url}/${V}/data/query/production`, {json: {query: product}})
    await client.fetch('1')
    await client.datasets.delete('production')
    expect((await deleted).status).toBe(503)
    await client.datasets.create('production')
    expect(await client.fetch('count(*)')).toBe(0)
    const closed = rawRequest(`${lake.url}/${V}/data/query/production`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({query: product}),
    }).catch(() => undefined)
    await client.fetch('1')
    await lake.close()
    await closed
  })
})

describe('event streams', () => {
  test('are so many for one user, and others still get theirs', async () => {
    const lake = await openLake({limits: {streamsPerUser: 3}})
    const open = (headers = {}) =>
      EventReader.open(`${lake.url}/${V}/data/listen/production?query=*`, headers)
    const readers = [await open(), await open(), await open()]
    for (const reader of readers) expect((await reader.next()).event).toBe('welcome')
    expect((await open()).response.statusCode).toBe(429)
    expect((await open({origin: STUDIO})).response.statusCode).toBe(200)
    readers[0]?.cut()
    let status: number | undefined = 429
    while (status === 429) status = (await open()).response.statusCode
    expect(status).toBe(200)
  })

  test('end when they are old, without a word, so that their readers come back and resume', async () => {
    const lake = await openLake({limits: {streamLifetime: 50}})
    const reader = await EventReader.open(`${lake.url}/${V}/data/listen/production?query=*`)
    expect((await reader.next()).event).toBe('welcome')
    await reader.ended
    await expect(reader.next()).rejects.toThrow('The stream ended')
  })

  test('of the real client go on over that', async () => {
    const lake = await openLake({limits: {streamLifetime: 100}})
    const client = clientOf(lake)
    const heard: string[] = []
    await new Promise<void>((resolve, reject) => {
      const subscription = client
        .listen('*', {}, {events: ['welcome', 'mutation', 'reconnect']})
        .subscribe({
          next: (event) => {
            heard.push(event.type)
            if (event.type === 'welcome' && heard.includes('reconnect')) {
              client.create({_id: 'a', _type: 't'}).catch(reject)
            }
            if (event.type !== 'mutation') return
            subscription.unsubscribe()
            resolve()
          },
          error: reject,
        })
    })
    expect(heard.at(-1)).toBe('mutation')
  })
})

describe('requests', () => {
  test('that fit no route are refused by their origin and host before anything is made of them', async () => {
    const lake = await openLake()
    for (const path of ['/%zz', '/v1/%', '//', '/v1/data/query/%E0%A4%A', '/none']) {
      const foreign = await sendRaw(lake, path, {Origin: 'https://evil.example'})
      expect({path, status: foreign.status}).toEqual({path, status: 403})
      expect(foreign.text.toLowerCase()).not.toContain('access-control-allow-origin')
      expect((await sendRaw(lake, path, {Host: 'evil.example'})).status).toBe(421)
      const own = await sendRaw(lake, path, {})
      expect([400, 404]).toContain(own.status)
      expect(own.text).toContain('"statusCode":')
    }
  })

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'MKCOL'])(
    '%s of what is not there is a 404, as the hosted API sends it',
    async (method) => {
      const lake = await openLake()
      for (const path of ['/', '/v1/none', '/v1/data/none/production', '/none/none']) {
        const {status, text} = await sendRaw(lake, path, {}, method)
        expect({path, status}).toEqual({path, status: 404})
        expect(text).toContain(`"message":"There is no ${method} ${path}"`)
      }
    },
  )

  test('with headers that are too large, or a body that is none, are refused', async () => {
    const lake = await openLake()
    expect((await sendRaw(lake, '/v1/ping', {'X-Long': 'x'.repeat(40_000)})).status).toBe(431)
    const mutate = (type: string, body: string) =>
      rawRequest(`${lake.url}/${V}/data/mutate/production`, {
        method: 'POST',
        headers: {'content-type': type},
        body,
      })
    expect((await mutate('application/x-ndjson', '{}\n{}')).status).toBe(415)
    expect((await mutate('multipart/form-data', '--a')).status).toBe(415)
    expect((await mutate('text/plain', 'no JSON')).status).toBe(400)
    expect((await mutate('text/plain', '{"mutations": []}')).status).toBe(200)
    expect((await mutate('application/json', '')).status).toBe(400)
  })
})

async function fill(lake: RunningLake, count: number): Promise<void> {
  const transaction = clientOf(lake).transaction()
  for (let n = 0; n < count; n++) transaction.create({_id: `d${n}`, _type: 't', n})
  await transaction.commit()
}

/** Sends a path as it is, which clients would mend or refuse. */
async function sendRaw(
  lake: RunningLake,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{status: number; text: string}> {
  const socket = connect(lake.port, '127.0.0.1')
  const all = {Host: `localhost:${lake.port}`, ...headers, Connection: 'close'}
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.write([`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await once(socket, 'close')
  return {status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text}
}
