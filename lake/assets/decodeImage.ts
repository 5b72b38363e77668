import {readFile} from 'node:fs/promises'
import type {Sharp, SharpOptions} from 'sharp'
import type {ImageFormat} from './imageFormat.ts'
import {imageLibrary} from './imageLibrary.ts'

/**
 * Pixels that an image may have, all frames counted: a small file can unpack to more than memory holds. Four bytes
 * each, and two images at once: 800 MB at the very worst.
 */
export const MAXIMUM_PIXELS = 100_000_000
/** Bytes. An SVG is read as a whole. */
const MAXIMUM_SVG = 16 * 1024 * 1024
/** Seconds that may go into decoding, changing and encoding one image. */
const TIME_LIMIT = 30

export interface ImageFile {
  file: string
  format: ImageFormat
  /** Bytes. */
  size: number
}

/** The decoder for an image, turned as its EXIF orientation asks. `animated` gives all frames, else there is one. */
export async function decodeImage(
  image: ImageFile,
  {animated = false}: {animated?: boolean} = {},
): Promise<Sharp> {
  const options: SharpOptions = {
    limitInputPixels: MAXIMUM_PIXELS,
    failOn: 'error',
    animated,
    autoOrient: true,
  }
  const sharp = await imageLibrary()
  return sharp(await inputOf(image), options).timeout({seconds: TIME_LIMIT})
}

/**
 * An SVG is given as bytes: one that is read from a file could draw in its neighbours, which are other assets. From
 * bytes there is nothing it could refer to.
 */
async function inputOf({file, format, size}: ImageFile): Promise<string | Buffer> {
  if (format !== 'svg') return file
  if (size > MAXIMUM_SVG) {
    throw new Error(`The SVG has ${size} bytes, more than the ${MAXIMUM_SVG} that can be drawn`)
  }
  return readFile(file)
}
