import {diffWordsWithSpace} from 'diff'

import {blockSpans, isReadWhole, type MarkedText, type Span} from './markedText.ts'

/**
 * A block's spans with other words under a mark. Words that stay keep all their marks, and so does what stands between
 * two parts of the mark; new words have the marks that the words in their place shared. Undefined where the block or
 * the mark is not there, and where the block has parts that cannot be read: they would be lost.
 */
export function withWordsUnder(
  body: unknown,
  {block, mark}: Pick<MarkedText, 'block' | 'mark'>,
  words: string,
): Span[] | undefined {
  const spans = blockSpans(body, block)
  const marked = spans.filter(({marks}) => marks.includes(mark))
  if (marked.length === 0 || !isReadWhole(body, block)) return undefined
  const pieces = rewritten(marked, words)
  const keys = new Set(spans.map(({_key}) => _key))
  return spans.flatMap((span) =>
    span.marks.includes(mark)
      ? joined(pieces.filter((piece) => piece.span === span)).map(({text, marks}, index) => ({
          ...span,
          _key: index === 0 ? span._key : freeKey(span._key, keys),
          text,
          marks,
        }))
      : [span],
  )
}

/** Some text that goes where a span stood. */
interface Piece {
  span: Span
  text: string
  marks: readonly string[]
}

/** The words in pieces, in their order: those that stay in their spans, new ones where the old ones were. */
function rewritten(marked: readonly Span[], words: string): Piece[] {
  const old = marked.map(({text}) => text).join('')
  const pieces: Piece[] = []
  let at = 0
  let removed: Piece[] = []
  let added = ''
  const addWords = () => {
    const [before, after] = [pieces.at(-1), piecesOf(marked, at, at + 1)[0]]
    const replaced = removed.length > 0 ? removed : before && after ? [before, after] : marked
    const span = removed[0]?.span ?? before?.span ?? marked[0]
    if (added !== '' && span) pieces.push({span, text: added, marks: sharedMarks(replaced)})
    removed = []
    added = ''
  }
  for (const part of diffWordsWithSpace(old, words)) {
    if (part.added) {
      added += part.value
      continue
    }
    const affected = piecesOf(marked, at, at + part.value.length)
    if (part.removed) removed.push(...affected)
    else {
      addWords()
      pieces.push(...affected)
    }
    at += part.value.length
  }
  addWords()
  return pieces
}

/** What lies between two offsets into the text of all these spans. */
function piecesOf(spans: readonly Span[], from: number, to: number): Piece[] {
  let start = 0
  return spans.flatMap((span) => {
    const text = span.text.slice(Math.max(from - start, 0), Math.max(to - start, 0))
    start += span.text.length
    return text === '' ? [] : [{span, text, marks: span.marks}]
  })
}

function sharedMarks(marked: readonly {marks: readonly string[]}[]): string[] {
  const [first, ...others] = marked
  return (first?.marks ?? []).filter((mark) => others.every(({marks}) => marks.includes(mark)))
}

/** Neighbours with the same marks are one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  return pieces.reduce<Piece[]>((before, piece) => {
    const last = before.at(-1)
    return last && String(last.marks) === String(piece.marks)
      ? [...before.slice(0, -1), {...last, text: last.text + piece.text}]
      : [...before, piece]
  }, [])
}

/** A key that no span of the block has, which it then has. */
function freeKey(key: string, keys: Set<string>): string {
  let count = 1
  while (keys.has(`${key}-${count}`)) count += 1
  const free = `${key}-${count}`
  keys.add(free)
  return free
}
