import type {SanityImageAssetDocument} from '@sanity/client'
import {createImageUrlBuilder, type ImageUrlBuilder} from '@sanity/image-url'
import sharp from 'sharp'
import {beforeAll, describe, expect, test} from 'vitest'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startLake, type RunningLake} from '../../../lake/index.ts'
import {clientOf} from '../http/testLake.ts'
import {movingGif, pictureOf, plain, quarters, quartersOf} from './testImages.ts'

let lake: RunningLake
let data: string
let image: SanityImageAssetDocument
let photo: SanityImageAssetDocument
let seeThrough: SanityImageAssetDocument
let moving: SanityImageAssetDocument
let drawing: SanityImageAssetDocument

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'dateline-images-'))
  lake = await startLake({data, port: 0})
  const {assets} = clientOf(lake)
  image = await assets.upload('image', await quarters(400, 200).png().toBuffer(), {
    filename: 'Quarters.png',
  })
  photo = await assets.upload(
    'image',
    await quarters(400, 200).withMetadata({orientation: 6}).jpeg({quality: 95}).toBuffer(),
  )
  seeThrough = await assets.upload('image', await plain(100, 100, '#0000ff00').png().toBuffer())
  moving = await assets.upload('image', await movingGif(60, 40))
  drawing = await assets.upload(
    'image',
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#f00"/></svg>',
    ),
  )
  return async () => {
    await lake.close()
    rmSync(data, {recursive: true, force: true})
  }
})

function builder(source: SanityImageAssetDocument = image): ImageUrlBuilder {
  return createImageUrlBuilder(clientOf(lake)).image(source)
}

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, {headers})
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}

async function pictureAt(url: string, headers: Record<string, string> = {}) {
  const {status, bytes} = await get(url, headers)
  expect({status, text: status === 200 ? '' : bytes.toString()}).toEqual({status: 200, text: ''})
  const {format, width, height, ...picture} = await pictureOf(bytes)
  const colors = quartersOf({format, width, height, ...picture})
  return {format, width, height, colors, ...picture}
}

async function framesAt(url: string, headers = {}) {
  const {
    format,
    pages = 1,
    width,
    pageHeight,
    height,
  } = await sharp((await get(url, headers)).bytes, {animated: true}).metadata()
  return [format, pages, width, pageHeight ?? height]
}

async function dispositionAt(url: string) {
  const {status, headers} = await get(url)
  return [status, headers.get('content-disposition')]
}

async function sizeAt(quality: number): Promise<number> {
  return (await get(builder(photo).quality(quality).width(300).url())).bytes.length
}

const ALL = ['red', 'green', 'blue', 'black']

test('without parameters the original goes out, byte for byte', async () => {
  const url = builder().url()
  expect(url).toBe(image.url)
  const {headers, bytes} = await get(url)
  expect(bytes.length).toBe(image.size)
  expect(Object.fromEntries(headers)).toMatchObject({
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-length': String(image.size),
    'content-type': 'image/png',
    'cross-origin-resource-policy': 'same-origin',
    etag: `"${image.sha1hash}"`,
    'x-content-type-options': 'nosniff',
    'x-sanity-sha1': image.sha1hash,
  })
  const raw = await get(`${url}?dlRaw=true`)
  expect(raw.bytes.equals(bytes)).toBe(true)
})

