import {createHash} from 'node:crypto'
import {createReadStream, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ClientError, type ListenEvent} from '@sanity/client'
import {expect, test} from 'vitest'
import {rawRequest} from '../http/rawRequest.ts'
import {clientOf, openLake, STUDIO, temporaryFolder} from '../http/testLake.ts'
import {movingGif, plain, quarters} from './testImages.ts'

function sha1Of(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex')
}

function storedFiles(data: string): string[] {
  return readdirSync(join(data, 'assets'), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

async function errorOf(promise: Promise<unknown>): Promise<{status: number; body: unknown}> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ClientError)) throw error
  return {status: error.statusCode, body: error.response.body}
}

test('an image becomes a document as the hosted service makes it', async () => {
  const lake = await openLake()
  const client = clientOf(lake)
  const bytes = await quarters(60, 40).png().toBuffer()
  const sha1 = sha1Of(bytes)
  const document = await client.assets.upload('image', bytes, {
    filename: 'Quarters of Zürich.png',
    label: 'a label',
    title: 'A title',
    description: 'What it shows',
    creditLine: 'Newsroom',
    source: {id: 'q-1', name: 'drawer', url: 'https://example.com/q-1'},
    extract: ['lqip'],
  })
  const {_createdAt, _updatedAt, _rev, uploadId, metadata, ...rest} = document
  expect(rest).toEqual({
    _id: `image-${sha1}-60x40-png`,
    _type: 'sanity.imageAsset',
    assetId: sha1,
    creditLine: 'Newsroom',
    description: 'What it shows',
    extension: 'png',
    label: 'a label',
    mimeType: 'image/png',
    originalFilename: 'Quarters of Zürich.png',
    path: `images/dateline/production/${sha1}-60x40.png`,
    sha1hash: sha1,
    size: bytes.length,
    source: {
      _type: 'sanity.assetSourceData',
      id: 'q-1',
      name: 'drawer',
      url: 'https://example.com/q-1',
    },
    title: 'A title',
    url: `${lake.url}/images/dateline/production/${sha1}-60x40.png`,
  })
  expect(uploadId).toMatch(/^[0-9A-Za-z]{32}$/)
  expect(metadata).toEqual({
    _type: 'sanity.imageMetadata',
    dimensions: {_type: 'sanity.imageDimensions', aspectRatio: 1.5, height: 40, width: 60},
    hasAlpha: false,
    isOpaque: true,
    lqip: expect.stringMatching(/^data:image\/png;base64,/),
  })
  expect(await client.getDocument(document._id)).toEqual(document)
  const {events} = await client.request<{events: Record<string, {type: string}[]>}>({
    url: `/data/history/production/events/documents/${document._id}`,
  })
  expect(events[document._id]?.length).toBe(1)
})

test('by default an image has its palette, placeholder and BlurHash; with none it has none', async () => {
  const client = clientOf(await openLake())
  const kinds = async (color: string, extract?: []) => {
    const bytes = await plain(8, 8, color).png().toBuffer()
    const {metadata} = await client.assets.upload('image', bytes, extract && {extract})
    return Object.keys(metadata).toSorted()
  }
  const always = ['_type', 'dimensions', 'hasAlpha', 'isOpaque']
  expect(await kinds('#123456')).toEqual([...always, 'blurHash', 'lqip', 'palette'].toSorted())
  expect(await kinds('#654321', [])).toEqual(always)
})

test('a stream is taken as it comes, and a file keeps its name and type', async () => {
  const lake = await openLake()
  const file = join(temporaryFolder(), 'notes.txt')
  writeFileSync(file, 'A note.\n')
  const document = await clientOf(lake).assets.upload('file', createReadStream(file), {
    filename: 'Notes (final).TXT',
    contentType: 'text/plain; charset=utf-8',
  })
  const sha1 = sha1Of(Buffer.from('A note.\n'))
  const {_createdAt, _updatedAt, _rev, uploadId: _uploadId, ...rest} = document
  expect(rest).toEqual({
    _id: `file-${sha1}-txt`,
    _type: 'sanity.fileAsset',
    assetId: sha1,
    extension: 'txt',
    mimeType: 'text/plain; charset=utf-8',
    originalFilename: 'Notes (final).TXT',
    path: `files/dateline/production/${sha1}.txt`,
    sha1hash: sha1,
    size: 8,
    url: `${lake.url}/files/dateline/production/${sha1}.txt`,
  })
})

