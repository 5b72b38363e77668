import {driftedQuotes, verbatimTexts} from './driftedQuotes.ts'

/** The ids of quotes that say something else than the words they mark in any of these articles, each once. */
export function driftedIds(
  articles: readonly {
    body: unknown
    /** The quotes that it marks. */
    quotes: readonly {_id: string; text: string | null; kind: string | null}[]
  }[],
): string[] {
  const ids = articles.flatMap(({body, quotes}) =>
    driftedQuotes(body, verbatimTexts(quotes)).map(({ref}) => ref),
  )
  return [...new Set(ids)]
}
