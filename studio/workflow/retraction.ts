import type {SanityClient} from '@sanity/client'

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
 * draft, and nothing else of the draft.
 *
 * @throws where somebody changed the article in between
 */
export async function retract(
  client: SanityClient,
  {published, draft}: {published: Revision; draft: Revision | null},
  text: string,
  date: Date,
): Promise<void> {
  const correction = newCorrection('retraction', text, date)
  const transaction = client.transaction()
  for (const document of draft ? [published, draft] : [published]) {
    transaction.patch(document._id, (patch) =>
      patch
        .ifRevisionId(document._rev)
        .set({pubStatus: 'canceled'})
        .setIfMissing({corrections: []})
        .insert('before', 'corrections[0]', [correction]),
    )
  }
  await transaction.commit({tag: 'newsroom.retract'})
}
