import {once} from 'node:events'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {Agent, request} from 'node:http'
import {connect} from 'node:net'
import {dirname, join} from 'node:path'
import {constantFrom, sample} from 'fast-check'
import {expect, onTestFinished, test} from 'vitest'
import {BROKEN_REQUESTS} from './brokenRequests.ts'
import {hostileRequest, type HostileRequest, type Sender} from './hostileRequest.ts'
import {startLakeProcess, stressSeed, temporaryDataFolder, type LakeProcess} from './lakeProcess.ts'

const REQUESTS = 20_000
const BROKEN = 1000
/** Requests until memory is looked at for the first time: code is compiled, caches are filled. */
const WARM_UP = 6000
const AT_ONCE = 16
/** Bytes that may be in use more after all requests than after the first ones: less than 1 KB a request. */
const MAXIMUM_GROWTH = 12 * 1024 * 1024
/** Bytes that the process may have more of the machine: some pages of SQLite's caches, and what is between objects. */
const MAXIMUM_RSS_GROWTH = 200 * 1024 * 1024

const TOKEN = 'a-token-that-nobody-guesses'
/** Stands in a draft, and in a private dataset: for nobody without a session. */
const SECRET = 'CANARY-SECRET'
/** Stands in a published document: for everyone but foreign pages. */
const PUBLISHED = 'CANARY-PUBLISHED'

