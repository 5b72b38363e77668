import type {SanityClient} from '@sanity/client'
import {getDraftId, getPublishedId, isDraftId, isPublishedId, isVersionId} from '@sanity/client/csm'

import {hashOfContents} from './contents.ts'
import {fetchDeleted} from './deletions.ts'
import {documentId, type DocumentType, type SeedDocument} from './documents.ts'
import {fetchLastSeeded, isTouched, type LastSeeded, type StoredPair} from './lastSeeded.ts'
import {fetchLookalikes, type Lookalike} from './lookalikes.ts'
import {rawClient} from './rawClient.ts'
import {referencesIn} from './references.ts'

/** A document as the dataset returns it. */
export interface StoredDocument {
  _id: string
  _type: string
  _rev: string
  origin?: StoredOrigin
  [field: string]: unknown
}

/** What a stored document remembers of its seeding: less than now where it was seeded by an earlier version. */
export interface StoredOrigin {
  source?: string
  hash?: string
  fields?: ReadonlyArray<{_key: string; hash?: string}>
  run?: string
}

/** The forms in which a dataset holds some documents. */
export interface StoredForms {
  /** Published documents, by id. */
  published: ReadonlyMap<string, StoredDocument>
  /** Drafts, by the id of the published document. */
  drafts: ReadonlyMap<string, StoredDocument>
  /** Versions in releases, by the id of the published document. */
  versions: ReadonlyMap<string, readonly StoredDocument[]>
}

/** What a dataset holds of the documents that are to be seeded. All that `plan` knows of it. */
export interface DatasetState extends StoredForms {
  /** Published ids of what was seeded once and is there no more, in no form. */
  deleted: ReadonlySet<string>
  /** By published id, what was last seeded where the document's own `origin` may be that of a restored old version. */
  lastSeeded: LastSeeded
  /** Documents under other ids that have a slug or a name in common with what is to be seeded. */
  lookalikes: readonly Lookalike[]
  /** Published ids of what was seeded from the same article folders, and is no longer in the seed. */
  orphans: readonly string[]
  /** Documents that refer to orphans. */
  referrers: readonly StoredDocument[]
}

/** So many documents are asked for at once. */
const documentsInOneQuery = 500

const storedForms = `*[_id in $ids || _id in $drafts
  || (_id in path("versions.**") && string::split(_id, ".")[2] in $ids)]`

/**
 * Fetches all that planning needs to know of a dataset.
 * @param asDrafts whether drafts are to be seeded
 */
export async function fetchState(
  client: SanityClient,
  documents: readonly SeedDocument[],
  {asDrafts = false} = {},
): Promise<DatasetState> {
  const ids = documents.map(({_id}) => _id)
  const named = namedOnly(documents)
  const orphans = (await fetchOrphans(client, documents)).filter((id) => !named.has(id))
  const forms = await fetchForms(client, [...ids, ...named, ...orphans])
  const missing = ids.filter((id) => formsOf(forms, id).length === 0)
  const isMissing = new Set(missing)
  const lookalikes: Lookalike[] = []
  for (const some of inParts(documents.filter(({_id}) => isMissing.has(_id)))) {
    lookalikes.push(...(await fetchLookalikes(rawClient(client), some)))
  }
  return {
    ...forms,
    lookalikes,
    deleted: await fetchDeleted(rawClient(client), missing),
    lastSeeded: await fetchLastSeeded(
      rawClient(client),
      inDoubt(forms, documents, orphans, asDrafts),
    ),
    orphans,
    referrers: await fetchReferrers(client, orphans),
  }
}

/**
 * The documents of which only the history can tell what was last seeded, and of which it matters. Where a document says,
 * or remembers, what the seed says now, nothing will be written over.
 */
function inDoubt(
  forms: StoredForms,
  documents: readonly SeedDocument[],
  orphans: readonly string[],
  asDrafts: boolean,
): StoredPair[] {
  const inSeed = documents.flatMap(({_id, origin: {hash}}) => {
    const pair = comparedForms(forms, _id)
    if (pair === undefined) return []
    const {target} = pair
    if (target.origin?.hash === hash || hashOfContents(target) === hash) return []
    // There may have been a seeded draft of it that an editor has discarded.
    const wouldBecomeDraft = asDrafts && isPublishedId(target._id)
    return isTouched(target) || wouldBecomeDraft ? pair : []
  })
  const removed = orphans.flatMap((id) => {
    const pair = comparedForms(forms, id)
    if (pair === undefined || pair.target.origin?.hash !== hashOfContents(pair.target)) return []
    return isTouched(pair.target) ? pair : []
  })
  return [...inSeed, ...removed]
}

