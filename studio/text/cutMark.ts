import {blockSpans, type MarkKind, markedTexts, placesOf} from './markedText.ts'
import type {SelectedWords} from './selectedWords.ts'

/** What a mark of each kind is called. */
const nouns: Record<MarkKind, string> = {
  personMention: 'a marked person',
  quoteMention: 'a marked quote',
  eventMention: 'a marked event',
}

/**
 * Why a range cannot be marked, if so: words have one mark of each kind, and a mark that lost some of its words to
 * another one would no longer say what was said, or who it was.
 */
export function cutMark(
  body: unknown,
  kind: MarkKind,
  {block, start, end}: Pick<SelectedWords, 'block' | 'start' | 'end'>,
): string | undefined {
  const spans = placesOf(blockSpans(body, block)).filter(({span}) => span.text !== '')
  const isCut = markedTexts(body).some((marked) => {
    if (marked.kind !== kind || marked.block !== block) return false
    const parts = spans.filter(({span}) => span.marks.includes(marked.mark))
    return (
      parts.some((part) => part.start < end && part.end > start) &&
      parts.some((part) => part.start < start || part.end > end)
    )
  })
  return isCut
    ? `Only a part of ${nouns[kind]} is selected. Select all of it, or remove its mark first.`
    : undefined
}