describe('what @sanity/image-url makes', () => {
  test.each<[string, (image: ImageUrlBuilder) => ImageUrlBuilder, object]>([
    ['width', (i) => i.width(100), {width: 100, height: 50, colors: ALL}],
    ['height', (i) => i.height(400), {width: 800, height: 400, colors: ALL}],
    ['dpr', (i) => i.width(100).dpr(2), {width: 200, height: 100, colors: ALL}],
    [
      'size, cut to shape by the builder',
      (i) => i.size(100, 100),
      {width: 100, height: 100, colors: ALL},
    ],
    [
      'clip',
      (i) => i.size(100, 100).fit('clip').ignoreImageParams(),
      {width: 100, height: 50, colors: ALL},
    ],
    ['max', (i) => i.width(4000).fit('max'), {width: 400, height: 200, colors: ALL}],
    [
      'scale',
      (i) => i.size(50, 100).fit('scale').ignoreImageParams(),
      {width: 50, height: 100, colors: ALL},
    ],
    [
      'min',
      (i) => i.size(1000, 1000).fit('min').ignoreImageParams(),
      {width: 200, height: 200, colors: ALL},
    ],
    [
      'crop from the left',
      (i) => i.size(50, 100).fit('crop').crop('left'),
      {width: 50, height: 100, colors: ['red', 'red', 'blue', 'blue']},
    ],
    [
      'crop from the right',
      (i) => i.size(50, 100).fit('crop').crop('right'),
      {width: 50, height: 100, colors: ['green', 'green', 'black', 'black']},
    ],
    [
      'crop from the top',
      (i) => i.size(200, 50).fit('crop').crop('top'),
      {width: 200, height: 50, colors: ['red', 'green', 'red', 'green']},
    ],
    [
      'crop around a point',
      (i) => i.size(50, 50).fit('crop').crop('focalpoint').focalPoint(0.9, 0.5),
      {width: 50, height: 50, colors: ['green', 'green', 'black', 'black']},
    ],
    [
      'crop where there is most to see',
      (i) => i.size(100, 100).fit('crop').crop('entropy'),
      {width: 100, height: 100},
    ],
    [
      'rect',
      (i) => i.rect(200, 0, 200, 100),
      {width: 200, height: 100, colors: Array(4).fill('green')},
    ],
    [
      'rect and width',
      (i) => i.rect(200, 100, 100, 100).width(10),
      {width: 10, height: 10, colors: Array(4).fill('black')},
    ],
    ['flip', (i) => i.flipHorizontal(), {colors: ['green', 'red', 'black', 'blue']}],
    ['flip twice', (i) => i.flipHorizontal().flipVertical(), {colors: ALL.toReversed()}],
    [
      'turn to the right',
      (i) => i.orientation(90).width(100),
      {width: 100, height: 200, colors: ['blue', 'red', 'black', 'green']},
    ],
    [
      'turn to the left',
      (i) => i.orientation(270),
      {width: 200, height: 400, colors: ['green', 'black', 'red', 'blue']},
    ],
    ['turn over', (i) => i.orientation(180), {colors: ALL.toReversed()}],
    ['invert', (i) => i.invert(true), {colors: ['cyan', 'magenta', 'yellow', 'white']}],
    [
      'saturation',
      (i) => i.saturation(-100),
      {
        colors: [
          expect.stringMatching(/^(\d+),\1,\1$/),
          expect.any(String),
          expect.any(String),
          'black',
        ],
      },
    ],
    ['jpg', (i) => i.format('jpg'), {format: 'jpeg', width: 400, colors: ALL}],
    ['progressive jpg', (i) => i.format('pjpg'), {format: 'jpeg', width: 400, colors: ALL}],
    ['webp', (i) => i.format('webp'), {format: 'webp', width: 400, colors: ALL}],
    ['sharpen', (i) => i.sharpen(50), {format: 'png', width: 400, colors: ALL}],
    ['pad', (i) => i.width(100).pad(10), {width: 120, height: 70}],
    ['first frame', (i) => i.width(100).frame(1), {width: 100, height: 50, colors: ALL}],
  ])('%s', async (_, change, expected) => {
    expect(await pictureAt(change(builder()).url())).toMatchObject(expected)
  })

  test('crop and hotspot of an image field', async () => {
    const field = {
      _type: 'image',
      asset: {_type: 'reference', _ref: image._id},
      crop: {left: 0.5, right: 0, top: 0, bottom: 0},
      hotspot: {x: 0.75, y: 0.25, width: 0.1, height: 0.1},
    }
    const url = createImageUrlBuilder(clientOf(lake)).image(field).size(60, 20).url()
    expect(await pictureAt(url)).toMatchObject({
      width: 60,
      height: 20,
      colors: ['green', 'green', 'green', 'green'],
    })
  })

  test('blur runs the colours into each other', async () => {
    const sharpEdge = (await pictureAt(builder().url())).at(199, 10)
    const softEdge = (await pictureAt(builder().blur(50).url())).at(199, 10)
    expect(sharpEdge).toEqual([255, 0, 0, 255])
    expect(softEdge[0]).toBeGreaterThan(90)
    expect(softEdge[0]).toBeLessThan(165)
    expect(softEdge[1]).toBeGreaterThan(90)
  })

  test('quality', async () => {
    expect(await sizeAt(10)).toBeLessThan(await sizeAt(90))
  })
})

