import {encode} from 'blurhash'
import {open} from 'node:fs/promises'
import type {Metadata, Sharp} from 'sharp'
import {LakeError, type JsonObject} from '../types.ts'
import {invalidImage} from './assetError.ts'
import {decodeImage, MAXIMUM_PIXELS, type ImageFile} from './decodeImage.ts'
import {exifMetadata} from './exifMetadata.ts'
import {HEAD_LENGTH, imageFormatOf, type ImageFormat} from './imageFormat.ts'
import {paletteOf} from './palette.ts'

/** What `meta` of an upload may ask for, beside what is always there. */
export const METADATA_KINDS = [
  'blurhash',
  'exif',
  'image',
  'location',
  'lqip',
  'palette',
  'thumbhash',
] as const

export type MetadataKind = (typeof METADATA_KINDS)[number]

export const DEFAULT_METADATA: readonly MetadataKind[] = ['palette', 'lqip', 'blurhash']

export interface InspectedImage {
  format: ImageFormat
  /** Pixels, after the turn that the EXIF orientation asks for. */
  width: number
  height: number
  /** The `metadata` of the asset document. */
  metadata: JsonObject
}

/** Pixels: the width of a low-quality placeholder. */
const PLACEHOLDER_WIDTH = 20
/** Pixels: colours and blurs are taken from an image of at most this width and height. */
const SAMPLE_SIZE = 128
/** The larger side of a BlurHash has this many components. */
const BLUR_COMPONENTS = 5

/**
 * What the hosted API finds out about an image (https://www.sanity.io/docs/image-metadata). The whole image is decoded, so
 * that a broken one is told of at once.
 *
 * @throws LakeError 400 where it is no image, broken or too large
 */
export async function inspectImage(
  upload: {file: string; size: number},
  kinds: readonly MetadataKind[],
): Promise<InspectedImage> {
  const format = imageFormatOf(await headOf(upload.file))
  if (format === undefined) {
    throw invalidImage(
      'Input file contains unsupported image format: it must be JPEG, PNG, WebP, GIF, AVIF, TIFF or SVG',
    )
  }
  try {
    return await inspect({...upload, format}, kinds)
  } catch (error) {
    if (error instanceof LakeError) throw error
    throw invalidImage(error instanceof Error ? error.message : String(error))
  }
}

async function inspect(image: ImageFile, kinds: readonly MetadataKind[]): Promise<InspectedImage> {
  // The pages of a TIFF are other pictures, not frames.
  const animated = image.format === 'gif' || image.format === 'webp'
  const header = await (await decodeImage(image, {animated})).metadata()
  const {width, height} = sizeOf(header)
  const hasAlpha = header.hasAlpha === true
  const sample = await sampleOf(image)
  const asked = new Set(kinds)
  const camera = exifMetadata(header.exif)
  const lqip = asked.has('lqip') ? await placeholderOf(image) : undefined
  const palette = asked.has('palette') ? await paletteOf(sample.data) : undefined
  return {
    format: image.format,
    width,
    height,
    metadata: {
      _type: 'sanity.imageMetadata',
      ...(asked.has('blurhash') ? {blurHash: blurHashOf(sample)} : {}),
      dimensions: {_type: 'sanity.imageDimensions', aspectRatio: width / height, height, width},
      ...(asked.has('exif') && camera.exif ? {exif: camera.exif} : {}),
      hasAlpha,
      ...(asked.has('image') && camera.image ? {image: camera.image} : {}),
      isOpaque: !hasAlpha || (await (await decodeImage(image)).stats()).isOpaque,
      ...(asked.has('location') && camera.location ? {location: camera.location} : {}),
      ...(lqip === undefined ? {} : {lqip}),
      ...(palette === undefined ? {} : {palette}),
    },
  }
}

/** Of one frame, turned. */
function sizeOf(header: Metadata): {width: number; height: number} {
  const {width, height} = header.autoOrient
  const frameHeight = header.pageHeight ?? height
  const frames = header.pages ?? 1
  if (!width || !frameHeight) throw new Error('The image has no size')
  if (width * frameHeight * frames > MAXIMUM_PIXELS) {
    throw new Error(`Input image exceeds pixel limit of ${MAXIMUM_PIXELS}`)
  }
  return {width, height: frameHeight}
}

interface Sample {
  /** RGBA, 8 bits each. */
  data: Buffer
  width: number
  height: number
}

async function sampleOf(image: ImageFile): Promise<Sample> {
  const decoded = await decodeImage(image)
  const {data, info} = await decoded
    .resize(SAMPLE_SIZE, SAMPLE_SIZE, {fit: 'inside', withoutEnlargement: true})
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({depth: 'uchar'})
    .toBuffer({resolveWithObject: true})
  return {data, width: info.width, height: info.height}
}

/** The larger side gets five components, the other as many as its share of it, rounded up; as hosted. */
function blurHashOf({data, width, height}: Sample): string {
  const larger = Math.max(width, height)
  const components = (side: number) => Math.ceil((BLUR_COMPONENTS * side) / larger)
  return encode(Uint8ClampedArray.from(data), width, height, components(width), components(height))
}

/** A data URI of a tiny copy of the image. */
async function placeholderOf(image: ImageFile): Promise<string> {
  const small = (await decodeImage(image)).resize(PLACEHOLDER_WIDTH)
  const {encoder, mediaType} = placeholderFormat(image.format, small)
  return `data:${mediaType};base64,${(await encoder.toBuffer()).toString('base64')}`
}

function placeholderFormat(format: ImageFormat, small: Sharp) {
  if (format === 'jpg') return {encoder: small.jpeg(), mediaType: 'image/jpeg'}
  if (format === 'webp') return {encoder: small.webp(), mediaType: 'image/webp'}
  return {encoder: small.png(), mediaType: 'image/png'}
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(HEAD_LENGTH), 0, HEAD_LENGTH, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
