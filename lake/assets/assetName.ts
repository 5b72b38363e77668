/**
 * What identifies an asset: the sha1 of its bytes, and for an image its size in pixels. Its document id, file name
 * and path are this, written three ways (https://www.sanity.io/docs/image-urls). Nothing else ever becomes part of
 * a path on disk.
 */
export type AssetName =
  | {
      kind: 'image'
      /** 40 hexadecimal digits, lower case. */
      sha1: string
      /** Pixels, as the image is to be looked at: after the turn that its EXIF orientation asks for. */
      width: number
      height: number
      extension: string
    }
  | {kind: 'file'; sha1: string; extension: string}

export type AssetKind = AssetName['kind']

/** The folder of each kind, in URLs and on disk. */
export const KIND_FOLDERS = {image: 'images', file: 'files'} as const

export const ASSET_TYPES = {image: 'sanity.imageAsset', file: 'sanity.fileAsset'} as const

const IMAGE_FILE = /^([0-9a-f]{40})-([1-9]\d{0,5})x([1-9]\d{0,5})\.([a-z0-9]{1,16})$/
const OTHER_FILE = /^([0-9a-f]{40})\.([a-z0-9]{1,16})$/

/** E.g. `image-<sha1>-300x200-jpg`. */
export function assetDocumentId(name: AssetName): string {
  return `${name.kind}-${assetFileName(name).replace('.', '-')}`
}

/** E.g. `<sha1>-300x200.jpg`. */
export function assetFileName(name: AssetName): string {
  return name.kind === 'image'
    ? `${name.sha1}-${name.width}x${name.height}.${name.extension}`
    : `${name.sha1}.${name.extension}`
}

/** The `path` of an asset document, e.g. `images/dateline/production/<sha1>-300x200.jpg`. */
export function assetPath(project: string, dataset: string, name: AssetName): string {
  return `${KIND_FOLDERS[name.kind]}/${project}/${dataset}/${assetFileName(name)}`
}

/** Undefined where the text is not exactly a file name of that kind. */
export function parseAssetFileName(kind: AssetKind, text: string): AssetName | undefined {
  if (kind === 'file') {
    const [, sha1, extension] = OTHER_FILE.exec(text) ?? []
    return sha1 && extension ? {kind, sha1, extension} : undefined
  }
  const [, sha1, width, height, extension] = IMAGE_FILE.exec(text) ?? []
  return sha1 && extension
    ? {kind, sha1, width: Number(width), height: Number(height), extension}
    : undefined
}

/** Undefined where the text is not exactly the id of an asset document. */
export function parseAssetDocumentId(id: string): AssetName | undefined {
  const [, kind, rest = '', extension] = /^(image|file)-(.+)-([a-z0-9]+)$/.exec(id) ?? []
  if (kind !== 'image' && kind !== 'file') return undefined
  return parseAssetFileName(kind, `${rest}.${extension}`)
}
