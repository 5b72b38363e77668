import type {quoteKinds} from '../../schemas/options/index.ts'
import {fragmentEndsBare} from '../../schemas/rules/quoteText.ts'
import {type Quotation, quotations} from './quotations.ts'

/** A value of a quote's `kind`. */
export type QuoteKind = (typeof quoteKinds)[number]['value']

/** Words of one paragraph that may become a quote. Offsets are UTF-16 units into the paragraph's text. */
export interface QuotableWords {
  text: string
  start: number
  end: number
  /** The chosen one, or a guess that the editor can change. */
  kind: QuoteKind
}

/**
 * What of a selection is the quote: without the spaces and quotation marks around it, and without the comma, or the
 * period of a fragment, that belongs to the sentence around it. Undefined where no words are left.
 * @param chosen the kind, where it is not to be guessed
 */
export function quotableWords(
  paragraph: string,
  start: number,
  end: number,
  chosen?: QuoteKind,
): QuotableWords | undefined {
  const around = quotations(paragraph)
  const [from, to] = withoutMarks(paragraph, start, end, around)
  const words = paragraph.slice(from, to)
  if (!/[\p{L}\p{N}]/u.test(words)) return undefined
  const isInMarks = around.some(({open, close}) => open < from && close >= from)
  const kind = chosen ?? (isInMarks ? kindInMarks(words) : 'indirect')
  const text = withoutEnd(words, kind)
  return {text, start: from, end: from + text.length, kind}
}

/**
 * A whole sentence of four words or more is direct speech; anything shorter or begun midway is a fragment. Not every
 * script has capitals, and Spanish begins questions with ¿.
 */
function kindInMarks(words: string): QuoteKind {
  const isSentence =
    /^[^\p{L}\p{N}…]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(words) &&
    /[.,!?…،؟۔।。！？][”’»›“"')\]]*$/.test(words)
  return isSentence && words.split(/\s+/).length >= 4 ? 'direct' : 'fragment'
}

/** The ends of a selection without marks of which the other half is not in it. A whole quotation within it stays. */
function withoutMarks(
  paragraph: string,
  start: number,
  end: number,
  around: readonly Quotation[],
): [from: number, to: number] {
  const selected = paragraph.slice(start, end)
  const from = start + (selected.length - selected.trimStart().length)
  const to = Math.max(from, end - (selected.length - selected.trimEnd().length))
  if (from === to) return [from, to]
  // Punctuation may follow the last mark.
  const last = from + paragraph.slice(from, to).replace(/[\s.,;:!?…]+$/, '').length - 1
  const opensFirst = ({open, close}: Quotation) => open === from && (close >= to || close === last)
  const closesLast = ({open, close}: Quotation) => close === last && open < from
  if (around.some((one) => opensFirst(one) || one.close === from)) {
    return withoutMarks(paragraph, from + 1, to, around)
  }
  if (around.some(closesLast)) return withoutMarks(paragraph, from, last, around)
  if (around.some(({open}) => open === to - 1)) {
    return withoutMarks(paragraph, from, to - 1, around)
  }
  return [from, to]
}

/** Words without the punctuation of the sentence around them. The rule for fragments knows a period of their own. */
function withoutEnd(words: string, kind: QuoteKind): string {
  const text = words.replace(/[,;،؛]$/, '')
  const isBare = kind !== 'fragment' || fragmentEndsBare(text, {document: fragment}) === true
  return isBare ? text : text.slice(0, -1)
}

const fragment = {
  _id: '',
  _type: 'quote',
  _rev: '',
  _createdAt: '',
  _updatedAt: '',
  kind: 'fragment' satisfies QuoteKind,
}
