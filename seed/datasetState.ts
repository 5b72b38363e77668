import type {SanityClient} from '@sanity/client'

/** A document as the dataset returns it. */
export interface StoredDocument {
  _id: string
  _type: string
  _rev: string
  origin?: {hash?: string}
  [field: string]: unknown
}

/** What a dataset holds of the documents that are to be seeded. All that `plan` knows of it. */
export interface DatasetState {
  /** Published documents, by id. */
  published: ReadonlyMap<string, StoredDocument>
  /** Drafts, by the id of the published document. */
  drafts: ReadonlyMap<string, StoredDocument>
  /** Versions in releases, by the id of the published document. */
  versions: ReadonlyMap<string, readonly StoredDocument[]>
}

/** So many ids are asked for at once. */
const idsInOneQuery = 500

const storedDocuments = `*[_id in $ids || _id in $drafts
  || (_id in path("versions.**") && string::split(_id, ".")[2] in $ids)]`

/** Fetches what the dataset holds of some documents: as it is stored, drafts and versions included. */
export async function fetchState(
  client: SanityClient,
  ids: readonly string[],
): Promise<DatasetState> {
  const raw = client.withConfig({perspective: 'raw', useCdn: false, apiVersion: '2025-02-19'})
  const published = new Map<string, StoredDocument>()
  const drafts = new Map<string, StoredDocument>()
  const versions = new Map<string, StoredDocument[]>()
  for (let from = 0; from < ids.length; from += idsInOneQuery) {
    const some = ids.slice(from, from + idsInOneQuery)
    const found = await raw.fetch<StoredDocument[]>(storedDocuments, {
      ids: some,
      drafts: some.map(draftId),
    })
    for (const document of found) {
      const [first = '', second = '', third] = document._id.split('.')
      if (third !== undefined) versions.set(third, [...(versions.get(third) ?? []), document])
      else if (first === 'drafts') drafts.set(second, document)
      else published.set(document._id, document)
    }
  }
  return {published, drafts, versions}
}

/** The id under which a document's draft is stored. */
export function draftId(id: string): string {
  return `drafts.${id}`
}
