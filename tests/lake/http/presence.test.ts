import {once} from 'node:events'
import {WebSocket} from 'ws'
import {expect, onTestFinished, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {login} from './login.ts'
import {jsonRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO} from './testLake.ts'

test('tabs hear where the others are, who they are, and that they left', async () => {
  const lake = await openLake()
  const [ada, ben] = [await Tab.open(lake, {}), await Tab.open(lake, {})]
  await ada.call('authorization', {authorization: `Bearer ${await login(lake, 'administrator')}`})
  await ben.call('authorization', {authorization: `bearer ${await login(lake, 'editor')}`})
  const subscription = await ada.call('presence_subscribe', {})

  expect(await ben.call('presence_rollcall', {session: 'ben-1'})).toBe('ok')
  expect(await ada.heard()).toEqual({
    subscription,
    result: {type: 'rollCall', i: 'editor', session: 'ben-1'},
  })

  const state = {
    sessionId: 'ben-1',
    locations: [{type: 'document', documentId: 'a', path: ['headline']}],
  }
  await ben.call('presence_announce', {data: state})
  expect(await ada.heard()).toEqual({subscription, result: {type: 'state', i: 'editor', m: state}})

  ben.socket.terminate()
  expect(await ada.heard()).toEqual({
    subscription,
    result: {type: 'disconnect', i: 'editor', m: {session: 'ben-1'}},
  })

  await ada.call('presence_unsubscribe', {subscriptionId: subscription})
  await ada.call('presence_rollcall', {session: 'ada-1'})
  expect(ada.unheard).toBe(0)
})

test.each([
  ['a foreign origin', {origin: 'https://evil.example'}, 403],
  ['a foreign host', {host: 'evil.example'}, 421],
  ['another page', {'sec-fetch-site': 'cross-site'}, 403],
  ['an unknown token', {authorization: 'Bearer nonsense'}, 401],
])('%s gets no socket', async (_name, headers, status) => {
  const lake = await openLake()
  expect(await refusedStatus(lake, '/v1/socket/production', headers)).toBe(status)
})

test.each(['/v1/socket/other', '/v1/data/listen/production', '/socket/production', '/'])(
  'there is no socket at %s',
  async (path) => {
    expect(await refusedStatus(await openLake(), path, {})).toBe(404)
  },
)

test('a browser without a session is told so, and let go', async () => {
  const lake = await openLake()
  const tab = await Tab.open(lake, {origin: STUDIO})
  await expect(tab.call('presence_subscribe', {})).rejects.toThrow('Session not found')
  expect(await tab.closeCode).toBe(4001)
})

test('a tab is let go when its session ends, and others hear that it left', async () => {
  const lake = await openLake()
  const [ada, ben] = [await Tab.open(lake, {}), await Tab.open(lake, {})]
  await ada.call('authorization', {authorization: `Bearer ${await login(lake, 'administrator')}`})
  const token = await login(lake, 'editor')
  await ben.call('authorization', {authorization: `Bearer ${token}`})
  const subscription = await ada.call('presence_subscribe', {})
  await ben.call('presence_announce', {data: {sessionId: 'ben-1', locations: []}})
  expect(await ada.heard()).toMatchObject({result: {type: 'state'}})

  await jsonRequest(`${lake.url}/v1/auth/logout`, {
    method: 'POST',
    headers: {origin: STUDIO, authorization: `Bearer ${token}`},
  })
  expect(await ben.closeCode).toBe(4001)
  expect(await ada.heard()).toEqual({
    subscription,
    result: {type: 'disconnect', i: 'editor', m: {session: 'ben-1'}},
  })
  expect(await ada.call('presence_rollcall', {session: 'ada-1'})).toBe('ok')
})

test('a program is let go when its token is deleted, and everyone when the dataset is', async () => {
  const lake = await openLake()
  const client = clientOf(lake)
  const robot = await client.request<{id: string; key: string}>({
    method: 'POST',
    url: `/projects/${lake.project}/tokens`,
    body: {label: 'Robot', roleName: 'editor'},
  })
  const authorization = `Bearer ${robot.key}`
  const [shown, said, other] = [
    await Tab.open(lake, {authorization}),
    await Tab.open(lake, {}),
    await Tab.open(lake, {}),
  ]
  await said.call('authorization', {authorization})
  await client.request({
    method: 'DELETE',
    url: `/projects/${lake.project}/tokens/${robot.id}`,
  })
  expect(await shown.closeCode).toBe(4001)
  expect(await said.closeCode).toBe(4001)
  expect(await other.call('presence_rollcall', {session: 's'})).toBe('ok')
  await client.datasets.delete('production')
  expect(await other.closeCode).toBe(4001)
})

test('what is no request is answered with an error, and other methods with theirs', async () => {
  const lake = await openLake()
  const tab = await Tab.open(lake, {})
  await expect(tab.call('doc', {})).rejects.toThrow('There is no method "doc"')
  await expect(tab.call('presence_announce', {data: 1})).rejects.toThrow('"data" must be an object')
  for (const [text, code] of [
    ['{', -32_700],
    ['[]', -32_600],
    [`${'['.repeat(300)}${']'.repeat(300)}`, -32_700],
  ] as const) {
    tab.socket.send(text)
    expect(await tab.heard()).toMatchObject({code})
  }
  await expect(tab.call('presence_rollcall', {session: 's'})).resolves.toBe('ok')
})

test('sockets end when the lake closes', async () => {
  const lake = await openLake()
  const tab = await Tab.open(lake, {})
  await lake.close()
  expect(await tab.closeCode).toBe(1001)
})

/** A browser tab's side of the protocol. */
class Tab {
  readonly socket: WebSocket
  readonly closeCode: Promise<number>
  readonly #answers = new Map<string, (message: Answer) => void>()
  readonly #heard: unknown[] = []
  #wake = () => {}
  #requests = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closeCode = new Promise((resolve) => socket.once('close', resolve))
    socket.on('message', (data) => {
      const message: Answer = JSON.parse(String(data))
      const answer = typeof message.id === 'string' ? this.#answers.get(message.id) : undefined
      if (answer !== undefined) return answer(message)
      this.#heard.push(message.params ?? message.error)
      this.#wake()
    })
  }

  static async open(lake: RunningLake, headers: Record<string, string>): Promise<Tab> {
    const socket = new WebSocket(
      `${lake.url.replace('http', 'ws')}/v2022-06-30/socket/production`,
      {
        headers,
      },
    )
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    return new Tab(socket)
  }

  get unheard(): number {
    return this.#heard.length
  }

  call(method: string, params: object): Promise<unknown> {
    const id = `request-${this.#requests++}`
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#answers.set(id, ({result, error}) =>
        error === undefined ? resolve(result) : reject(new Error(error.message)),
      )
    })
    this.socket.send(JSON.stringify({jsonrpc: '2.0', id, method, params}))
    return answered
  }

  async heard(): Promise<unknown> {
    while (this.#heard.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#heard.shift()
  }
}

interface Answer {
  id?: unknown
  result?: unknown
  params?: unknown
  error?: {code: number; message: string}
}

function refusedStatus(
  lake: RunningLake,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${lake.url.replace('http', 'ws')}${path}`, {headers})
    socket.on('error', () => {})
    socket.on('open', () => reject(new Error('The socket was opened')))
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
  })
}