test.each([
  [{filename: 'a.pdf'}, 'pdf', 'application/pdf'],
  [{contentType: 'text/csv'}, 'csv', 'text/csv'],
  [{filename: 'a.json', contentType: 'application/json'}, 'json', 'application/json'],
  [{filename: 'no extension'}, 'bin', 'application/octet-stream'],
  [{filename: 'a.tar.gz'}, 'gz', 'application/gzip'],
  [{filename: '../../a.ts"\r\n'}, 'bin', 'application/octet-stream'],
])('a file that is %j gets the extension %s', async (options, extension, mimeType) => {
  const client = clientOf(await openLake())
  const document = await client.assets.upload('file', Buffer.from('{"a": 1}'), options)
  expect(document).toMatchObject({extension, mimeType})
})

test('the same bytes are the same asset: its document is returned as it is', async () => {
  const data = temporaryFolder()
  const client = clientOf(await openLake({data}))
  const bytes = await movingGif(20, 10)
  const first = await client.assets.upload('image', bytes, {filename: 'first.gif'})
  const again = await client.assets.upload('image', bytes, {filename: 'again.gif', title: 'T'})
  expect(again).toEqual(first)
  const together = await Promise.all(
    Array.from({length: 5}, () => client.assets.upload('file', Buffer.from('together'))),
  )
  expect(new Set(together.map(({_rev}) => _rev)).size).toBe(1)
  expect(storedFiles(data).toSorted()).toEqual(
    [`${sha1Of(bytes)}-20x10.gif`, `${sha1Of(Buffer.from('together'))}.bin`].toSorted(),
  )
  expect(await client.fetch('count(*)')).toBe(2)
})

test('an upload that comes back after its document was deleted is there again', async () => {
  const client = clientOf(await openLake())
  const bytes = Buffer.from('here and gone')
  const first = await client.assets.upload('file', bytes)
  await client.delete(first._id)
  expect((await fetch(first.url)).status).toBe(404)
  const again = await client.assets.upload('file', bytes)
  expect([again._id, again._rev === first._rev]).toEqual([first._id, false])
  expect(await (await fetch(again.url)).text()).toBe('here and gone')
})

test('listeners hear of an upload', async () => {
  const client = clientOf(await openLake())
  const bytes = Buffer.from('news')
  const events: ListenEvent<Record<string, unknown>>[] = []
  const heard = new Promise<void>((resolve, reject) => {
    client
      .listen('*[_type == "sanity.fileAsset"]', {}, {events: ['welcome', 'mutation']})
      .subscribe({
        next: (event) => {
          events.push(event)
          if (event.type === 'welcome') client.assets.upload('file', bytes).catch(reject)
          if (event.type === 'mutation') resolve()
        },
        error: reject,
      })
  })
  await heard
  expect(events).toMatchObject([
    {type: 'welcome'},
    {
      type: 'mutation',
      transition: 'appear',
      documentId: `file-${sha1Of(bytes)}-bin`,
      result: {sha1hash: sha1Of(bytes)},
    },
  ])
})

test('what is no image, or a broken one, is a 400 that says so, and leaves nothing', async () => {
  const data = temporaryFolder()
  const client = clientOf(await openLake({data}))
  const whole = await quarters(300, 300).png({compressionLevel: 0}).toBuffer()
  for (const bytes of [Buffer.from('no image'), whole.subarray(0, 5000)]) {
    expect(await errorOf(client.assets.upload('image', bytes))).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        error: 'Bad Request',
        message: 'Invalid image, could not read metadata',
        details: expect.stringMatching(/\S/),
      },
    })
  }
  expect(await errorOf(client.assets.upload('file', Buffer.from('')))).toMatchObject({
    status: 400,
    body: {message: 'The upload has no bytes'},
  })
  expect(storedFiles(data)).toEqual([])
  expect(await client.fetch('count(*)')).toBe(0)
})

test('an upload that is too large is a 413, said at once or while it comes, and leaves nothing', async () => {
  const data = temporaryFolder()
  const lake = await openLake({data, limits: {uploadBytes: 100_000}})
  const client = clientOf(lake)
  const tooLarge = {
    status: 413,
    body: {
      statusCode: 413,
      error: 'Payload Too Large',
      message: 'The upload is larger than the 100000 bytes that this lake accepts',
    },
  }
  expect(await errorOf(client.assets.upload('file', Buffer.alloc(100_001)))).toEqual(tooLarge)
  expect(await errorOf(client.assets.upload('file', Buffer.alloc(5_000_000)))).toEqual(tooLarge)
  const file = join(temporaryFolder(), 'large')
  writeFileSync(file, Buffer.alloc(5_000_000))
  // A stream does not say how long it is.
  expect(await errorOf(client.assets.upload('file', createReadStream(file)))).toEqual(tooLarge)
  expect(storedFiles(data)).toEqual([])
  expect(await client.assets.upload('file', Buffer.alloc(100_000))).toMatchObject({size: 100_000})
})

