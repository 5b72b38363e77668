import {
  eventOccurrences,
  eventStatuses,
  quoteKinds,
  verificationStates,
} from '../../schemas/options/index.ts'
import {formatNewsDate} from '../../schemas/objects/newsDateText.ts'

/** What an editor wants to know of a marked document without opening it: a heading, and some lines. */
export interface MarkNote {
  id: string
  heading: string
  lines: string[]
}

/** A person, a quote or an event, as far as a note tells of it; null is a field that it does not have. */
export interface NotedDocument {
  _type: string
  name: string | null
  text: string | null
  speaker: string | null
  kind: string | null
  verification: string | null
  status: string | null
  occurrence: string | null
  /** EDTF. */
  start: string | null
  role: string | null
}

export function markNote(id: string, document: NotedDocument | undefined): MarkNote {
  if (!document) return {id, heading: 'Not found', lines: ['It is not in the dataset.']}
  const {_type, name, text, speaker, kind, verification, status, occurrence, start, role} = document
  if (_type === 'quote') {
    const state = [titleOf(quoteKinds, kind), titleOf(verificationStates, verification)]
    return {
      id,
      heading: speaker ?? 'No speaker',
      lines: some([text && `“${text}”`, some(state).join(', ')]),
    }
  }
  if (_type === 'event') {
    const state = [titleOf(eventStatuses, status), titleOf(eventOccurrences, occurrence)]
    return {
      id,
      heading: name ?? 'No name',
      lines: some([some(state).join(', '), start && formatNewsDate({edtf: start})]),
    }
  }
  return {id, heading: name ?? 'No name', lines: some([role])}
}

function titleOf(
  options: readonly {title: string; value: string}[],
  value: string | null,
): string | undefined {
  return options.find((option) => option.value === value)?.title
}

function some(texts: readonly (string | null | undefined)[]): string[] {
  return texts.flatMap((text) => text || [])
}
