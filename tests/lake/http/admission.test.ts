import {assert, domain, ipV4, oneof, pre, property, string, webUrl} from 'fast-check'
import {describe, expect, test} from 'vitest'
import {refusal} from '../../../lake/http/admission.ts'
import {createServices} from '../../../lake/http/createServices.ts'
import {openDataFolder} from '../../../lake/http/dataFolder.ts'
import {ANONYMOUS} from '../../../lake/http/identities.ts'
import {DEFAULT_LIMITS} from '../../../lake/http/limits.ts'
import {parseOrigin} from '../../../lake/http/origins.ts'
import {createServer} from '../../../lake/http/server.ts'
import {rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO, temporaryFolder} from './testLake.ts'

const FOREIGN = 'https://evil.example'

describe('on every route', () => {
  test('a foreign origin, a foreign host and another page are refused before any work', async () => {
    const routes = await registeredRoutes()
    expect(routes.length).toBeGreaterThan(40)
    const lake = await openLake()
    const strangers: [Record<string, string>, number][] = [
      [{origin: FOREIGN}, 403],
      [{origin: 'null'}, 403],
      [{origin: 'http://localhost:3333.evil.example'}, 403],
      [{origin: FOREIGN, authorization: `Bearer ${lake.token}`}, 403],
      [{host: 'evil.example'}, 421],
      [{host: 'evil.example', origin: STUDIO}, 421],
      [{host: 'localhost.evil.example'}, 421],
    ]
    for (const {method, path} of routes) {
      for (const [headers, status] of strangers) {
        const response = await rawRequest(`${lake.url}${path}`, {method, headers})
        expect({method, path, headers, status: response.status}).toEqual({
          method,
          path,
          headers,
          status,
        })
        expect(response.headers['access-control-allow-origin']).toBeUndefined()
      }
    }
    expect(await clientOf(lake).fetch('count(*)')).toBe(0)
  })

  test('a browser request that names neither origin nor page is refused, save for the login', async () => {
    const lake = await openLake()
    const open: string[] = []
    for (const {method, path} of await registeredRoutes()) {
      for (const site of ['cross-site', 'same-site']) {
        const headers = {'sec-fetch-site': site}
        const {status} = await rawRequest(`${lake.url}${path}`, {method, headers})
        if (status !== 403 || path.includes('/auth/login/')) open.push(`${method} ${path}`)
      }
    }
    expect([...new Set(open)].toSorted()).toEqual(['GET /v1/auth/login/x', 'HEAD /v1/auth/login/x'])
  })
})

test('no origin but the allowed ones is let in', () => {
  const policy = {allowedOrigins: new Set([STUDIO]), boundHost: '127.0.0.1'}
  const route = {fromOtherPages: true}
  assert(
    property(oneof(string(), webUrl()), (origin) => {
      pre(origin !== STUDIO)
      expect(refusal({host: 'localhost:4000', origin}, policy, route)?.status).toBe(403)
    }),
  )
})

test('no host but those of this machine is let in', () => {
  const policy = {allowedOrigins: new Set([STUDIO]), boundHost: '127.0.0.1'}
  const route = {fromOtherPages: true}
  assert(
    property(oneof(string(), domain(), ipV4()), (host) => {
      pre(!/^(localhost|127\.0\.0\.1|.*\.localhost)\.?(:\d*)?$/i.test(host) && host !== '[::1]')
      pre(!/^(0x|0)?7f|^127|^2130706433/i.test(host))
      expect(refusal({host}, policy, route)?.status).toBe(421)
    }),
  )
  expect(refusal({}, policy, route)?.status).toBe(421)
})

test.each([
  ['http://localhost:5173', 'http://localhost:5173'],
  ['https://Studio.example.com/', 'https://studio.example.com'],
])('the origin %s is read as %s', (text, origin) => {
  expect(parseOrigin(text)).toBe(origin)
})

test.each([
  '*',
  'localhost:3333',
  'https://*.example.com',
  'https://example.com/studio',
  'null',
  '',
])('"%s" is no origin', (text) => {
  expect(() => parseOrigin(text)).toThrow('is not an origin')
})

