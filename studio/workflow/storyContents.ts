import {getDraftId, getPublishedId} from '@sanity/client/csm'

/** A document of the dataset, as far as the contents of a story go. */
export interface StoredStoryDocument {
  _id: string
  _type: string
  _rev: string
  [field: string]: unknown
}

/** A document that stands in a story and has unpublished content. */
export interface Companion {
  id: string
  type: string
  title: string
  draftRevision: string
  /** Undefined where it was never published: then the story cannot do without it. */
  publishedRevision: string | undefined
}

export interface StoryContents {
  /** What must or may be published with the article, each after what it points to. */
  companions: Companion[]
  /** Ids that the story points to and that are nowhere. */
  missing: string[]
  /** What the quotes in it say word for word, by id: in their drafts, where there are any. */
  quotes: ReadonlyMap<string, string>
  /** What readers see of those that have a draft as well. */
  publishedQuotes: ReadonlyMap<string, string>
}

/**
 * Everything that an article points to, and that this points to, as far as it is not published as it stands.
 *
 * @param read answers with the documents of these ids, drafts and published, in any order.
 */
export async function storyContents(
  article: {_id: string},
  read: (ids: string[]) => Promise<readonly StoredStoryDocument[]>,
): Promise<StoryContents> {
  const own = getPublishedId(article._id)
  const seen = new Set<string>([own])
  const found: {companion: Companion; references: string[]}[] = []
  const missing: string[] = []
  const quotes = new Map<string, string>()
  const publishedQuotes = new Map<string, string>()
  let wanted = references(article).filter((id) => !seen.has(id))
  while (wanted.length > 0) {
    for (const id of wanted) seen.add(id)
    const documents = await read(wanted.flatMap((id) => [id, getDraftId(id)]))
    const next: string[] = []
    for (const id of wanted) {
      const draft = documents.find(({_id}) => _id === getDraftId(id))
      const published = documents.find(({_id}) => _id === id)
      const verbatim = verbatimText(draft ?? published)
      if (verbatim !== undefined) quotes.set(id, verbatim)
      const seen = draft && verbatimText(published)
      if (seen !== undefined) publishedQuotes.set(id, seen)
      if (!draft && !published) missing.push(id)
      if (!draft) continue
      const pointsTo = references(draft)
      found.push({
        companion: {
          id,
          type: draft._type,
          title: titleOf(draft),
          draftRevision: draft._rev,
          publishedRevision: published?._rev,
        },
        references: pointsTo,
      })
      next.push(...pointsTo)
    }
    wanted = [...new Set(next)].filter((id) => !seen.has(id))
  }
  return {
    companions: dependenciesFirst(found),
    missing: missing.toSorted(),
    quotes,
    publishedQuotes,
  }
}

/** The ids that a value points to so that they must be published; each once. */
export function references(value: unknown): string[] {
  const ids = new Set<string>()
  const visit = (inner: unknown): void => {
    if (Array.isArray(inner)) return inner.forEach(visit)
    if (!isRecord(inner)) return
    // A reference that the Studio made to a draft is weak until both are published.
    if (
      typeof inner._ref === 'string' &&
      (inner._weak !== true || '_strengthenOnPublish' in inner)
    ) {
      ids.add(inner._ref)
    }
    Object.values(inner).forEach(visit)
  }
  visit(value)
  return [...ids]
}

function dependenciesFirst(
  found: readonly {companion: Companion; references: string[]}[],
): Companion[] {
  const sorted: Companion[] = []
  const visited = new Set<string>()
  const visit = (id: string): void => {
    const entry = found.find(({companion}) => companion.id === id)
    if (!entry || visited.has(id)) return
    visited.add(id)
    entry.references.forEach(visit)
    sorted.push(entry.companion)
  }
  found.forEach(({companion}) => visit(companion.id))
  return sorted
}

/** What a quote says word for word; undefined for what is told indirectly, and for all else. */
function verbatimText(document: StoredStoryDocument | undefined): string | undefined {
  if (document?._type !== 'quote' || document['kind'] === 'indirect') return undefined
  const {text} = document
  return typeof text === 'string' ? text : undefined
}

function titleOf(document: StoredStoryDocument): string {
  const {headline, name, text} = document
  const title = [headline, name, text].find((candidate) => typeof candidate === 'string')
  return typeof title === 'string' ? title : document._id
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
