import {createHash} from 'node:crypto'
import type {JsonObject} from '../types.ts'
import type {StoredAsset} from './assetFolder.ts'
import type {ImageCache} from './imageCache.ts'
import {decodeImage} from './decodeImage.ts'
import type {ImageFormat} from './imageFormat.ts'
import {mediaTypeOf} from './mediaTypes.ts'
import type {Transformation} from './transformation.ts'
import {transformImage, type EncodedFormat} from './transformImage.ts'
import type {WorkLimit} from './workLimit.ts'

/** Raised when the same URL comes to mean another picture: what is cached is then made anew. */
const RENDERER_VERSION = 1

/** Makes pictures, a few at a time and each once. */
export class ImageRenderer {
  readonly #cache: ImageCache
  readonly #limit: WorkLimit
  readonly #running = new Map<string, Promise<Buffer>>()

  constructor(cache: ImageCache, limit: WorkLimit) {
    this.#cache = cache
    this.#limit = limit
  }

  /** @throws LakeError 400 where there is no such picture; 429 where too many are being made */
  async render(
    asset: StoredAsset,
    transformation: Transformation,
    format: EncodedFormat,
  ): Promise<Buffer> {
    const key = renderingKey(asset, transformation, format)
    const cached = await this.#cache.read(key)
    if (cached !== undefined) return cached
    const running = this.#running.get(key)
    if (running !== undefined) return running
    const rendering = this.#make(key, asset, transformation, format)
    this.#running.set(key, rendering)
    try {
      return await rendering
    } finally {
      this.#running.delete(key)
    }
  }

  /** What `fm=json` answers: facts about the original. */
  async describe({name, file, size}: StoredAsset): Promise<JsonObject> {
    if (name.kind !== 'image') throw new TypeError('Only images can be described')
    const {width, height, extension} = name
    const original = {file, size, format: originalFormat(extension)}
    const {pages = 1} = await this.#limit.run(async () =>
      (
        await decodeImage(original, {animated: extension === 'gif' || extension === 'webp'})
      ).metadata(),
    )
    return {
      contentLength: size,
      contentType: mediaTypeOf(extension),
      frameCount: pages,
      height,
      width,
    }
  }

  async #make(
    key: string,
    {name, file, size}: StoredAsset,
    transformation: Transformation,
    format: EncodedFormat,
  ): Promise<Buffer> {
    if (name.kind !== 'image') throw new TypeError('Only images can be changed')
    const {width, height, extension} = name
    const original = {file, size, format: originalFormat(extension)}
    const bytes = await this.#limit.run(() =>
      transformImage(original, {width, height}, transformation, format),
    )
    await this.#cache.write(key, bytes)
    return bytes
  }
}

/** The sha256 of all that the picture depends on: also what its ETag is made of. */
export function renderingKey(
  {name}: StoredAsset,
  transformation: Transformation,
  format: EncodedFormat,
): string {
  return createHash('sha256')
    .update(JSON.stringify([RENDERER_VERSION, name.sha1, transformation, format]))
    .digest('hex')
}

/** @throws TypeError where the extension is none that an upload gets */
export function originalFormat(extension: string): ImageFormat {
  switch (extension) {
    case 'avif':
    case 'gif':
    case 'jpg':
    case 'png':
    case 'svg':
    case 'tif':
    case 'webp':
      return extension
    default:
      throw new TypeError(`"${extension}" is no extension of an image asset`)
  }
}
