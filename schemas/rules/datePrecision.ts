import type {ValidationContext} from '@sanity/types'

import type {NewsDateBounds} from '../objects/newsDateBounds.ts'
import {datePrecisions, optionTitle} from '../options/index.ts'
import {textAt} from './fieldOf.ts'
import {readableBounds} from './newsDate.ts'

/**
 * Rule 23: the precision is what EDTF gives, or coarser where the words are and the days allow it. *As early as next
 * week* is `[2025-08-11..]`, a Monday, known to the week; no year begins on that day, so that it cannot be known to
 * the year.
 */
export function precisionFitsEdtf(
  precision: string | undefined,
  {parent}: Pick<ValidationContext, 'parent'>,
): true | string {
  const edtf = textAt(parent, 'edtf')
  const bounds = readableBounds(edtf)
  const chosen = fromFine.indexOf(precision ?? '')
  // A value that is not on the list is reported by the field itself.
  if (!bounds || chosen < 0 || precision === bounds.precision) return true

  const right = optionTitle(datePrecisions, bounds.precision)
  if (chosen < fromFine.indexOf(bounds.precision)) {
    // The days of a span that happens to fill a week may each be known.
    return precision === 'day' && bounds.precision === 'week'
      ? true
      : `EDTF ${edtf} is not known to the ${precision}. Set the precision to ${right}, or write the ${precision} in EDTF.`
  }
  return mayBeCoarser(precision, bounds)
    ? true
    : `EDTF ${edtf} is known to the ${bounds.precision}${precision === 'unknown' ? '' : `, and its days are not the ends of a ${precision}`}. Set the precision to ${right}, or correct EDTF.`
}

const fromFine: readonly string[] = ['day', 'week', 'month', 'year', 'unknown']

function mayBeCoarser(
  precision: string | undefined,
  {earliest, latest, bound}: NewsDateBounds,
): boolean {
  const begins = precision === undefined ? undefined : beginnings[precision]
  // One end alone says nothing of how finely the date itself is known.
  if (!begins) return bound === 'notBefore' || bound === 'notAfter'
  return (!earliest || begins(earliest)) && (!latest || begins(dayAfter(latest)))
}

const beginnings: Readonly<Record<string, (day: string) => boolean>> = {
  // On Monday or, in much of the Americas, on Sunday.
  week: (day) => new Date(day).getUTCDay() <= 1,
  month: (day) => day.endsWith('-01'),
  year: (day) => day.endsWith('-01-01'),
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
}
