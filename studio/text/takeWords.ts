import type {SanityClient} from 'sanity'

import {editDraft} from '../editDraft.ts'
import {isRecord} from '../record.ts'
import type {DriftedQuote} from './driftedQuotes.ts'

/**
 * Lets a quote say what stands in the text, in its draft. Nobody has verified these words yet. Where the quote appeared
 * first in this article, it did so with them.
 * @param article published id of the article whose text it is
 * @throws Error as `editDraft` does
 */
export async function takeWords(
  client: SanityClient,
  {ref, text}: Pick<DriftedQuote, 'ref' | 'text'>,
  article: string,
): Promise<void> {
  const words = text.trim()
  await editDraft(client, ref, ({firstAppearance}) => ({
    text: words,
    verification: 'unverified',
    ...(appearedIn(firstAppearance) === article && {'firstAppearance.exact': words}),
  }))
}

function appearedIn(anchor: unknown): unknown {
  return isRecord(anchor) && isRecord(anchor.article) ? anchor.article._ref : undefined
}
