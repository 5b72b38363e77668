/** The formats that an image asset may have, named by its extension. */
export type ImageFormat = 'avif' | 'gif' | 'jpg' | 'png' | 'svg' | 'tif' | 'webp'

/** Bytes from the beginning of a file that are enough to know its format. */
export const HEAD_LENGTH = 4096

/**
 * The format that the first bytes of a file show. Names and declared media types are not asked: they may lie, and
 * what they say decides which decoder gets the bytes.
 */
export function imageFormatOf(head: Buffer): ImageFormat | undefined {
  const text = head.toString('latin1')
  if (text.startsWith('\xff\xd8\xff')) return 'jpg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tif'
  if (text.slice(4, 8) === 'ftyp' && /^(avif|avis|mif1)/.test(text.slice(8, 12))) return 'avif'
  return isSvg(head.toString('utf8')) ? 'svg' : undefined
}

/** XML whose first element is `svg`; before it there may be a declaration, comments and a document type. */
function isSvg(text: string): boolean {
  const prologue = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg[^>[]*>\s*)*/i
  return /^<(?:svg:)?svg[\s>/]/.test(text.replace(prologue, ''))
}
