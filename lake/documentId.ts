/**
 * Document ids: `a` is published, `drafts.a` its draft, `versions.<release>.a` its version in a release.
 * Rules: https://www.sanity.io/docs/content-lake/ids
 */
export interface DocumentIdParts {
  publishedId: string
  /** Empty for the published document, `drafts` for its draft, else the name of the release. */
  bundle: string
}

const DRAFTS = 'drafts.'
const VERSIONS = 'versions.'

/** What the ids of release documents begin with. */
export const RELEASE_PREFIX = '_.releases.'

export function parseDocumentId(id: string): DocumentIdParts {
  if (isDraftId(id)) return {publishedId: id.slice(DRAFTS.length), bundle: 'drafts'}
  if (isVersionId(id)) {
    const end = id.indexOf('.', VERSIONS.length)
    if (end > VERSIONS.length && end + 1 < id.length) {
      return {publishedId: id.slice(end + 1), bundle: id.slice(VERSIONS.length, end)}
    }
  }
  return {publishedId: id, bundle: ''}
}

export function publishedIdOf(id: string): string {
  return parseDocumentId(id).publishedId
}

export function draftIdOf(publishedId: string): string {
  return DRAFTS + publishedId
}

export function versionIdOf(release: string, publishedId: string): string {
  return `${VERSIONS}${release}.${publishedId}`
}

export function releaseDocumentIdOf(release: string): string {
  return RELEASE_PREFIX + release
}

/** The layer of a perspective that a document lies on: `published`, `drafts`, or the name of a release. */
export function layerOf(id: string): string {
  return parseDocumentId(id).bundle || 'published'
}

/** The id that the document has on a layer. */
export function idOnLayer(publishedId: string, layer: string): string {
  if (layer === 'published') return publishedId
  return layer === 'drafts' ? draftIdOf(publishedId) : versionIdOf(layer, publishedId)
}

export function isDraftId(id: string): boolean {
  return id.startsWith(DRAFTS)
}

/** True for whatever lies under the path of versions. */
export function isVersionId(id: string): boolean {
  return id.startsWith(VERSIONS)
}

/** False for drafts, versions, and whatever else lies under their paths. */
export function isPublishedId(id: string): boolean {
  return !isDraftId(id) && !isVersionId(id)
}

const SEGMENT = /^[a-zA-Z0-9_][a-zA-Z0-9_-]*$/

/** At most 128 of `a-zA-Z0-9._-`; no segment empty or beginning with a dash. */
export function isValidDocumentId(id: string): boolean {
  if (id.length === 0 || id.length > 128) return false
  const segments = id.split('.')
  if (!segments.every((segment) => SEGMENT.test(segment))) return false
  return !isVersionId(id) || segments.length >= 3
}
