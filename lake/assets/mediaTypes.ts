/** The media types of what newsrooms attach, by extension. Others are served as bytes. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  avif: 'image/avif',
  bin: 'application/octet-stream',
  bmp: 'image/bmp',
  css: 'text/css',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  epub: 'application/epub+zip',
  flac: 'audio/flac',
  geojson: 'application/geo+json',
  gif: 'image/gif',
  gz: 'application/gzip',
  heic: 'image/heic',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  kml: 'application/vnd.google-earth.kml+xml',
  m4a: 'audio/mp4',
  m4v: 'video/mp4',
  md: 'text/markdown',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ndjson: 'application/x-ndjson',
  odp: 'application/vnd.oasis.opendocument.presentation',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ogg: 'audio/ogg',
  opus: 'audio/opus',
  otf: 'font/otf',
  pdf: 'application/pdf',
  png: 'image/png',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  rtf: 'application/rtf',
  srt: 'application/x-subrip',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  ttf: 'font/ttf',
  txt: 'text/plain',
  vtt: 'text/vtt',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
}

const UNKNOWN = 'application/octet-stream'

export function mediaTypeOf(extension: string): string {
  return MEDIA_TYPES[extension] ?? UNKNOWN
}

/**
 * The extension of a file that was uploaded: of its name, else of its media type, else `bin`. An extension has up to
 * 16 lower-case letters and digits; others could not stand in an asset's id.
 */
export function extensionOf(filename: string | undefined, mediaType: string | undefined): string {
  const [, extension] = /\.([a-z0-9]{1,16})$/.exec(filename?.toLowerCase() ?? '') ?? []
  if (extension !== undefined) return extension
  const plain = mediaType?.split(';')[0]?.trim().toLowerCase()
  const known = Object.entries(MEDIA_TYPES).find(([, type]) => type === plain)
  return known?.[0] ?? 'bin'
}

/** The media type that an uploader named, where it says more than «bytes» and is safe to repeat in a header. */
export function namedMediaType(header: string | undefined): string | undefined {
  const type = header?.trim().toLowerCase()
  if (type === undefined || !/^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/.test(type)) return undefined
  return type === UNKNOWN || type === 'application/x-www-form-urlencoded' ? undefined : type
}
