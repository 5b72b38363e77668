import {bodyText, type MarkedText} from './markedText.ts'

/** Words of one quote: those under a mark, or under several marks that follow on one another. */
export interface QuotePassage<Mark extends MarkedText> {
  marks: [Mark, ...Mark[]]
  /** The marked words, with a blank line between those of two paragraphs. */
  text: string
  /** All that stands from the first marked word to the last, and what stands before and after that. */
  inside: string
  before: string
  after: string
}

/**
 * Marks of quotes, put together where they mark the same quote and no words stand between them: a quote that runs over
 * two paragraphs has a mark in each, and so has one in which somebody has begun a new paragraph.
 */
export function quotePassages<Mark extends MarkedText>(
  body: unknown,
  marks: readonly Mark[],
): QuotePassage<Mark>[] {
  const {text, startOf} = bodyText(body)
  const startIn = ({block, start}: Mark) => (startOf.get(block) ?? 0) + start
  const endIn = ({block, end}: Mark) => (startOf.get(block) ?? 0) + end
  const passages: QuotePassage<Mark>['marks'][] = []
  for (const mark of marks) {
    const passage = passages.findLast(([{ref}]) => ref === mark.ref)
    const last = passage?.at(-1)
    const goesOn = last && !/[\p{L}\p{N}]/u.test(text.slice(endIn(last), startIn(mark)))
    if (goesOn) passage?.push(mark)
    else passages.push([mark])
  }
  return passages.map((passage) => {
    const [start, end] = [startIn(passage[0]), endIn(passage.at(-1) ?? passage[0])]
    const words = passage.map((mark, index) => {
      const next = passage[index + 1]
      return mark.text + (next ? text.slice(endIn(mark), startIn(next)).replace(/\S/g, '') : '')
    })
    return {
      marks: passage,
      text: words.join(''),
      inside: text.slice(start, end),
      before: text.slice(0, start),
      after: text.slice(end),
    }
  })
}
