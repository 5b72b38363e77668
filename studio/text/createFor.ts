import type {SanityClient} from 'sanity'

import type {NewDocument} from './newDocuments.ts'

/**
 * Creates the documents for marked words, all or none, if the words can still be marked: before they are written, and
 * after. Where it took so long that the words are no longer there, the documents go again.
 * @param check throws where the words cannot be marked
 * @throws Error of `check`, or where the documents cannot be written
 */
export async function createFor(
  client: SanityClient,
  documents: readonly NewDocument[],
  check: () => void,
): Promise<void> {
  check()
  if (documents.length === 0) return
  const creation = client.transaction()
  for (const document of documents) creation.create(document)
  await creation.commit({visibility: 'async'})
  try {
    check()
  } catch (error) {
    const removal = client.transaction()
    for (const {_id} of documents) removal.delete(_id)
    await removal.commit({visibility: 'async'})
    throw error
  }
}