test('a file larger than any JSON body may be', async () => {
  const client = clientOf(await openLake())
  const bytes = Buffer.alloc(40 * 1024 * 1024, 'x')
  const {url, size} = await client.assets.upload('file', bytes, {filename: 'large.bin'})
  expect(size).toBe(bytes.length)
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true)
})

test('a parameter that makes no sense is named', async () => {
  const lake = await openLake()
  const url = `${lake.url}/v2025-02-19/assets/images/production`
  const post = async (query: string) => {
    const {status, body} = await rawRequest(`${url}?${query}`, {method: 'POST', body: 'x'})
    return {status, message: JSON.parse(body).message}
  }
  expect(await post('meta=dimensions')).toEqual({
    status: 400,
    message:
      'Parameter "meta" must be of blurhash, exif, image, location, lqip, palette, thumbhash or none, not "dimensions"',
  })
  expect(await post(`title=${'x'.repeat(10_001)}`)).toEqual({
    status: 400,
    message: 'Parameter "title" is longer than 10000 characters',
  })
})

test('meta may come as a list, as browsers send it', async () => {
  const lake = await openLake()
  const bytes = await plain(8, 8, '#123456').png().toBuffer()
  const response = await fetch(
    `${lake.url}/v1/assets/images/production?meta=lqip,palette&filename=a.png`,
    {method: 'POST', headers: {'content-type': 'image/png'}, body: new Uint8Array(bytes)},
  )
  expect(await response.json()).toMatchObject({
    document: {metadata: {lqip: expect.any(String), palette: expect.any(Object)}},
  })
})

test('only who may create documents uploads, and only from allowed pages', async () => {
  const data = temporaryFolder()
  const lake = await openLake({data, token: 'a-secret-token'})
  const url = `${lake.url}/v1/assets/files/production`
  const post = async (headers: Record<string, string>, path = url) =>
    (await rawRequest(path, {method: 'POST', body: 'x', headers})).status
  const authorization = 'Bearer a-secret-token'
  expect(await post({})).toBe(401)
  expect(await post({authorization: 'Bearer no-such-token'})).toBe(401)
  expect(await post({authorization, origin: 'https://evil.example'})).toBe(403)
  expect(await post({authorization, host: 'evil.example'})).toBe(421)
  expect(await post({authorization}, `${lake.url}/v1/assets/files/nowhere`)).toBe(404)
  expect(await post({authorization}, `${lake.url}/v1/assets/movies/production`)).toBe(404)
  expect(storedFiles(data)).toEqual([])
  expect(await post({authorization, origin: STUDIO})).toBe(200)
})

test('the URL names the address that the uploader used', async () => {
  const lake = await openLake()
  const upload = async (host: string, body: string) => {
    const {body: answer} = await rawRequest(`${lake.url}/v1/assets/files/production`, {
      method: 'POST',
      body,
      headers: {host},
    })
    return URL.parse(JSON.parse(answer).document.url)?.host
  }
  expect([
    await upload(`localhost:${lake.port}`, 'a'),
    await upload(`127.0.0.1:${lake.port}`, 'b'),
    await upload(`dateline.localhost:${lake.port}`, 'c'),
  ]).toEqual([`localhost:${lake.port}`, `127.0.0.1:${lake.port}`, `localhost:${lake.port}`])
})

test('after a start on another port and for another project, the documents name that', async () => {
  const data = temporaryFolder()
  const lake = await openLake({data})
  const first = await clientOf(lake).assets.upload('file', Buffer.from('moves'))
  const elsewhere = await clientOf(lake).create({
    ...(await clientOf(lake).assets.upload('file', Buffer.from('stays'))),
    _id: `file-${'0'.repeat(40)}-bin`,
    url: `https://cdn.sanity.io/files/other/production/${'0'.repeat(40)}.bin`,
  })
  await lake.close()

  const moved = await openLake({data, project: 'another'})
  const client = clientOf(moved)
  expect(await client.getDocument(first._id)).toMatchObject({
    path: `files/another/production/${first.assetId}.bin`,
    url: `${moved.url}/files/another/production/${first.assetId}.bin`,
  })
  expect(await client.getDocument(elsewhere._id)).toEqual(elsewhere)
  const url = await client.fetch<string>('*[_id == $id][0].url', {id: first._id})
  expect(await (await fetch(url)).text()).toBe('moves')
})
