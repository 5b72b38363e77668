/** From this version on, queries see published documents where no perspective is asked, and listeners no drafts. */
const PUBLISHED_BY_DEFAULT = '2025-02-19'

/** The version segment of a path: `v1`, `vX` or `v2025-02-19`. */
export interface ApiVersion {
  /** `raw` or `published`: what a query sees where it asks for no perspective. */
  defaultPerspective: 'raw' | 'published'
}

/** Undefined where the segment is no version. */
export function parseApiVersion(segment: string): ApiVersion | undefined {
  const version = /^v(1|X|\d{4}-\d{2}-\d{2})$/.exec(segment)?.[1]
  if (version === undefined) return undefined
  // `vX` is the experimental one: newer than any date.
  const isCurrent = version === 'X' || (version !== '1' && version >= PUBLISHED_BY_DEFAULT)
  return {defaultPerspective: isCurrent ? 'published' : 'raw'}
}