/** The form that may be written over, whether published documents or drafts are seeded, and the other. */
function comparedForms({published, drafts}: StoredForms, id: string): StoredPair | undefined {
  const [draft, document] = [drafts.get(id), published.get(id)]
  if (draft !== undefined) return {target: draft, other: document}
  return document && {target: document}
}

/** Ids that documents of the seed refer to, and that stand in the dataset only. */
function namedOnly(documents: readonly SeedDocument[]): Set<string> {
  const named = new Set(referencesIn(documents).map(({id}) => id))
  for (const {_id} of documents) named.delete(_id)
  return named
}

/** Fetches documents as they are stored, drafts and versions included. */
export async function fetchForms(
  client: SanityClient,
  ids: readonly string[],
): Promise<StoredForms> {
  const published = new Map<string, StoredDocument>()
  const drafts = new Map<string, StoredDocument>()
  const versions = new Map<string, StoredDocument[]>()
  for (const some of inParts(ids)) {
    const found = await rawClient(client).fetch<StoredDocument[]>(storedForms, {
      ids: some,
      drafts: some.map(getDraftId),
    })
    for (const document of found) {
      const id = getPublishedId(document._id)
      if (isVersionId(document._id)) versions.set(id, [...(versions.get(id) ?? []), document])
      else if (isDraftId(document._id)) drafts.set(id, document)
      else published.set(id, document)
    }
  }
  return {published, drafts, versions}
}

/**
 * What was seeded from the folders of some documents, but is not among them. Its id must be the one that the seed
 * gave it: a copy that an editor has made of a seeded document remembers the same origin.
 */
async function fetchOrphans(
  client: SanityClient,
  documents: readonly SeedDocument[],
): Promise<string[]> {
  const inSeed = new Set(documents.map(({_id}) => _id))
  const sources = new Set(documents.map(({origin}) => folderOf(origin.source)))
  const found = await rawClient(client).fetch<
    Array<{_id: string; source: string; slug: string | null}>
  >(
    `*[defined(origin.hash) && string::split(origin.source, "#")[0] in $sources] | order(_id asc){
      _id, "source": origin.source, "slug": slug.current}`,
    {sources: [...sources]},
  )
  const orphans = found.flatMap(({_id, source, slug}) => {
    const id = getPublishedId(_id)
    return inSeed.has(id) || id !== idFromSource(source, slug) ? [] : id
  })
  return [...new Set(orphans)]
}

const sections: ReadonlyMap<string, DocumentType> = new Map([
  ['people', 'person'],
  ['events', 'event'],
  ['quotes', 'quote'],
])

/** The id that the seed gave to what it built from a place such as `folder/annotations.yaml#people.ada-byron`. */
function idFromSource(source: string, slug: string | null): string | undefined {
  const entry = source.slice(source.indexOf('#') + 1)
  if (entry === 'article') return slug === null ? undefined : documentId('article', slug)
  const dot = entry.indexOf('.')
  const type = sections.get(entry.slice(0, dot))
  return type && documentId(type, entry.slice(dot + 1))
}

function folderOf(source: string): string {
  return source.split('#')[0] ?? source
}

/** Documents that refer to others, in whichever form they are stored. */
export async function fetchReferrers(
  client: SanityClient,
  ids: readonly string[],
): Promise<StoredDocument[]> {
  const referrers = new Map<string, StoredDocument>()
  for (const some of inParts(ids)) {
    const found = await rawClient(client).fetch<StoredDocument[]>('*[references($ids)]', {
      ids: some,
    })
    for (const document of found) referrers.set(document._id, document)
  }
  return [...referrers.values()]
}

/** Every form of a document that is stored. */
export function formsOf({published, drafts, versions}: StoredForms, id: string): StoredDocument[] {
  return [published.get(id), drafts.get(id), ...(versions.get(id) ?? [])].filter(
    (form) => form !== undefined,
  )
}

function* inParts<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += documentsInOneQuery) {
    yield items.slice(from, from + documentsInOneQuery)
  }
}
