import {expect, test} from 'vitest'
import {rawRequest, type RawRequest} from '../http/rawRequest.ts'
import {clientOf, openLake} from '../http/testLake.ts'

const TEXT = 'abcdefghijklmnopqrstuvwxyz'

async function uploadText(options: {filename?: string; contentType?: string} = {}) {
  const lake = await openLake()
  return {lake, ...(await clientOf(lake).assets.upload('file', Buffer.from(TEXT), options))}
}

async function get(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await rawRequest(url, {headers, method})
  const {status, body} = response
  return {status, body, range: response.headers['content-range'], headers: response.headers}
}

test('a file goes out with its type, and may do nothing in a browser', async () => {
  const {url, sha1hash} = await uploadText({filename: 'page.html', contentType: 'text/html'})
  const {status, body, headers} = await get(url)
  expect([status, body]).toEqual([200, TEXT])
  expect(headers).toMatchObject({
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-length': '26',
    'content-security-policy':
      "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    'content-type': 'text/html',
    'cross-origin-resource-policy': 'same-origin',
    etag: `"${sha1hash}"`,
    'referrer-policy': 'no-referrer',
    vary: 'Origin, Referer, Sec-Fetch-Site',
    'x-content-type-options': 'nosniff',
    'x-sanity-sha1': sha1hash,
  })
})

test('a PDF is no page: it opens in the browser', async () => {
  const {url} = await uploadText({filename: 'report.pdf'})
  const {headers} = await get(url)
  expect([headers['content-type'], headers['content-security-policy']]).toEqual([
    'application/pdf',
    undefined,
  ])
})

test('parts of it', async () => {
  const {url, sha1hash} = await uploadText()
  const part = async (range: string, more: Record<string, string> = {}) => {
    const {status, body, range: sent, headers} = await get(url, {range, ...more})
    return [status, body, sent, headers['content-length']]
  }
  expect(await part('bytes=0-2')).toEqual([206, 'abc', 'bytes 0-2/26', '3'])
  expect(await part('bytes=24-')).toEqual([206, 'yz', 'bytes 24-25/26', '2'])
  expect(await part('bytes=-3')).toEqual([206, 'xyz', 'bytes 23-25/26', '3'])
  expect(await part('bytes=20-99')).toEqual([206, 'uvwxyz', 'bytes 20-25/26', '6'])
  expect(await part('bytes=0-0,5-6')).toEqual([200, TEXT, undefined, '26'])
  expect(await part('bytes=1-2', {'if-range': `"${sha1hash}"`})).toEqual([
    206,
    'bc',
    'bytes 1-2/26',
    '2',
  ])
  expect(await part('bytes=1-2', {'if-range': '"other"'})).toEqual([200, TEXT, undefined, '26'])
})

test('a part that is not there is a 416', async () => {
  const {url} = await uploadText()
  const {status, body, headers} = await get(url, {range: 'bytes=26-'})
  expect([status, headers['content-range'], headers['cache-control'], JSON.parse(body)]).toEqual([
    416,
    'bytes */26',
    'no-store',
    {
      statusCode: 416,
      error: 'Range Not Satisfiable',
      message: 'There are 26 bytes, and none in the range "bytes=26-"',
    },
  ])
})

test('HEAD, and what is known already', async () => {
  const {url, sha1hash} = await uploadText()
  const head = await get(url, {range: 'bytes=0-2'}, 'HEAD')
  expect([head.status, head.body, head.headers['content-length'], head.headers.etag]).toEqual([
    200,
    '',
    '26',
    `"${sha1hash}"`,
  ])
  const known = await get(url, {'if-none-match': `"${sha1hash}"`})
  expect([known.status, known.body, known.headers.etag]).toEqual([304, '', `"${sha1hash}"`])
})

test('saved under the name that it was uploaded with, or another', async () => {
  const {url} = await uploadText({filename: 'notes.txt'})
  const name = async (suffix: string) => (await get(url + suffix)).headers['content-disposition']
  expect([
    await name(''),
    await name('?dl='),
    await name('?dl=other.txt'),
    await name('/v.txt'),
  ]).toEqual([
    undefined,
    `attachment; filename="notes.txt"; filename*=UTF-8''notes.txt`,
    `attachment; filename="other.txt"; filename*=UTF-8''other.txt`,
    `inline; filename="v.txt"; filename*=UTF-8''v.txt`,
  ])
})

test('no path leads anywhere but to an asset', async () => {
  const {lake, assetId} = await uploadText({filename: 'a.txt'})
  const paths = [
    '../../lake.db',
    '..%2f..%2flake.db',
    '%2e%2e/%2e%2e/lake.db',
    `${assetId}.txt%00.png`,
    `..%5c${assetId}.txt`,
    `%2e%2e%2ffiles%2f${assetId}.txt`,
    `${assetId}.txt%2f..%2f..`,
    `.incoming/${assetId}.txt`,
  ].flatMap((tail) => [
    `/files/dateline/production/${tail}`,
    `/images/dateline/production/${tail}`,
    `/files/dateline/${tail}`,
    `/files/dateline/..%2fproduction/${tail}`,
    `/v1/assets/files/${tail}`,
  ])
  for (const path of paths) {
    const {status, body} = await get(lake.url + path)
    expect({path, status: [400, 404].includes(status) ? 'refused' : status}).toEqual({
      path,
      status: 'refused',
    })
    expect(body).not.toContain('SQLite')
  }
})

test('only GET and HEAD', async () => {
  const {url} = await uploadText()
  const statuses: number[] = []
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    statuses.push((await rawRequest(url, {method} satisfies RawRequest)).status)
  }
  expect(statuses).toEqual([404, 404, 404, 404])
  expect((await get(url)).body).toBe(TEXT)
})
