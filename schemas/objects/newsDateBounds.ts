import type {EdtfDate, EdtfSeason} from 'edtf'

import {datesOfSet, isInterval, isOpen, isSeason, isSingle, readEdtf} from './readEdtf.ts'

/** What follows from an EDTF date. */
export interface NewsDateBounds {
  /** The first possible day, `YYYY-MM-DD`; absent where the past is open. */
  earliest?: string
  /** The last possible day, `YYYY-MM-DD`; absent where the future is open. */
  latest?: string
  /** The coarsest of the dates in it; `week` for a span from a Monday to its Sunday. */
  precision: 'day' | 'week' | 'month' | 'year' | 'unknown'
  /** `exact` for a single date; else by the ends that are known. */
  bound: 'exact' | 'notBefore' | 'notAfter' | 'between'
}

/**
 * The first and last possible day of an EDTF date, how finely it is known, and which ends are known.
 * Marks of doubt (`?`, `~`, `%`) move nothing: they say how sure the date is, not which it is.
 *
 * @throws RangeError with a message for editors, where the text is not a date in EDTF.
 */
export function boundsOfEdtf(edtf: string): NewsDateBounds {
  const value = readEdtf(edtf)
  if (isSingle(value)) return boundsOf([value], {exact: true})
  if (isInterval(value)) {
    const ends = [value.lower, value.upper].flatMap((end) => (isOpen(end) ? [] : [end]))
    return boundsOf(ends, {earlier: isOpen(value.lower), later: isOpen(value.upper)})
  }
  return boundsOf(datesOfSet(value), {
    earlier: value.earlier,
    later: value.later,
    exact: value.values.length === 1 && datesOfSet(value).length === 1,
  })
}

function boundsOf(
  dates: (EdtfDate | EdtfSeason)[],
  open: {earlier?: boolean; later?: boolean; exact?: boolean},
): NewsDateBounds {
  const earliest = open.earlier ? undefined : isoDay(Math.min(...dates.map(({min}) => min)))
  const latest = open.later ? undefined : isoDay(Math.max(...dates.map(({max}) => max)))
  return {
    ...(earliest && {earliest}),
    ...(latest && {latest}),
    precision: isIsoWeek(earliest, latest) ? 'week' : coarsest(dates.map(precisionOf)),
    bound: boundOf(open),
  }
}

function boundOf(open: {
  earlier?: boolean
  later?: boolean
  exact?: boolean
}): NewsDateBounds['bound'] {
  if (open.earlier && open.later) return 'between'
  if (open.earlier) return 'notAfter'
  if (open.later) return 'notBefore'
  return open.exact ? 'exact' : 'between'
}

const fromFine = ['day', 'month', 'year', 'unknown'] as const

function coarsest(precisions: (typeof fromFine)[number][]): NewsDateBounds['precision'] {
  return fromFine.findLast((precision) => precisions.includes(precision)) ?? 'unknown'
}

function precisionOf(date: EdtfDate | EdtfSeason): (typeof fromFine)[number] {
  if (isSeason(date)) return 'month'
  const {value} = date.unspecified
  if (value & yearDigits) return 'unknown'
  if (value & monthDigits || date.precision === 1) return 'year'
  if (value & dayDigits || date.precision === 2) return 'month'
  return 'day'
}

const yearDigits = 0b0000_1111
const monthDigits = 0b0011_0000
const dayDigits = 0b1100_0000

function isIsoWeek(earliest: string | undefined, latest: string | undefined): boolean {
  if (!earliest || !latest) return false
  const days = (Date.parse(latest) - Date.parse(earliest)) / 86_400_000
  return days === 6 && new Date(earliest).getUTCDay() === 1
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
