import {expect, test} from 'vitest'
import {login, loginCode, loginUrl} from './login.ts'
import {jsonRequest, rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO, temporaryFolder} from './testLake.ts'

test('a login leads back to the Studio with a code, which gives one session', async () => {
  const lake = await openLake()
  const response = await rawRequest(loginUrl(lake, 'editor', `${STUDIO}/desk?a=1`))
  expect(response.status).toBe(302)
  expect(response.headers.location).toMatch(/^http:\/\/localhost:3333\/desk\?a=1#sid=[\w-]{20,}$/)

  const code = await loginCode(lake, 'editor')
  const exchange = () =>
    jsonRequest(`${lake.url}/v1/auth/fetch?sid=${code}`, {headers: {origin: STUDIO}})
  const {status, body} = await exchange()
  expect({status, body}).toEqual({
    status: 200,
    body: {label: 'Local lake', token: expect.stringMatching(/^\S{40,}$/)},
  })
  expect((await exchange()).status).toBe(401)
})

test('a session acts as its user, with that role, until it is ended', async () => {
  const lake = await openLake()
  const editor = clientOf(lake, {token: await login(lake, 'editor')})
  const viewer = clientOf(lake, {token: await login(lake, 'viewer')})
  expect(await editor.users.getById('me')).toMatchObject({id: 'editor', role: 'editor'})
  const written = await editor.create({_id: 'drafts.a', _type: 't'})
  expect(await viewer.getDocument('drafts.a')).toEqual(written)
  await expect(viewer.delete('drafts.a')).rejects.toMatchObject({statusCode: 403})
  await expect(viewer.datasets.create('another')).rejects.toMatchObject({statusCode: 403})
  const history = await clientOf(lake).request<string>({
    url: '/data/history/production/transactions/drafts.a',
  })
  expect(JSON.parse(history)).toMatchObject({author: 'editor', documentIDs: ['drafts.a']})

  await editor.request({url: '/auth/logout', method: 'POST'})
  await expect(editor.users.getById('me')).rejects.toMatchObject({statusCode: 401})
})

test('sessions and settings outlive the lake; its own secret does not', async () => {
  const data = temporaryFolder()
  const first = await openLake({data})
  const token = await login(first, 'editor')
  const value = {recent: ['a', 'ü']}
  await clientOf(first, {token}).request({
    url: '/users/me/keyvalue',
    method: 'PUT',
    body: [{key: 'studio.search', value}],
  })
  await first.close()

  const second = await openLake({data})
  const client = clientOf(second, {token})
  expect(await client.users.getById('me')).toMatchObject({id: 'editor'})
  expect(await client.request({url: '/users/me/keyvalue/studio.search,none'})).toEqual([
    {key: 'studio.search', value},
  ])
  const other = clientOf(second)
  expect(await other.request({url: '/users/me/keyvalue/studio.search'})).toEqual([])
  await expect(clientOf(second, {token: first.token}).users.getById('me')).rejects.toMatchObject({
    statusCode: 401,
  })
})

test.each([
  ['https://evil.example/', 'editor', 403],
  ['http://localhost:3333.evil.example', 'editor', 403],
  ['http://localhost:3333@evil.example/', 'editor', 403],
  ['//localhost:3333', 'editor', 403],
  ['javascript:alert(1)', 'editor', 403],
  ['', 'editor', 403],
  [STUDIO, 'nobody', 404],
])('a login for %s as %s gives no code (%i)', async (origin, user, status) => {
  const lake = await openLake()
  const response = await rawRequest(loginUrl(lake, user, origin))
  expect(response.status).toBe(status)
  expect(response.headers.location).toBeUndefined()
})

test('a lake with a token gives sessions only to those who know it', async () => {
  const token = 'a-token-of-my-own'
  const lake = await openLake({token})
  const url = loginUrl(lake, 'editor', STUDIO)
  const withPassword = (password: string) =>
    rawRequest(url, {
      headers: {authorization: `Basic ${Buffer.from(`me:${password}`).toString('base64')}`},
    })
  const unasked = await rawRequest(url)
  expect(unasked.status).toBe(401)
  expect(unasked.headers['www-authenticate']).toMatch(/^Basic /)
  expect((await withPassword('wrong')).status).toBe(401)
  expect((await withPassword(token)).status).toBe(302)
})

test('the login providers are listed for Studios that ask', async () => {
  const lake = await openLake()
  const {body} = await jsonRequest(`${lake.url}/v1/auth/providers`, {
    headers: {origin: STUDIO, authorization: 'Bearer stale'},
  })
  expect(body).toEqual({
    thirdPartyLogin: true,
    providers: ['administrator', 'editor', 'viewer'].map((name) => ({
      name,
      title: expect.any(String),
      url: `http://localhost:${lake.port}/v1/auth/login/${name}`,
    })),
  })
})
