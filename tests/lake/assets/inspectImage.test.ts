import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {decode} from 'blurhash'
import sharp from 'sharp'
import {expect, test} from 'vitest'
import {
  DEFAULT_METADATA,
  inspectImage,
  METADATA_KINDS,
  type MetadataKind,
} from '../../../lake/assets/inspectImage.ts'
import {temporaryFolder} from '../http/testLake.ts'
import {movingGif, pictureOf, plain, quarters, quartersOf} from './testImages.ts'

async function inspect(bytes: Buffer | string, kinds: readonly MetadataKind[] = []) {
  const file = join(temporaryFolder(), 'upload')
  writeFileSync(file, bytes)
  return inspectImage({file, size: Buffer.byteLength(bytes)}, kinds)
}

async function failureOf(bytes: Buffer | string): Promise<unknown> {
  return inspect(bytes).then(
    () => 'no error',
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'body' in error ? error.body : error,
  )
}

const QUARTER = {
  _type: 'sanity.imagePaletteSwatch',
  foreground: '#fff',
  population: 25,
  title: '#fff',
}

test('a small picture, whole', async () => {
  const found = await inspect(await quarters(60, 40).png().toBuffer(), DEFAULT_METADATA)
  const {lqip, blurHash, ...metadata} = found.metadata
  expect({...found, metadata}).toEqual({
    format: 'png',
    width: 60,
    height: 40,
    metadata: {
      _type: 'sanity.imageMetadata',
      dimensions: {_type: 'sanity.imageDimensions', aspectRatio: 1.5, height: 40, width: 60},
      hasAlpha: false,
      isOpaque: true,
      palette: {
        _type: 'sanity.imagePalette',
        // Black is there; the other quarters are equally vibrant, so that one stands for all.
        darkMuted: {...QUARTER, background: '#040404'},
        darkVibrant: {...QUARTER, background: '#018301', population: 0},
        dominant: {...QUARTER, background: '#040404'},
        lightMuted: {...QUARTER, background: '#019701', population: 0},
        lightVibrant: {...QUARTER, background: '#7bfd7b', foreground: '#000', population: 0},
        muted: {...QUARTER, background: '#019701', population: 0},
        vibrant: {...QUARTER, background: '#04fc04'},
      },
    },
  })

  expect(lqip).toMatch(/^data:image\/png;base64,/)
  const placeholder = await pictureOf(Buffer.from(String(lqip).split(',')[1] ?? '', 'base64'))
  expect([placeholder.width, placeholder.height]).toEqual([20, 13])
  expect(quartersOf(placeholder)).toEqual(['red', 'green', 'blue', 'black'])

  // Five components along the larger side and four along the other: 1.5 to 1, rounded up.
  expect(blurHash).toMatch(/^V.{43}$/)
  const blurred = decode(String(blurHash), 2, 2)
  expect([blurred[0], blurred[5], blurred[10]].map((value) => (value ?? 0) > 128)).toEqual([
    true,
    true,
    true,
  ])
})

test.each<[number, number, string]>([
  [100, 100, 'e'],
  [160, 90, 'M'],
  [40, 60, 'd'],
  [73, 28, 'D'],
  [300, 1, '4'],
])('the components of the BlurHash of %i x %i', async (width, height, first) => {
  const {metadata} = await inspect(await quarters(width, height).png().toBuffer(), ['blurhash'])
  expect(String(metadata['blurHash']).slice(0, 1)).toBe(first)
})

test('what a camera wrote, where it is asked for', async () => {
  const photo = await quarters(60, 40)
    .withExif({
      IFD0: {Make: 'Newsroom', Model: 'One', DateTime: '2023:04:12 10:00:00'},
      IFD2: {
        DateTimeOriginal: '2023:04:11 11:44:42',
        FNumber: '28/10',
        FocalLengthIn35mmFilm: '24',
        ISOSpeedRatings: '100',
      },
      IFD3: {
        GPSAltitude: '25/2',
        GPSLatitude: '59/1 30/1 36/1',
        GPSLatitudeRef: 'N',
        GPSLongitude: '10/1 15/1 0/1',
        GPSLongitudeRef: 'W',
      },
    })
    .jpeg()
    .toBuffer()
  const {metadata} = await inspect(photo, ['exif', 'image', 'location'])
  expect(metadata).toMatchObject({
    exif: {
      _type: 'sanity.imageExifMetadata',
      DateTimeOriginal: '2023-04-11T11:44:42.000Z',
      FNumber: 2.8,
      FocalLengthIn35mmFormat: 24,
      ISO: 100,
    },
    image: {
      _type: 'sanity.imageExifTags',
      Make: 'Newsroom',
      Model: 'One',
      ModifyDate: '2023-04-12T10:00:00.000Z',
    },
    location: {_type: 'geopoint', lat: 59.51, lng: -10.25, alt: 12.5},
  })
  expect(Object.keys((await inspect(photo, [])).metadata)).toEqual([
    '_type',
    'dimensions',
    'hasAlpha',
    'isOpaque',
  ])
})

test('a location without its sides, as some phones write it, is no location', async () => {
  const photo = await quarters(60, 40)
    .withExif({IFD3: {GPSLatitude: '59/1 30/1 0/1', GPSLongitude: '10/1 0/1 0/1'}})
    .jpeg()
    .toBuffer()
  expect((await inspect(photo, ['location'])).metadata).not.toHaveProperty('location')
})

