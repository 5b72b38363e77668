import {itemsAt, textAt} from '../../schemas/rules/fieldOf.ts'
import {isKeyedObject} from '../record.ts'

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

/**
 * What the marks of a text point to, in reading order. Quotes and events are numbered, people are not.
 * @param body anything may be missing in it while somebody types, and an import may leave gaps
 */
export function readMarks(body: readonly unknown[] | null | undefined): TextNotes {
  const ids = new Set<string>()
  const notes: Record<string, Note[]> = {}
  let count = 0
  for (const block of body ?? []) {
    if (!isKeyedObject(block)) continue
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

const types = ['person', 'quote', 'event'] as const

function targets(block: {_type: string}): Target[] {
  if (block._type === 'pullQuote') return targetOf(block)
  const keys = itemsAt(block, 'children').flatMap((child) => itemsAt(child, 'marks'))
  const definitions = itemsAt(block, 'markDefs')
  return keys.flatMap((key) => targetOf(definitions.find((mark) => textAt(mark, '_key') === key)))
}

/** What a mark or a pull quote points to. */
function targetOf(mark: unknown): Target[] {
  const found = types.flatMap((type): Target[] => {
    const id = textAt(mark, type, '_ref')
    return id === undefined ? [] : [{type, id}]
  })
  return found.slice(0, 1)
}
