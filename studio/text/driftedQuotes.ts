import {markedTexts, type MarkedText} from './markedText.ts'

/** A quote whose text is no longer what stands under its mark. */
export interface DriftedQuote extends MarkedText {
  ref: string
  /** What the quote says. */
  quoted: string
}

/**
 * The quotes that say something else than the words they mark, by `plainWords`. A quote that is not known yet has not
 * drifted.
 * @param texts the texts of quotes, by published id; without those that are told indirectly (see `verbatimTexts`)
 */
export function driftedQuotes(body: unknown, texts: ReadonlyMap<string, string>): DriftedQuote[] {
  return markedTexts(body).flatMap((marked) => {
    const {kind, ref, text} = marked
    const quoted = kind === 'quoteMention' && ref !== undefined ? texts.get(ref) : undefined
    return ref === undefined || quoted === undefined || plainWords(quoted) === plainWords(text)
      ? []
      : [{...marked, ref, quoted}]
  })
}

/** What quotes say word for word, by id. What is told indirectly is not verbatim and cannot drift. */
export function verbatimTexts(
  documents: Iterable<{_id: string; text: string | null; kind: string | null}>,
): Map<string, string> {
  return new Map(
    [...documents].flatMap(({_id, text, kind}): [string, string][] =>
      text && kind !== 'indirect' ? [[_id, text]] : [],
    ),
  )
}

/**
 * The ids of quotes whose words stand in none of their articles, by `plainWords`.
 * @param articles the texts of the articles that mark or pull the quote
 */
export function missingQuotes(
  quotes: readonly {_id: string; text: string | null; articles: readonly (string | null)[]}[],
): string[] {
  return quotes
    .filter(
      ({text, articles}) =>
        !articles.some((article) => plainWords(article ?? '').includes(plainWords(text ?? ''))),
    )
    .map(({_id}) => _id)
}

/** Words as they are compared: spaces and the form of quotation marks and apostrophes make no difference. */
function plainWords(text: string): string {
  return text.replace(/[‘’ʼ]/g, "'").replace(/[“”„]/g, '"').replace(/\s+/g, ' ').trim()
}
