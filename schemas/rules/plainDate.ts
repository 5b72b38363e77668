import type {ValidationContext} from '@sanity/types'

import {boundsOfEdtf} from '../objects/newsDateBounds.ts'
import {textAt} from './fieldOf.ts'

/** A term's date is a year, a month or a day that exists (EDTF level 0). */
export function isPlainDate(date: string | undefined): true | string {
  return !date || boundsOfPlain(date)
    ? true
    : `“${date}” is not a date. Write a year, month or day: 2019, 2019-05 or 2019-05-20.`
}

/** A term does not end before it starts. Bound to the end. */
export function endNotBeforeStart(
  end: string | undefined,
  {parent}: Pick<ValidationContext, 'parent'>,
): true | string {
  const start = textAt(parent, 'start')
  const last = end && boundsOfPlain(end)?.latest
  const first = start && boundsOfPlain(start)?.earliest
  return first && last && last < first
    ? `The term ends, ${end}, before it starts, ${start}. Exchange or correct them.`
    : true
}

function boundsOfPlain(date: string) {
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/.test(date)) return undefined
  try {
    return boundsOfEdtf(date)
  } catch {
    return undefined
  }
}
