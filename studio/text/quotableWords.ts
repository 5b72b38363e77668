import type {quoteKinds} from '../../schemas/options/index.ts'

/** A value of a quote's `kind`. */
export type QuoteKind = (typeof quoteKinds)[number]['value']

/** Words of one paragraph that may become a quote. Offsets are UTF-16 units into the paragraph's text. */
export interface QuotableWords {
  text: string
  start: number
  end: number
  /** A guess that the editor can change. */
  kind: QuoteKind
}

/**
 * What of a selection is the quote: without the spaces and quotation marks at its ends, and without the comma that
 * belongs to the sentence around a fragment. Undefined where nothing is left.
 */
export function quotableWords(
  paragraph: string,
  start: number,
  end: number,
): QuotableWords | undefined {
  const inMarks = isInMarks(paragraph, start, end)
  const first =
    start + (/^[\s“”„«»‹›「」『』"]*/.exec(paragraph.slice(start, end))?.[0].length ?? 0)
  const words = paragraph.slice(first, end).replace(/[\s“”„«»‹›「」『』"]+$/, '')
  if (words === '') return undefined
  const kind = inMarks ? kindInMarks(words) : 'indirect'
  const text = kind === 'fragment' ? words.replace(/[,;.]$/, '') : words.replace(/[,;]$/, '')
  return text === '' ? undefined : {text, start: first, end: first + text.length, kind}
}

/** A whole sentence of four words or more is direct speech; anything shorter or begun midway is a fragment. */
function kindInMarks(words: string): QuoteKind {
  const isSentence = /^[\p{Lu}\p{N}]/u.test(words) && /[.,!?…]$/.test(words)
  return isSentence && words.split(/\s+/).length >= 4 ? 'direct' : 'fragment'
}

/** Whether the marks before the selection's end leave one open, or the selection brings its own. */
function isInMarks(paragraph: string, start: number, end: number): boolean {
  const selected = paragraph.slice(start, end)
  if (/^\s*[“„«‹「『"]/.test(selected)) return true
  const before = paragraph.slice(0, start)
  const opened = before.match(/[“„«‹「『]/g)?.length ?? 0
  const closed = before.match(/[”»›」』]/g)?.length ?? 0
  const straight = before.match(/"/g)?.length ?? 0
  return opened > closed || straight % 2 === 1
}
