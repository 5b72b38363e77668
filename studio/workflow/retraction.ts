import type {Patch, SanityClient} from '@sanity/client'
import {getDraftId} from '@sanity/client/csm'

interface Revision {
  _id: string
  _rev: string
}

/** An entry for the readers of an article. */
export interface Correction {
  _type: 'correction'
  _key: string
  /** A moment in UTC, as `toISOString` writes it. */
  date: string
  /** A value of `correctionKinds`. */
  kind: string
  text: string
}

/** An entry with a key of its own. */
export function newCorrection(kind: string, text: string, date: Date): Correction {
  return {
    _type: 'correction',
    _key: crypto.randomUUID().slice(0, 12),
    date: date.toISOString(),
    kind,
    text,
  }
}

/**
 * Withdraws a published article in public: canceled, with the reason, in the article that readers see and in its
 * draft, and nothing else of the draft, whoever is writing in it.
 *
 * @throws where somebody changed the published article in between
 */
export async function retract(
  client: SanityClient,
  published: Revision,
  text: string,
  date: Date,
): Promise<void> {
  const correction = newCorrection('retraction', text, date)
  const draftId = getDraftId(published._id)
  const hasDraft = await client
    .withConfig({perspective: 'raw', useCdn: false})
    .fetch<boolean>('defined(*[_id == $draftId][0])', {draftId}, {tag: 'newsroom.retract'})
  const withdrawn = (patch: Patch) =>
    patch
      .set({pubStatus: 'canceled'})
      .setIfMissing({corrections: []})
      .insert('before', 'corrections[0]', [correction])
  const transaction = client
    .transaction()
    .patch(published._id, (patch) => withdrawn(patch.ifRevisionId(published._rev)))
  if (hasDraft) transaction.patch(draftId, withdrawn)
  await transaction.commit({tag: 'newsroom.retract'})
}
