/** As much of an article's body as its marks need; anything may be missing while somebody types. */
export interface MarkedBlock {
  _key: string
  _type: string
  children?: readonly {marks?: readonly string[]}[]
  markDefs?: readonly {
    _key: string
    _type: string
    person?: {_ref?: string}
    quote?: {_ref?: string}
    event?: {_ref?: string}
  }[]
  /** Of a pull quote. */
  quote?: {_ref?: string}
}

/** A note beside the text: the number that its marks carry, and the document that it tells about. */
export interface Note {
  number: number
  type: 'quote' | 'event'
  id: string
}

/** What a text points to, and the notes on it. */
export interface TextNotes {
  /** Every document that the text points to, in the order of its first mark. */
  ids: string[]
  /** The notes of each block (by `_key`) that has any: quotes and events, where they are marked for the first time. */
  notes: Record<string, Note[]>
}

/** What the marks of a text point to, in reading order. Quotes and events are numbered, people are not. */
export function readMarks(body: readonly MarkedBlock[] | null | undefined): TextNotes {
  const ids = new Set<string>()
  const notes: Record<string, Note[]> = {}
  let count = 0
  for (const block of body ?? []) {
    for (const {type, id} of targets(block)) {
      if (ids.has(id)) continue
      ids.add(id)
      if (type === 'person') continue
      count += 1
      ;(notes[block._key] ??= []).push({number: count, type, id})
    }
  }
  return {ids: [...ids], notes}
}

type Target = Pick<Note, 'id'> & {type: Note['type'] | 'person'}

function targets(block: MarkedBlock): Target[] {
  if (block._type === 'pullQuote') {
    return block.quote?._ref ? [{type: 'quote', id: block.quote._ref}] : []
  }
  const keys = (block.children ?? []).flatMap(({marks}) => marks ?? [])
  return keys.flatMap((key): Target[] => {
    const mark = block.markDefs?.find(({_key}) => _key === key)
    if (mark?.person?._ref) return [{type: 'person', id: mark.person._ref}]
    if (mark?.quote?._ref) return [{type: 'quote', id: mark.quote._ref}]
    if (mark?.event?._ref) return [{type: 'event', id: mark.event._ref}]
    return []
  })
}
