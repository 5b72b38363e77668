/** Characters of a file name. */
const MAXIMUM_LENGTH = 200

/**
 * The `Content-Disposition` header (RFC 6266) with a file name that any system can save: no separators of paths, no
 * control characters, no leading dots; in ASCII for old programs, and in full.
 */
export function contentDisposition(type: 'attachment' | 'inline', filename: string): string {
  const safe = safeFilename(filename)
  const ascii = safe.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const full = encodeURIComponent(safe).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${type}; filename="${ascii}"; filename*=UTF-8''${full}`
}

function safeFilename(filename: string): string {
  const safe = filename
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .replace(/[/\\:<>|?*]/g, '-')
    .replace(/^[.\s]+/, '')
    .trim()
  return [...safe].slice(0, MAXIMUM_LENGTH).join('') || 'download'
}
