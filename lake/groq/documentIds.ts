/**
 * Ids of drafts are `drafts.<published id>`, those of versions `versions.<release>.<published id>`.
 */
export function publishedIdOf(id: string): string {
  if (id.startsWith('drafts.')) return id.slice('drafts.'.length)
  return VERSION.exec(id)?.groups?.['publishedId'] ?? id
}

/** The layer that a document lies on: `published`, `drafts`, or the name of a release. */
export function layerOf(id: string): string {
  if (id.startsWith('drafts.')) return 'drafts'
  return VERSION.exec(id)?.groups?.['release'] ?? 'published'
}

/** The id that the document has on a layer. */
export function idOnLayer(publishedId: string, layer: string): string {
  if (layer === 'published') return publishedId
  return layer === 'drafts' ? `drafts.${publishedId}` : `versions.${layer}.${publishedId}`
}

/** False for drafts, versions, and whatever else lies under their paths. */
export function isPublishedId(id: string): boolean {
  return !id.startsWith('drafts.') && !id.startsWith('versions.')
}

const VERSION = /^versions\.(?<release>[^.]+)\.(?<publishedId>.+)$/s
