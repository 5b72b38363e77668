import type {Sharp} from 'sharp'
import {LakeError} from '../types.ts'
import {assetError} from './assetError.ts'
import {decodeImage, type ImageFile} from './decodeImage.ts'
import {geometryOf, type Geometry, type Size} from './imageGeometry.ts'
import type {ImageFormat} from './imageFormat.ts'
import {imageLibrary} from './imageLibrary.ts'
import type {Color, Transformation} from './transformation.ts'

/** A format that images go out in. */
export type EncodedFormat = 'avif' | 'gif' | 'jpg' | 'pjpg' | 'png' | 'webp'

export const ENCODED_MEDIA_TYPES: Readonly<Record<EncodedFormat, string>> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  pjpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
}

const WHITE: Color = {r: 255, g: 255, b: 255, alpha: 1}
const TRANSPARENT: Color = {r: 0, g: 0, b: 0, alpha: 0}

/** `blur` in the URL is as strong as this many pixels of deviation. */
const BLUR_DEVIATION = 0.25
/** libaom's speeds from 0 (small) to 9 (fast): somebody waits for the picture. */
const AVIF_EFFORT = 2

/**
 * Which format an image goes out in: `auto=format` takes the best that the browser accepts, else `fm` decides, else
 * the original's format stays. An SVG stays one unless `fm` says otherwise: it needs no other size.
 *
 * @returns undefined where the original goes out as it is
 */
export function outputFormatOf(
  original: ImageFormat,
  transformation: Transformation,
  accept: string,
): EncodedFormat | undefined {
  const {format, autoFormat} = transformation
  const asked = format === 'json' ? undefined : format
  if (original === 'svg' && asked === undefined) return undefined
  if (autoFormat) {
    // There is no encoder for moving AVIF.
    if (accept.includes('image/avif') && original !== 'gif') return 'avif'
    if (accept.includes('image/webp')) return 'webp'
  }
  if (asked !== undefined) return asked
  // Browsers show no TIFF.
  return original === 'tif' || original === 'svg' ? 'png' : original
}

/**
 * The picture that was asked for. The order of the steps: `rect`, turn (`or`), crop and scale (`w`, `h`, `fit`), flip, `invert`
 * and `sat`, background and padding, blur, sharpen. Metadata is left behind; colours come out as sRGB.
 *
 * @param size Of the original, in pixels, turned by its EXIF orientation
 * @throws LakeError 400 where there is no such picture, or it takes too long
 */
export async function transformImage(
  image: ImageFile,
  size: Size,
  transformation: Transformation,
  format: EncodedFormat,
): Promise<Buffer> {
  const geometry = geometryOf(size, transformation)
  if (geometry === undefined) {
    throw assetError(400, `Parameter "rect" lies outside the image of ${size.width}x${size.height}`)
  }
  const animated = (format === 'gif' || format === 'webp') && keepsFrames(transformation, geometry)
  try {
    const decoded = await decodeImage(image, {animated})
    const placed = await turned(scaled(decoded, geometry, size), transformation)
    return await encoded(
      finished(placed, geometry, transformation, format),
      format,
      transformation,
    ).toBuffer()
  } catch (error) {
    if (error instanceof LakeError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw assetError(400, `The image cannot be made: ${reason}`)
  }
}

/** A moving picture keeps moving where it is only cut and scaled. */
function keepsFrames(transformation: Transformation, {cut, margins}: Geometry): boolean {
  const {firstFrameOnly, orientation, flip, blur, sharpen} = transformation
  const hasMargins = Object.values(margins).some((margin) => margin > 0)
  const hasEffects =
    orientation !== 0 || flip.horizontal || flip.vertical || blur > 0 || sharpen > 0
  return !firstFrameOnly && !hasEffects && !hasMargins && cut === undefined
}

function scaled(image: Sharp, {region, scaled, cut}: Geometry, original: Size): Sharp {
  const isWhole = region.width === original.width && region.height === original.height
  const part = isWhole ? image : image.extract(region)
  if (cut !== undefined) {
    return part.resize(cut.width, cut.height, {fit: 'cover', position: 'entropy'})
  }
  const isSame = scaled.width === region.width && scaled.height === region.height
  return isSame ? part : part.resize(scaled.width, scaled.height, {fit: 'fill'})
}

/** Turning after scaling needs a second pass: within one, the library turns first. */
async function turned(image: Sharp, {orientation}: Transformation): Promise<Sharp> {
  if (orientation === 0) return image
  const {data, info} = await image.raw({depth: 'uchar'}).toBuffer({resolveWithObject: true})
  const {width, height, channels} = info
  const sharp = await imageLibrary()
  return sharp(data, {raw: {width, height, channels}}).rotate(orientation)
}

function finished(
  image: Sharp,
  {margins, size}: Geometry,
  transformation: Transformation,
  format: EncodedFormat,
): Sharp {
  const {background, blur, flip, grayscale, invert, sharpen} = transformation
  const needsGround = format === 'jpg' || format === 'pjpg'
  const ground = background ?? (needsGround ? WHITE : undefined)
  const isOpaque = ground !== undefined && (ground.alpha === 1 || needsGround)

  let result = image
  if (flip.horizontal) result = result.flop()
  if (flip.vertical) result = result.flip()
  if (isOpaque) result = result.flatten({background: ground})
  if (invert) result = result.negate({alpha: false})
  if (grayscale) result = result.grayscale()
  if (Object.values(margins).some((margin) => margin > 0)) {
    result = result.extend({...margins, background: isOpaque ? ground : TRANSPARENT})
  }
  if (blur > 0) {
    // More than the whole picture would look the same, and take long.
    const deviation = Math.min(blur * BLUR_DEVIATION, Math.max(size.width, size.height) / 2)
    result = result.blur(Math.max(0.3, deviation))
  }
  if (sharpen > 0) result = result.sharpen({sigma: 1, m1: sharpen / 25, m2: sharpen / 25})
  if (ground !== undefined && !isOpaque) {
    const {width, height} = size
    const behind = {create: {width, height, channels: 4 as const, background: ground}}
    result = result.composite([{input: behind, blend: 'dest-over'}])
  }
  return result
}

function encoded(image: Sharp, format: EncodedFormat, {quality}: Transformation): Sharp {
  switch (format) {
    case 'avif':
      return image.avif({quality, effort: AVIF_EFFORT})
    case 'gif':
      return image.gif()
    case 'jpg':
      return image.jpeg({quality})
    case 'pjpg':
      return image.jpeg({quality, progressive: true})
    case 'png':
      return image.png()
    case 'webp':
      return image.webp({quality})
  }
}
