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
}

/** The marks of a body in reading order. A mark without words is not among them. */
export function markedTexts(body: unknown): MarkedText[] {
  return blocksOf(body).flatMap(({_key: block, markDefs, children}) =>
    markDefs.flatMap((definition) => {
      const {_type: kind, _key: mark} = definition
      if (!isMarkKind(kind)) return []
      const text = children
        .filter(({marks}) => marks.includes(mark))
        .map((span) => span.text)
        .join('')
      const reference = definition[markFields[kind]]
      const ref =
        isRecord(reference) && typeof reference._ref === 'string' ? reference._ref : undefined
      return text === '' ? [] : [{kind, block, mark, ...(ref && {ref}), text}]
    }),
  )
}

/** The whole text of a block, as its offsets count. */
export function blockText(body: unknown, key: string): string {
  return blockSpans(body, key)
    .map(({text}) => text)
    .join('')
}

/** The spans of a block; none where it is not there. */
export function blockSpans(body: unknown, key: string): Span[] {
  return blocksOf(body).find(({_key}) => _key === key)?.children ?? []
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
}

type KeyedObject = {_key: string; _type: string} & Record<string, unknown>

function blocksOf(body: unknown): Block[] {
  if (!Array.isArray(body)) return []
  return body.flatMap((block: unknown) => {
    if (!isKeyedObject(block) || block._type !== 'block' || !Array.isArray(block.children))
      return []
    const markDefs = Array.isArray(block.markDefs) ? block.markDefs.filter(isKeyedObject) : []
    return [{_key: block._key, markDefs, children: block.children.flatMap(spanOf)}]
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

function isMarkKind(kind: string): kind is MarkKind {
  return Object.hasOwn(markFields, kind)
}