test(
  'of 20,000 hostile requests none fails the lake, fills its memory, or gets what is not for it',
  {timeout: 600_000},
  async () => {
    const data = temporaryDataFolder()
    writeFileSync(join(dirname(data), 'neighbour.txt'), SECRET)
    const lake = await startLakeProcess(data, {
      nodeFlags: ['--expose-gc', '--import', './tests/lake/stress/lakeProbe.ts'],
      flags: ['--token', TOKEN],
    })
    const {routes} = await probe(lake)
    expect(routes.length).toBeGreaterThan(80)
    const senders = await prepare(lake)
    const seed = stressSeed()
    const requests = sample(hostileRequest(routes), {seed, numRuns: REQUESTS})
    expect(new Set(requests.map(({route}) => route)).size).toBe(new Set(routes).size + 1)
    const broken = sample(constantFrom(...BROKEN_REQUESTS), {seed, numRuns: BROKEN})

    const answered = new Map<number, number>()
    const count = (status: number) => answered.set(status, (answered.get(status) ?? 0) + 1)
    await sendAll(lake, senders, requests.slice(0, WARM_UP), count)
    await sendBroken(lake, broken.slice(0, BROKEN / 2))
    const before = await probe(lake)
    await sendAll(lake, senders, requests.slice(WARM_UP), count)
    await sendBroken(lake, broken.slice(BROKEN / 2))
    const after = await probe(lake)

    console.log('answers by status', Object.fromEntries(answered))
    console.log('memory in bytes', before.memory, after.memory)
    // Some of it gets through to what it asks for, and not all of it stops at the door.
    for (const status of [200, 400, 401, 403, 404, 415, 421]) {
      expect({status, seen: answered.has(status)}).toEqual({status, seen: true})
    }
    expect(used(after.memory) - used(before.memory)).toBeLessThan(MAXIMUM_GROWTH)
    expect(after.memory.rss - before.memory.rss).toBeLessThan(MAXIMUM_RSS_GROWTH)

    // Nobody who may not write has written.
    const client = lake.client.withConfig({token: TOKEN})
    for (const dataset of ['production', 'secret']) {
      expect(
        await client.withConfig({dataset}).fetch('*[!(_type match "system.**")]{_id, text}'),
      ).toEqual(dataset === 'production' ? PRODUCTION : SECRETS)
    }
    expect(readdirSync(dirname(data)).toSorted()).toEqual(['lake', 'neighbour.txt'])
    expect(readFileSync(join(dirname(data), 'neighbour.txt'), 'utf8')).toBe(SECRET)
    expect(readdirSync(data).filter((name) => !OWN_FILES.includes(name))).toEqual([])
    // It says when it fails, and it has not ended.
    expect(
      lake.command
        .output()
        .replace(/^(probe|\{"url").*$/gm, '')
        .trim(),
    ).toBe('')
    expect(lake.command.process.exitCode).toBe(null)
  },
)

const PRODUCTION = [
  {_id: 'canary', text: PUBLISHED},
  {_id: 'drafts.canary', text: SECRET},
]
const SECRETS = [{_id: 'canary', text: SECRET}]
const OWN_FILES = [
  'lake.db',
  'lake.db-shm',
  'lake.db-wal',
  'lake.json',
  'lock',
  'lock-journal',
  'datasets',
  'assets',
  'cache',
]

/** The headers with which each sender says who it is. */
type Senders = Record<Sender, Record<string, string>>

async function prepare(lake: LakeProcess): Promise<Senders> {
  const client = lake.client.withConfig({token: TOKEN})
  await client.datasets.create('secret', {aclMode: 'private'})
  await client.datasets.create('scratch')
  await client
    .transaction(PRODUCTION.map((document) => ({create: {_type: 't', ...document}})))
    .commit()
  await client.withConfig({dataset: 'secret'}).create({_type: 't', _id: 'canary', text: SECRET})
  const bearer = async (roleName: string) => {
    const {key} = await client.request<{key: string}>({
      method: 'POST',
      url: '/projects/dateline/tokens',
      body: {label: roleName, roleName},
    })
    return {authorization: `Bearer ${key}`}
  }
  return {
    foreignOrigin: {origin: 'https://evil.example', authorization: `Bearer ${TOKEN}`},
    foreignHost: {host: `evil.example:${lake.port}`, authorization: `Bearer ${TOKEN}`},
    otherPage: {'sec-fetch-site': 'cross-site'},
    studio: {origin: 'http://localhost:3333'},
    anonymous: {},
    wrongToken: {authorization: 'Bearer nobody'},
    viewer: await bearer('viewer'),
    editor: await bearer('editor'),
    administrator: {authorization: `Bearer ${TOKEN}`},
  }
}

async function sendAll(
  lake: LakeProcess,
  senders: Senders,
  requests: readonly HostileRequest[],
  onAnswer: (status: number) => void,
): Promise<void> {
  const agent = new Agent({keepAlive: true, maxSockets: AT_ONCE})
  onTestFinished(() => agent.destroy())
  let next = 0
  const sendOn = async () => {
    for (let sent = requests[next++]; sent !== undefined; sent = requests[next++]) {
      // A token that were changed for another one would be of no use to the requests after it.
      const from = sent.path.includes('/robots/me/rotate') ? 'wrongToken' : sent.sender
      const answer = await send(lake, agent, sent, senders[from])
      judge({...sent, sender: from}, answer)
      onAnswer(answer.status)
    }
  }
  await Promise.all(Array.from({length: AT_ONCE}, sendOn))
  agent.destroy()
}

interface Answer {
  /** 0 where the connection ended without an answer. */
  status: number
  headers: string
  body: string
}

function judge(sent: HostileRequest, {status, headers, body}: Answer): void {
  const shown = {
    sent: {
      ...sent,
      path: sent.path.slice(0, 1e3),
      body: String(sent.body).slice(0, 1e3),
    },
    status,
    body: body.slice(0, 500),
  }
  if (status === 0 || status >= 500) throw new Error(`No answer: ${JSON.stringify(shown)}`)
  const isForeign = ['foreignOrigin', 'foreignHost'].includes(sent.sender)
  if (isForeign && status !== 403 && status !== 421) {
    throw new Error(`Let in: ${JSON.stringify(shown)}`)
  }
  if (isForeign && /access-control-allow/i.test(headers)) {
    throw new Error(`Told a foreign page that it may: ${JSON.stringify(shown)}`)
  }
  const isTrusted = ['viewer', 'editor', 'administrator'].includes(sent.sender)
  const forbidden = isTrusted ? [TOKEN] : isForeign ? [SECRET, PUBLISHED, TOKEN] : [SECRET, TOKEN]
  for (const text of forbidden) {
    if ((body + headers).includes(text)) throw new Error(`Given away: ${JSON.stringify(shown)}`)
  }
}

function send(
  lake: LakeProcess,
  agent: Agent,
  whole: HostileRequest,
  identity: Record<string, string>,
): Promise<Answer> {
  const {method, path, body} = whole
  const content = method === 'GET' || method === 'HEAD' ? undefined : body
  // Without a length, Node would send the bodies of some methods as if they were other requests.
  const framing = content === undefined ? {} : {'content-length': Buffer.byteLength(content)}
  const headers = {...whole.headers, ...framing, ...identity}
  return new Promise((resolve) => {
    let answer = {status: 0, headers: '', body: ''}
    const sent = request(
      {agent, host: '127.0.0.1', port: lake.port, method, path, headers},
      (response) => {
        answer = {
          ...answer,
          status: response.statusCode ?? 0,
          headers: JSON.stringify(response.headers),
        }
        const isStream = answer.headers.includes('text/event-stream')
        response.setEncoding('utf8').on('data', (text: string) => {
          answer.body += text
          // Streams would go on: their greeting is enough.
          if (isStream) sent.destroy()
        })
        response.on('error', () => {})
        response.on('close', () => resolve(answer))
      },
    )
    sent.on('error', (error) => {
      // The lake closed a connection that was kept, while this one was on its way: as every client does, once more.
      const isLate = sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
      if (isLate && answer.status === 0) resolve(send(lake, agent, whole, identity))
      else resolve(answer)
    })
    sent.end(content)
  })
}

/** Each on a connection of its own, as it is written. */
async function sendBroken(lake: LakeProcess, requests: readonly string[]): Promise<void> {
  for (const text of requests) {
    const socket = connect(lake.port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('error', () => {})
    // That it ends there is what some of them have to be told by.
    socket.end(text)
    await once(socket, 'close')
    if (/^HTTP\/1\.1 5/m.test(answer) || answer.includes(SECRET)) {
      throw new Error(`${JSON.stringify(text)}: ${answer}`)
    }
  }
}

function used({heapUsed, external}: Probe['memory']): number {
  return heapUsed + external
}

interface Probe {
  routes: string[]
  memory: {heapUsed: number; external: number; rss: number}
}

/** See lakeProbe.ts. */
async function probe({command, pid}: LakeProcess): Promise<Probe> {
  const earlier = command.output().match(/^probe .*$/gm)?.length ?? 0
  process.kill(pid, 'SIGUSR2')
  const [all] = await command.prints(new RegExp(`(?:^probe [^]*?\\n[^]*?){${earlier + 1}}`, 'm'))
  const line = all.match(/^probe .*$/gm)?.at(-1) ?? ''
  return JSON.parse(line.slice('probe '.length))
}
