import {assert, constantFrom, oneof, property, webUrl} from 'fast-check'
import {describe, expect, test} from 'vitest'
import {embeddingOf} from '../../../lake/http/embedding.ts'
import {jsonRequest, rawRequest} from '../http/rawRequest.ts'
import {clientOf, openLake, STUDIO} from '../http/testLake.ts'

type Headers = Record<string, string>

/** What browsers send for an `<img>` on a page, here of the Studio and of somebody else. */
const IN_THE_STUDIO: Headers = {
  referer: `${STUDIO}/`,
  'sec-fetch-site': 'same-site',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'image',
}
const IN_A_FOREIGN_PAGE: Headers = {
  referer: 'https://evil.example/',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'image',
}
const {referer: _, ...WITHOUT_REFERRER} = IN_A_FOREIGN_PAGE
/** The address typed by hand; a link, also from a foreign page. */
const TYPED: Headers = {
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}
const LINKED: Headers = {...TYPED, 'sec-fetch-site': 'cross-site'}

describe('in a public dataset', () => {
  test.each<[string, Headers, number, string | undefined]>([
    ['a program', {}, 200, 'same-origin'],
    ['the Studio’s <img>', IN_THE_STUDIO, 200, 'cross-origin'],
    [
      'the Studio’s <img> from <project>.localhost',
      {...IN_THE_STUDIO, 'sec-fetch-site': 'cross-site'},
      200,
      'cross-origin',
    ],
    [
      'the Studio’s <img> that does not tell its page',
      {...WITHOUT_REFERRER, 'sec-fetch-site': 'same-site'},
      200,
      'cross-origin',
    ],
    [
      'a script of a page on this machine that hides itself',
      {...WITHOUT_REFERRER, 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script'},
      403,
      undefined,
    ],
    ['the Studio’s fetch', {origin: STUDIO}, 200, 'cross-origin'],
    ['the address bar', TYPED, 200, 'same-origin'],
    ['a link', LINKED, 200, 'same-origin'],
    ['a foreign <img>', IN_A_FOREIGN_PAGE, 403, undefined],
    [
      'an <img> of another page of this machine',
      {...IN_THE_STUDIO, referer: 'http://localhost:5173/'},
      403,
      undefined,
    ],
    ['an <img> of a page that hides itself', WITHOUT_REFERRER, 403, undefined],
    ['an <iframe>', {...LINKED, 'sec-fetch-dest': 'iframe'}, 403, undefined],
    ['an old browser’s foreign <img>', {referer: 'https://evil.example/'}, 403, undefined],
    ['a foreign fetch', {origin: 'https://evil.example'}, 403, undefined],
    ['a foreign name for this machine', {host: 'evil.example'}, 421, undefined],
  ])('%s', async (_, headers, status, policy) => {
    const lake = await openLake()
    const {url} = await clientOf(lake).assets.upload('file', Buffer.from('news'))
    const response = await rawRequest(url, {headers})
    expect({
      status: response.status,
      policy: response.headers['cross-origin-resource-policy'],
      hasBytes: response.body === 'news',
    }).toEqual({status, policy, hasBytes: status === 200})
  })

  test('an origin that is allowed by name shows images too', async () => {
    const lake = await openLake({corsOrigins: ['http://localhost:5173']})
    const {url} = await clientOf(lake).assets.upload('file', Buffer.from('news'))
    const referer = 'http://localhost:5173/article/1'
    expect((await rawRequest(url, {headers: {...IN_THE_STUDIO, referer}})).status).toBe(200)
  })
})

describe('in a private dataset', () => {
  const token = 'a-secret-token'
  const authorization = `Bearer ${token}`

  async function privateAsset() {
    const lake = await openLake({token})
    const {status} = await jsonRequest(`${lake.url}/v1/projects/dateline/datasets/secret`, {
      method: 'PUT',
      json: {aclMode: 'private'},
      headers: {authorization},
    })
    expect(status).toBe(200)
    const client = clientOf(lake, {token, dataset: 'secret'})
    return client.assets.upload('file', Buffer.from('news'))
  }

  test.each<[string, Headers, number]>([
    ['with a token', {authorization}, 200],
    ['with a wrong token', {authorization: 'Bearer wrong-token'}, 401],
    ['a program without a token', {}, 401],
    ['the address bar', TYPED, 401],
    ['the Studio’s <img>, which can show no token', IN_THE_STUDIO, 200],
    ['a foreign <img>', IN_A_FOREIGN_PAGE, 403],
    ['a foreign page with a token', {authorization, origin: 'https://evil.example'}, 403],
  ])('%s', async (_, headers, status) => {
    const {url} = await privateAsset()
    const response = await rawRequest(url, {headers})
    expect([response.status, response.body === 'news']).toEqual([status, status === 200])
  })

  test('nothing of it is for shared caches', async () => {
    const {url} = await privateAsset()
    const {headers} = await rawRequest(url, {headers: {authorization}})
    expect(headers['cache-control']).toBe('private, max-age=31536000, immutable')
  })
})

test('whatever a browser says, a page that it names and that is not allowed is foreign', () => {
  const policy = {allowedOrigins: new Set([STUDIO]), boundHost: '127.0.0.1'}
  const site = constantFrom('cross-site', 'same-site')
  const destination = constantFrom('image', 'iframe', 'object', 'script', 'video', 'empty', '')
  const page = oneof(webUrl(), constantFrom('', 'null', `${STUDIO}.evil.example/`, 'about:blank'))
  assert(
    property(page, site, destination, (referer, fetchSite, fetchDestination) => {
      const headers = {
        host: 'localhost:4000',
        referer,
        'sec-fetch-site': fetchSite,
        'sec-fetch-dest': fetchDestination,
      }
      expect(embeddingOf(headers, policy)).toBe('foreign')
    }),
  )
})
