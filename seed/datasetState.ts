import type {SanityClient} from '@sanity/client'
import {getDraftId, getPublishedId, isDraftId, isVersionId} from '@sanity/client/csm'

import {fetchDeleted} from './deletions.ts'
import type {SeedDocument} from './documents.ts'
import {fetchLookalikes, type Lookalike} from './lookalikes.ts'

/** A document as the dataset returns it. */
export interface StoredDocument {
  _id: string
  _type: string
  _rev: string
  origin?: {hash?: string}
  [field: string]: unknown
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
  /** Documents under other ids that have a slug or a name in common with what is to be seeded. */
  lookalikes: readonly Lookalike[]
}

/** So many documents are asked for at once. */
const documentsInOneQuery = 500

const storedForms = `*[_id in $ids || _id in $drafts
  || (_id in path("versions.**") && string::split(_id, ".")[2] in $ids)]`

/** Fetches all that planning needs to know of a dataset. */
export async function fetchState(
  client: SanityClient,
  documents: readonly SeedDocument[],
): Promise<DatasetState> {
  const ids = documents.map(({_id}) => _id)
  const forms = await fetchForms(client, ids)
  const missing = ids.filter((id) => formsOf(forms, id).length === 0)
  const isMissing = new Set(missing)
  const lookalikes: Lookalike[] = []
  for (const some of inParts(documents.filter(({_id}) => isMissing.has(_id)))) {
    lookalikes.push(...(await fetchLookalikes(rawClient(client), some)))
  }
  return {...forms, lookalikes, deleted: await fetchDeleted(rawClient(client), missing)}
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

/** Every form of a document that is stored. */
export function formsOf({published, drafts, versions}: StoredForms, id: string): StoredDocument[] {
  return [published.get(id), drafts.get(id), ...(versions.get(id) ?? [])].filter(
    (form) => form !== undefined,
  )
}

function rawClient(client: SanityClient): SanityClient {
  return client.withConfig({perspective: 'raw', useCdn: false, apiVersion: '2025-02-19'})
}

function* inParts<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += documentsInOneQuery) {
    yield items.slice(from, from + documentsInOneQuery)
  }
}
