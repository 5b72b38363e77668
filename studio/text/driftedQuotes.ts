import {markedTexts, type MarkedText} from './markedText.ts'

/** A quote whose text is no longer what stands under its mark. */
export interface DriftedQuote extends MarkedText {
  ref: string
  /** What the quote says. */
  quoted: string
}

/**
 * The quotes that say something else than the words they mark. Spaces and the form of quotation marks and apostrophes
 * make no difference; a quote that is not known yet has not drifted.
 * @param texts the texts of quotes, by published id
 */
export function driftedQuotes(body: unknown, texts: ReadonlyMap<string, string>): DriftedQuote[] {
  return markedTexts(body).flatMap((marked) => {
    const {kind, ref, text} = marked
    const quoted = kind === 'quoteMention' && ref !== undefined ? texts.get(ref) : undefined
    return ref === undefined || quoted === undefined || plain(quoted) === plain(text)
      ? []
      : [{...marked, ref, quoted}]
  })
}

function plain(text: string): string {
  return text.replace(/[‘’ʼ]/g, "'").replace(/[“”„]/g, '"').replace(/\s+/g, ' ').trim()
}