describe('room around the picture', () => {
  test('fill is in the colour that was asked for', async () => {
    const {at, ...picture} = await pictureAt(
      builder().size(100, 100).fit('fill').bg('ff8800').ignoreImageParams().url(),
    )
    expect(picture).toMatchObject({width: 100, height: 100})
    expect([at(50, 5), at(25, 40), at(50, 95)]).toEqual([
      [255, 136, 0, 255],
      [255, 0, 0, 255],
      [255, 136, 0, 255],
    ])
  })

  test('without a colour it is see-through, and white where the format has no such thing', async () => {
    const url = builder().size(500, 500).fit('fillmax').ignoreImageParams()
    const png = await pictureAt(url.url())
    expect([png.width, png.height, png.at(10, 10), png.at(100, 200)]).toEqual([
      500,
      500,
      [0, 0, 0, 0],
      [255, 0, 0, 255],
    ])
    expect((await pictureAt(url.format('jpg').url())).at(10, 10)).toEqual([255, 255, 255, 255])
  })

  test('a background shows through what is see-through', async () => {
    expect((await pictureAt(builder(seeThrough).bg('0f0').url())).at(50, 50)).toEqual([
      0, 255, 0, 255,
    ])
    expect((await pictureAt(builder(seeThrough).bg('800f').url())).at(50, 50)).toEqual([
      0, 0, 255, 136,
    ])
    expect((await pictureAt(builder(seeThrough).width(10).url())).at(5, 5)[3]).toBe(0)
  })
})

describe('formats', () => {
  test.each([
    ['image/avif,image/webp,*/*', 'heif', 'image/avif'],
    ['image/webp,*/*', 'webp', 'image/webp'],
    ['*/*', 'png', 'image/png'],
  ])('auto=format with Accept: %s', async (accept, format, type) => {
    const url = builder().auto('format').width(50).url()
    const {headers, bytes} = await get(url, {accept})
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('vary')).toMatch(/Accept/)
    expect(await pictureOf(bytes)).toMatchObject({format, width: 50, height: 25})
  })

  test('a photo that is to be turned comes out turned', async () => {
    expect(photo.metadata.dimensions).toMatchObject({width: 200, height: 400})
    expect(await pictureAt(builder(photo).width(100).url())).toMatchObject({
      format: 'jpeg',
      width: 100,
      height: 200,
      colors: ['blue', 'red', 'black', 'green'],
    })
    expect(await pictureAt(builder(photo).rect(100, 0, 100, 200).url())).toMatchObject({
      width: 100,
      height: 200,
      colors: ['red', 'red', 'red', 'red'],
    })
  })

  test('a moving picture moves on, unless one frame is asked for', async () => {
    expect(await framesAt(builder(moving).width(30).url())).toEqual(['gif', 2, 30, 20])
    expect(await framesAt(builder(moving).size(20, 20).url())).toEqual(['gif', 2, 20, 20])
    expect(
      await framesAt(builder(moving).width(30).auto('format').url(), {
        accept: 'image/avif,image/webp',
      }),
    ).toEqual(['webp', 2, 30, 20])
    expect(await framesAt(builder(moving).width(30).frame(1).url())).toEqual(['gif', 1, 30, 20])
    expect(await framesAt(builder(moving).width(30).format('png').url())).toEqual([
      'png',
      1,
      30,
      20,
    ])
  })

  test('a drawing stays one, and may run nothing; as another format it is drawn', async () => {
    for (const url of [builder(drawing).url(), builder(drawing).width(200).auto('format').url()]) {
      const {headers, bytes} = await get(url, {accept: 'image/avif,image/webp'})
      expect(bytes.toString()).toMatch(/^<svg /)
      expect(headers.get('content-type')).toBe('image/svg+xml')
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox",
      )
    }
    expect(await pictureAt(builder(drawing).width(200).format('png').url())).toMatchObject({
      format: 'png',
      width: 200,
      height: 100,
      colors: Array(4).fill('red'),
    })
  })

  test('fm=json tells of the image', async () => {
    const {bytes} = await get(`${moving.url}?fm=json`)
    expect(JSON.parse(bytes.toString())).toEqual({
      contentLength: moving.size,
      contentType: 'image/gif',
      frameCount: 2,
      height: 40,
      width: 60,
    })
  })
})

