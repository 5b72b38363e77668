import {
  eventOccurrences,
  eventStatuses,
  type Option,
  optionTitle,
  quoteKinds,
  verificationStates,
} from '../../schemas/options/index.ts'
import {formatNewsDate} from '../../schemas/objects/newsDateText.ts'
import {quoted} from '../../schemas/objects/quoted.ts'
import {type Position, positionTitle} from '../views/positionAt.ts'

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
  /** The latest first. */
  positions: readonly Position[] | null
}

/**
 * The note on a marked document.
 * @param isComplete whether a document that is not given is not there at all; otherwise it may not have been loaded yet
 */
export function markNote(
  id: string,
  document: NotedDocument | undefined,
  isComplete: boolean,
): MarkNote {
  if (!document) {
    return isComplete
      ? {id, heading: 'Not found', lines: ['It is not in the dataset.']}
      : {id, heading: 'Not loaded yet', lines: []}
  }
  const {_type, name, text, speaker, kind, verification, status, occurrence, start, positions} =
    document
  if (_type === 'quote') {
    return {
      id,
      heading: speaker ?? 'No speaker',
      lines: some([
        text && quoted(text, kind),
        titles([quoteKinds, kind], [verificationStates, verification]),
      ]),
    }
  }
  if (_type === 'event') {
    return {
      id,
      heading: name ?? 'No name',
      lines: some([
        titles([eventStatuses, status], [eventOccurrences, occurrence]),
        start && formatNewsDate({edtf: start}),
      ]),
    }
  }
  const [latest] = positions ?? []
  return {id, heading: name ?? 'No name', lines: some([latest && positionTitle(latest)])}
}

function titles(...states: [options: readonly Option[], value: string | null][]): string {
  return some(states.map(([options, value]) => optionTitle(options, value ?? undefined))).join(', ')
}

function some(texts: readonly (string | null | undefined)[]): string[] {
  return texts.flatMap((text) => text || [])
}
