import {getDraftId, getPublishedId} from '@sanity/client/csm'
import type {SanityClient, SanityDocument} from 'sanity'

/**
 * Sets fields of a document as an editor would: in its draft, which is made of the published document where there is
 * none. Nothing is written over: the draft is patched in the revision that was read.
 * @param fieldsOf the fields by path, for the document as it was read
 * @throws Error where there is no such document, or somebody changed it in between
 */
export async function editDraft(
  client: SanityClient,
  id: string,
  fieldsOf: (document: SanityDocument) => Record<string, unknown>,
): Promise<void> {
  const raw = client.withConfig({perspective: 'raw', useCdn: false})
  const ids = [getDraftId(id), getPublishedId(id)]
  const [draft, published] = await raw.getDocuments(ids)
  const base = draft ?? published
  if (!base) throw new Error('The document was deleted.')
  const transaction = raw.transaction()
  if (!draft) transaction.create({...base, _id: getDraftId(id)})
  const fields = fieldsOf(base)
  await transaction
    .patch(getDraftId(id), (patch) =>
      draft ? patch.set(fields).ifRevisionId(draft._rev) : patch.set(fields),
    )
    .commit({visibility: 'async'})
}
