import {diffWords} from 'diff'

import {blockSpans, isReadWhole, markedTexts, type MarkedText, placesOf} from './markedText.ts'
import {plainWords} from './plainWords.ts'
import {type QuotePassage, quotePassages} from './quotePassages.ts'

/** A quote whose text is no longer what stands under its mark. */
export interface DriftedQuote extends MarkedText {
  ref: string
  /** What the quote says. */
  quoted: string
  /**
   * Whether the words can be put right from one to the other. They cannot where the mark has come apart as well: nobody
   * can tell then which words belong under it.
   */
  canBeMended: boolean
}

/** A quote that stands in the text as it was said, but of whose words some are no longer under its mark. */
export type PartedQuote = Pick<DriftedQuote, 'block' | 'mark' | 'ref' | 'quoted'>

/**
 * The quotes that say something else than the words they mark, by `plainWords`. A quote that is not known yet has not
 * drifted.
 * @param texts the texts of quotes, by published id; without those that are told indirectly (see `verbatimTexts`)
 */
export function driftedQuotes(body: unknown, texts: ReadonlyMap<string, string>): DriftedQuote[] {
  return unlikePassages(body, texts)
    .filter((passage) => !standsAround(passage))
    .map(({marks, text}) => ({
      ...marks[0],
      text,
      canBeMended: marks.length === 1 && hasAllItsWords(body, marks[0]),
    }))
}

/** The quotes whose words have not changed, but are no longer all marked. Parameters as of `driftedQuotes`. */
export function partedQuotes(body: unknown, texts: ReadonlyMap<string, string>): PartedQuote[] {
  return unlikePassages(body, texts)
    .filter(standsAround)
    .map(({marks: [{block, mark, ref, quoted}]}) => ({block, mark, ref, quoted}))
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

/** A mark of a quote with other words than the quote's. */
type UnlikeMark = MarkedText & Pick<DriftedQuote, 'ref' | 'quoted'>

/** The passages with other words than their quotes, of which none of the marks is right by itself. */
function unlikePassages(
  body: unknown,
  texts: ReadonlyMap<string, string>,
): QuotePassage<UnlikeMark>[] {
  const marks = markedTexts(body).flatMap((marked) => {
    const {kind, ref} = marked
    const quoted = kind === 'quoteMention' && ref !== undefined ? texts.get(ref) : undefined
    return ref === undefined || quoted === undefined || isAlike(quoted, marked.text)
      ? []
      : [{...marked, ref, quoted}]
  })
  return quotePassages(body, marks).filter(({marks: [{quoted}], text}) => !isAlike(quoted, text))
}

function isAlike(quoted: string, text: string): boolean {
  return plainWords(quoted) === plainWords(text)
}

/** Whether the whole quote stands where its marks are, with the words that are no longer marked. */
function standsAround({marks: [{quoted}], inside, before, after}: QuotePassage<UnlikeMark>) {
  const [quote, core] = [plainWords(quoted), plainWords(inside)]
  const [left, right] = [plainWords(before), plainWords(after)]
  return Array.from({length: quote.length}, (_, at) => at).some(
    (at) =>
      quote.startsWith(core, at) &&
      left.endsWith(quote.slice(0, at).trim()) &&
      right.startsWith(quote.slice(at + core.length).trim()),
  )
}

/** Whether none of the words that are missing under the mark stands between two parts of it. */
function hasAllItsWords(body: unknown, {block, mark, text, quoted, start, end}: UnlikeMark) {
  if (!isReadWhole(body, block)) return false
  const between = placesOf(blockSpans(body, block))
    .filter(({span, ...at}) => at.start >= start && at.end <= end && !span.marks.includes(mark))
    .map(({span}) => span.text)
  const missing = diffWords(text, quoted).flatMap(({added, value}) => (added ? value : []))
  const missed = new Set(wordsIn(missing.join(' ')))
  return !wordsIn(between.join(' ')).some((word) => missed.has(word))
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
