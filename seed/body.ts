import {withKeys} from './keys.ts'
import {documentId, type Reference} from './documents.ts'
import type {Mention} from './story.ts'

export interface Span {
  _type: 'span'
  _key: string
  text: string
  marks: string[]
}

export type MarkDefinition = {_key: string} & (
  | {_type: 'personMention'; person: Reference}
  | {_type: 'quoteMention'; quote: Reference}
  | {_type: 'eventMention'; event: Reference}
)

export interface Block {
  _type: 'block'
  _key: string
  style: 'normal'
  markDefs: MarkDefinition[]
  children: Span[]
}

/**
 * Makes Portable Text of paragraphs: a block each, whose spans joined are the paragraph again. Every
 * mention has a mark of its own, and the spans with that mark cover exactly its words; mentions may
 * overlap.
 * @param mentions in reading order; so are the marks
 * @param idOf the document that a mention leads to
 */
export function buildBody(
  paragraphs: readonly string[],
  mentions: readonly Mention[],
  idOf: (mention: Mention) => string = ({kind, id}) => documentId(kind, id),
): Block[] {
  const blocks = withKeys(
    ['body'],
    paragraphs.map((text, paragraph) => ({text, paragraph})),
    ({text}) => text,
  )
  return blocks.map(({_key, text, paragraph}) =>
    buildBlock(
      _key,
      text,
      mentions.filter(({range}) => range.paragraph === paragraph),
      idOf,
    ),
  )
}

function buildBlock(
  _key: string,
  text: string,
  mentions: readonly Mention[],
  idOf: (mention: Mention) => string,
): Block {
  const marked = withKeys(
    ['body', _key, 'markDefs'],
    mentions.map((mention) => ({mention})),
    ({mention: {kind, id, range}}) => [kind, id, text.slice(range.start, range.end)],
  )
  const edges = new Set([0, text.length])
  for (const {range} of mentions) edges.add(range.start).add(range.end)
  const cuts = [...edges].toSorted((left, right) => left - right)
  const pieces = cuts.slice(0, -1).map((start, index) => ({start, end: cuts[index + 1] ?? start}))
  const spans = pieces.map(({start, end}) => ({
    _type: 'span' as const,
    text: text.slice(start, end),
    marks: marked
      .filter(({mention: {range}}) => range.start <= start && end <= range.end)
      .map((mark) => mark._key),
  }))
  return {
    _type: 'block',
    _key,
    style: 'normal',
    markDefs: marked.map(({_key: key, mention}) =>
      markDefinition(key, mention.kind, idOf(mention)),
    ),
    children: withKeys(['body', _key, 'children'], spans).map((span) => ({
      _type: 'span',
      _key: span._key,
      text: span.text,
      marks: span.marks,
    })),
  }
}

function markDefinition(_key: string, kind: Mention['kind'], id: string): MarkDefinition {
  const reference: Reference = {_type: 'reference', _ref: id}
  if (kind === 'person') return {_type: 'personMention', _key, person: reference}
  if (kind === 'quote') return {_type: 'quoteMention', _key, quote: reference}
  return {_type: 'eventMention', _key, event: reference}
}
