import {isKeyedObject, isRecord} from '../record.ts'

/** The kinds of marks, each with the field that holds its reference. */
export const markFields = {
  personMention: 'person',
  quoteMention: 'quote',
  eventMention: 'event',
} as const
/** The type of a mark in the body. */
export type MarkKind = keyof typeof markFields

/** One mark in a body and the words under it. */
export interface MarkedText {
  kind: MarkKind
  /** `_key` of the block, and of the mark in it. */
  block: string
  mark: string
  /** Published id of the person, quote or event; absent where none was chosen yet. */
  ref?: string
  /** The marked words; what stands between two parts of one mark is left out. */
  text: string
  /** Where the first of the words begins and the last one ends, in UTF-16 units of the block's text. */
  start: number
  end: number
}

/** The marks of a body in reading order. A mark without words is not among them. */
export function markedTexts(body: unknown): MarkedText[] {
  return blocksOf(body).flatMap(({_key: block, markDefs, children}) =>
    markDefs.flatMap((definition) => {
      const {_type: kind, _key: mark} = definition
      if (!isMarkKind(kind)) return []
      const marked = placesOf(children).filter(
        ({span}) => span.text !== '' && span.marks.includes(mark),
      )
      const [first, last] = [marked[0], marked.at(-1)]
      if (!first || !last) return []
      const text = marked.map(({span}) => span.text).join('')
      const reference = definition[markFields[kind]]
      const ref =
        isRecord(reference) && typeof reference._ref === 'string' ? reference._ref : undefined
      return [{kind, block, mark, ...(ref && {ref}), text, start: first.start, end: last.end}]
    }),
  )
}

/** The whole text of a block, as its offsets count. */
export function blockText(body: unknown, key: string): string {
  return textOf(blockSpans(body, key))
}

/** The text of all paragraphs with blank lines between, and where each paragraph begins in it, by its `_key`. */
export function bodyText(body: unknown): {text: string; startOf: ReadonlyMap<string, number>} {
  const startOf = new Map<string, number>()
  let text = ''
  for (const {_key, children} of blocksOf(body)) {
    if (startOf.size > 0) text += '\n\n'
    startOf.set(_key, text.length)
    text += textOf(children)
  }
  return {text, startOf}
}

/** The spans of a block; none where it is not there. */
export function blockSpans(body: unknown, key: string): Span[] {
  return blocksOf(body).find(({_key}) => _key === key)?.children ?? []
}

/** Whether `blockSpans` has all that a block consists of: what it could not read is not among them. */
export function isReadWhole(body: unknown, key: string): boolean {
  return blocksOf(body).some(({_key, isWhole}) => _key === key && isWhole)
}

/** Spans with their places in the text of the block. */
export function placesOf(spans: readonly Span[]): {span: Span; start: number; end: number}[] {
  let end = 0
  return spans.map((span) => {
    const start = end
    end += span.text.length
    return {span, start, end}
  })
}

/** A piece of a paragraph with the same marks throughout. */
export interface Span {
  _key: string
  text: string
  marks: readonly string[]
  [field: string]: unknown
}

interface Block {
  _key: string
  markDefs: KeyedObject[]
  children: Span[]
  /** Whether all of its children are among these. */
  isWhole: boolean
}

type KeyedObject = {_key: string; _type: string} & Record<string, unknown>

function blocksOf(body: unknown): Block[] {
  if (!Array.isArray(body)) return []
  return body.flatMap((block: unknown) => {
    if (!isKeyedObject(block) || block._type !== 'block' || !Array.isArray(block.children))
      return []
    const markDefs = Array.isArray(block.markDefs) ? block.markDefs.filter(isKeyedObject) : []
    const children = block.children.flatMap(spanOf)
    const isWhole = children.length === block.children.length
    return [{_key: block._key, markDefs, children, isWhole}]
  })
}

/** An inline object counts as a span without text, so that its place is kept. */
function spanOf(child: unknown): Span[] {
  if (!isKeyedObject(child)) return []
  const marks = Array.isArray(child.marks)
    ? child.marks.filter((mark) => typeof mark === 'string')
    : []
  return [{...child, text: typeof child.text === 'string' ? child.text : '', marks}]
}

function textOf(spans: readonly Span[]): string {
  return spans.map(({text}) => text).join('')
}

function isMarkKind(kind: string): kind is MarkKind {
  return Object.hasOwn(markFields, kind)
}