describe('an allowed origin', () => {
  test('gets the headers that browsers ask for, and its preflight answered', async () => {
    const lake = await openLake({corsOrigins: ['https://studio.example.com']})
    for (const origin of [STUDIO, 'http://127.0.0.1:3333', 'https://studio.example.com']) {
      const preflight = await rawRequest(`${lake.url}/v1/data/mutate/production`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-max-age': '7200',
      })
      const answer = await rawRequest(`${lake.url}/v1/ping`, {headers: {origin}})
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      })
    }
  })

  test('reads what is published without a token, and nothing else', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    await client.create({_id: 'private.c', _type: 't', text: 'secret'})
    await client.create({
      _id: 'a',
      _type: 't',
      link: {_type: 'reference', _ref: 'private.c', _weak: true},
    })
    await client.create({_id: 'drafts.a', _type: 't', text: 'secret'})
    await client.create({_id: 'drafts.b', _type: 't', text: 'secret'})
    const headers = {origin: STUDIO}
    const get = async (path: string) => {
      const {status, body} = await rawRequest(`${lake.url}/v1/${path}`, {headers})
      return {status, body: JSON.parse(body)}
    }
    for (const perspective of ['raw', 'published', 'drafts']) {
      for (const [query, result] of [
        ['*._id', ['a']],
        ['*[_type == "t"]{_id, "text": coalesce(text, link->text)}', [{_id: 'a', text: null}]],
        ['count(*[_id in ["a", "drafts.a", "drafts.b", "private.c"]])', 1],
        ['*[references("private.c")]._id', ['a']],
      ] as const) {
        const search = new URLSearchParams({query, perspective})
        expect((await get(`data/query/production?${search}`)).body.result).toEqual(result)
      }
    }
    expect((await get('data/doc/production/a,drafts.b,private.c')).body).toMatchObject({
      documents: [{_id: 'a'}],
      omitted: [
        {id: 'drafts.b', reason: 'permission'},
        {id: 'private.c', reason: 'permission'},
      ],
    })
    for (const path of [
      'data/history/production/documents/a',
      'data/history/production/transactions/a',
      'data/history/production/events/documents/a',
      'data/references/production/documents/a/to',
      'users/me',
      'users/me/keyvalue/a',
      'projects/dateline',
      'auth/id',
    ]) {
      expect((await get(path)).status).toBe(401)
    }
    expect((await get('projects/dateline/datasets/production/acl')).body).toEqual(ANONYMOUS.grants)
  })
})

describe('a lake with a token', () => {
  test('asks it of local processes too, and takes it as administrator', async () => {
    const token = 'a-token-of-my-own'
    const lake = await openLake({token})
    const anonymous = clientOf(lake)
    await expect(anonymous.create({_type: 't'})).rejects.toMatchObject({statusCode: 403})
    await expect(anonymous.users.getById('me')).rejects.toMatchObject({statusCode: 401})
    for (const known of [token, lake.token]) {
      const client = clientOf(lake, {token: known})
      expect(await client.users.getById('me')).toMatchObject({role: 'administrator'})
    }
    await expect(clientOf(lake, {token: `${token}x`}).users.getById('me')).rejects.toMatchObject({
      statusCode: 401,
    })
  })
})

/** The routes as the server registers them, with something in place of each parameter. */
async function registeredRoutes(): Promise<{method: string; path: string}[]> {
  const folder = openDataFolder({data: temporaryFolder()}, DEFAULT_LIMITS)
  const services = createServices(folder, {
    tokens: [],
    limits: DEFAULT_LIMITS,
    admission: {allowedOrigins: new Set(), boundHost: '127.0.0.1'},
    log: () => {},
  })
  const app = createServer(services, {sessions: services.sessions, openToLocalProcesses: false})
  const routes: {method: string; path: string}[] = []
  app.addHook('onRoute', ({method, url}) => {
    for (const one of [method].flat()) {
      const path = url.replace(':version', 'v1').replaceAll(/:\w+|\*/g, 'x')
      routes.push({method: one, path: path.startsWith('/') ? path : `/${path}`})
    }
  })
  await app.ready()
  await app.close()
  await folder.close()
  return routes
}
