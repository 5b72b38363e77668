import {formatNewsDate} from '../../schemas/objects/newsDateText.ts'
import {type DerivedFields, fieldsOfEdtf} from './newsDateFields.ts'
import {readDate} from './readDate.ts'

/** What is typed into a date. */
export interface TypedDate {
  /** What to store: while the words cannot be read, or mean the same, the date that was there before them, as it was. */
  fields: DerivedFields
  /** Whether the words can be read; nothing at all is read as no date. */
  isRead: boolean
}

/** @param before the date as it was before anything was typed */
export function typedDate(words: string, before: DerivedFields): TypedDate {
  if (words.trim() === '') return {fields: fieldsOfEdtf(undefined), isRead: true}
  if (words.trim() === shownDate(before)) return {fields: before, isRead: true}
  const edtf = readDate(words)
  if (edtf === undefined) return {fields: before, isRead: false}
  return {fields: edtf === before.edtf ? before : fieldsOfEdtf(edtf), isRead: true}
}

/** A date as it stands in the field before anything is typed. */
export function shownDate({edtf}: Pick<DerivedFields, 'edtf'>): string {
  return edtf ? formatNewsDate({edtf}) : ''
}
