import type {SanityClient} from 'sanity'

import type {NewDocument} from './newDocuments.ts'

/**
 * Creates the documents for marked words, all or none, if the words can still be marked: before they are written, and
 * after. Where it took so long that the words are no longer there, the documents go again.
 * @param findPlace tells where the words stand; throws where they cannot be marked
 * @returns where they stand once the documents are written
 * @throws Error of `findPlace`, or where the documents cannot be written
 */
export async function createFor<Place>(
  client: SanityClient,
  documents: readonly NewDocument[],
  findPlace: () => Place,
): Promise<Place> {
  const place = findPlace()
  if (documents.length === 0) return place
  const creation = client.transaction()
  for (const document of documents) creation.create(document)
  await creation.commit({visibility: 'async'})
  try {
    return findPlace()
  } catch (error) {
    const removal = client.transaction()
    for (const {_id} of documents) removal.delete(_id)
    await removal.commit({visibility: 'async'})
    throw error
  }
}