test('a picture that is to be turned is measured and shown turned', async () => {
  const photo = await quarters(60, 40).withMetadata({orientation: 6}).jpeg().toBuffer()
  const {width, height, metadata} = await inspect(photo, ['lqip'])
  expect([width, height]).toEqual([40, 60])
  const [kind, base64 = ''] = String(metadata['lqip']).split(',')
  expect(kind).toBe('data:image/jpeg;base64')
  const placeholder = await pictureOf(Buffer.from(base64, 'base64'))
  expect([placeholder.width, placeholder.height]).toEqual([20, 30])
  expect(quartersOf(placeholder)).toEqual(['blue', 'red', 'black', 'green'])
})

async function see(background: string) {
  const bytes = await plain(10, 10, background).png().toBuffer()
  return (await inspect(bytes, ['palette'])).metadata
}

test('see-through, half and not at all', async () => {
  expect([await see('#ff0000ff'), await see('#ff000080'), await see('#ff000000')]).toMatchObject([
    {hasAlpha: true, isOpaque: true, palette: {dominant: {population: 100}}},
    {hasAlpha: true, isOpaque: false, palette: {dominant: {population: 100}}},
    {hasAlpha: true, isOpaque: false},
  ])
  expect(await see('#ff000000')).not.toHaveProperty('palette')
})

test('white paper has a palette too', async () => {
  const {metadata} = await inspect(await plain(10, 10, '#ffffff').png().toBuffer(), ['palette'])
  expect(metadata).toMatchObject({palette: {dominant: {background: '#fcfcfc', title: '#000'}}})
})

test.each<[string, () => Promise<Buffer> | string, string]>([
  ['JPEG', () => quarters(30, 20).jpeg().toBuffer(), 'jpg'],
  ['PNG', () => quarters(30, 20).png().toBuffer(), 'png'],
  ['WebP', () => quarters(30, 20).webp().toBuffer(), 'webp'],
  ['AVIF', () => quarters(30, 20).avif({effort: 0}).toBuffer(), 'avif'],
  ['TIFF', () => quarters(30, 20).tiff().toBuffer(), 'tif'],
  ['grey with 16 bits', () => quarters(30, 20).toColourspace('grey16').png().toBuffer(), 'png'],
  ['CMYK', () => quarters(30, 20).toColourspace('cmyk').jpeg().toBuffer(), 'jpg'],
  ['moving GIF', () => movingGif(30, 20), 'gif'],
  [
    'SVG',
    () =>
      '\uFEFF<?xml version="1.0"?>\n<!-- a > b --><!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><path d="M0 0h9v9z"/></svg>',
    'svg',
  ],
])('%s is an image', async (_, make, format) => {
  const found = await inspect(await make(), METADATA_KINDS)
  expect(found).toMatchObject({
    format,
    width: 30,
    height: 20,
    metadata: {
      blurHash: expect.any(String),
      dimensions: {width: 30, height: 20, aspectRatio: 1.5},
      lqip: expect.stringMatching(/^data:image\/(png|jpeg|webp);base64,/),
      palette: {dominant: {_type: 'sanity.imagePaletteSwatch'}},
    },
  })
})

test.each([
  ['text', 'Not an image'],
  ['nothing that begins an image', Buffer.from([0, 1, 2, 3])],
  ['a page', '<html><svg></svg></html>'],
  ['a bitmap', Buffer.from('BM66666666666666666666')],
])('%s is none', async (_, bytes) => {
  expect(await failureOf(bytes)).toEqual({
    statusCode: 400,
    error: 'Bad Request',
    message: 'Invalid image, could not read metadata',
    details:
      'Input file contains unsupported image format: it must be JPEG, PNG, WebP, GIF, AVIF, TIFF or SVG',
  })
})

test('half an image, a header alone, and one that would fill the memory are told of', async () => {
  const whole = await quarters(200, 200).png({compressionLevel: 0}).toBuffer()
  const photo = await quarters(400, 400).jpeg().toBuffer()
  // A picture of one colour: 400 million pixels in some kilobytes.
  const bomb = await sharp({create: {width: 1, height: 1, channels: 3, background: 'red'}})
    .png()
    .toBuffer()
  bomb.writeUInt32BE(20_000, 16)
  bomb.writeUInt32BE(20_000, 20)
  const broken = [
    whole.subarray(0, whole.length / 2),
    whole.subarray(0, 8),
    photo.subarray(0, photo.length / 2),
    bomb,
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20000 20000"/>'),
    Buffer.from('<svg this is no xml'),
  ]
  for (const bytes of broken) {
    expect(await failureOf(bytes)).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message: 'Invalid image, could not read metadata',
      details: expect.stringMatching(/\S/),
    })
  }
})

test('a drawing cannot draw in what lies beside it', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'secret.png'), await plain(30, 20, '#ff0000').png().toBuffer())
  const images = ['secret.png', `file://${folder}/secret.png`, `${folder}/secret.png`].map(
    (href) => `<image href="${href}" width="30" height="20"/>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20">${images.join('')}</svg>`
  writeFileSync(join(folder, 'drawing'), svg)
  const upload = {file: join(folder, 'drawing'), size: svg.length}
  const {metadata} = await inspectImage(upload, ['lqip', 'palette'])
  expect(metadata).not.toHaveProperty('palette')
  const placeholder = await pictureOf(
    Buffer.from(String(metadata['lqip']).split(',')[1] ?? '', 'base64'),
  )
  expect(placeholder.at(10, 6)).toEqual([0, 0, 0, 0])
})