describe('HTTP', () => {
  test('an ETag stands for one picture, and is asked for again for nothing', async () => {
    const url = builder().width(30).url()
    const {headers} = await get(url)
    const etag = headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/)
    const again = await get(url, {'if-none-match': `"other", W/${etag}`})
    expect([again.status, again.bytes.length]).toEqual([304, 0])
    expect((await get(builder().width(31).url())).headers.get('etag')).not.toBe(etag)
  })

  test('HEAD says the same without the picture', async () => {
    const url = builder().width(30).format('jpg').url()
    const {bytes, headers} = await get(url)
    const head = await fetch(url, {method: 'HEAD'})
    expect(head.status).toBe(200)
    const ofConnection = {connection: '', date: '', 'keep-alive': ''}
    expect({...Object.fromEntries(head.headers), ...ofConnection}).toEqual({
      ...Object.fromEntries(headers),
      'content-length': String(bytes.length),
      ...ofConnection,
    })
  })

  test('a name at the end of the URL, and one to save it under', async () => {
    expect(await dispositionAt(builder().vanityName('a-name.png').url())).toEqual([
      200,
      `inline; filename="a-name.png"; filename*=UTF-8''a-name.png`,
    ])
    expect(await dispositionAt(builder().width(9).forceDownload('Zürich.png').url())).toEqual([
      200,
      `attachment; filename="Z_rich.png"; filename*=UTF-8''Z%C3%BCrich.png`,
    ])
    expect(await dispositionAt(builder().forceDownload(true).url())).toEqual([
      200,
      `attachment; filename="Quarters.png"; filename*=UTF-8''Quarters.png`,
    ])
    expect(await dispositionAt(`${image.url}?dl=`)).toEqual([
      200,
      `attachment; filename="Quarters.png"; filename*=UTF-8''Quarters.png`,
    ])
    expect(await dispositionAt(builder().url())).toEqual([200, null])
  })

  test('a value that no parameter takes is a 400 that names it', async () => {
    const {status, headers, bytes} = await get(`${image.url}?w=-1`)
    expect([status, headers.get('cache-control'), JSON.parse(bytes.toString())]).toEqual([
      400,
      'no-store',
      {
        statusCode: 400,
        error: 'Bad Request',
        message: 'Parameter "w" must be a number from 1 to 8192, not "-1"',
      },
    ])
    expect(JSON.parse((await get(`${image.url}?rect=400,0,10,10`)).bytes.toString())).toMatchObject(
      {
        message: 'Parameter "rect" lies outside the image of 400x200',
      },
    )
  })

  test('what does not exist is a 404', async () => {
    const paths = [
      image.path.replace('400x200', '400x201'),
      image.path.replace('.png', '.jpg'),
      image.path.replace(/[0-9a-f](?=-400)/, (digit) => (digit === '0' ? '1' : '0')),
      image.path.replace('/production/', '/nowhere/'),
      image.path.replace('/dateline/', '/another/'),
      image.path.replace('images/', 'files/'),
      'images/dateline/production/x',
    ]
    for (const path of paths) {
      expect({path, status: (await get(`${lake.url}/${path}`)).status}).toEqual({path, status: 404})
    }
  })

  test('a picture is made once, and kept where it is not in anybody’s way', async () => {
    const folder = join(data, 'cache', 'images')
    const before = readdirSync(folder).length
    const url = builder().width(123).url()
    const answers = await Promise.all(Array.from({length: 20}, () => get(url)))
    expect(new Set(answers.map(({bytes}) => bytes.toString('base64'))).size).toBe(1)
    expect(readdirSync(folder).length).toBe(before + 1)
  })
})
