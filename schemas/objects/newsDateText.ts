import type {EdtfDate, EdtfInterval, EdtfSeason, EdtfSet} from 'edtf'

import {
  edtfLimit,
  isInterval,
  isOneOf,
  isOpen,
  isSeason,
  isSingle,
  readEdtf,
  type CalendarEdtf,
} from './readEdtf.ts'

/** A stored `newsDate`, as far as it is shown. */
export interface NewsDateValue {
  text?: string
  edtf?: string
  earliest?: string
  latest?: string
}

/**
 * A date for readers of a list: `6 Aug 2025`, `June 2021`, `on or after 11 Aug 2025`,
 * `about Feb 2022, ongoing`. Where there is no EDTF, the words as written; the empty text where
 * there is nothing at all.
 */
export function formatNewsDate(date: NewsDateValue | undefined | null): string {
  if (!date) return ''
  if (date.edtf) return formatEdtf(date.edtf)
  if (date.text) return `“${date.text}”`
  if (date.earliest && date.latest) {
    return date.earliest === date.latest
      ? formatDay(date.earliest)
      : `between ${formatDay(date.earliest)} and ${formatDay(date.latest)}`
  }
  if (date.earliest) return `on or after ${formatDay(date.earliest)}`
  return date.latest ? `on or before ${formatDay(date.latest)}` : ''
}

/** `2025-08-06` as `6 Aug 2025`, `2025-08` as `Aug 2025`; anything else as it is. */
export function formatDay(day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(day) ?? []
  const name = months[Number(month) - 1]
  if (!year || !name) return day
  return date ? `${Number(date)} ${name} ${year}` : `${name} ${year}`
}

function formatEdtf(text: string): string {
  if (text.length > edtfLimit) return `${text.slice(0, 20)}… (too long for a date)`
  const value = readable(text)
  if (!value) return text
  if (isSingle(value)) return formatSingle(value)
  return isInterval(value) ? formatInterval(value) : formatSet(value)
}

function readable(text: string): CalendarEdtf | undefined {
  try {
    return readEdtf(text)
  } catch {
    // A preview shows a date while it is typed; the validation rule says what is wrong with it.
    return undefined
  }
}

function formatSingle(date: EdtfDate | EdtfSeason): string {
  if (isSeason(date)) return `Q${date.season - 32} ${date.year}`
  const words = [
    date.uncertain.value ? 'possibly' : '',
    date.approximate.value ? 'about' : '',
    formatPlain(date),
  ]
  return words.filter(Boolean).join(' ')
}

function formatPlain(date: EdtfDate): string {
  const plain = date.edtf.replace(/[?~%]/g, '')
  if (!plain.includes('X')) return formatDay(plain)
  if (/^\d{4}-\d{2}-XX$/.test(plain)) return formatDay(plain.slice(0, 7))
  if (/^\d{4}-XX(-XX)?$/.test(plain)) return plain.slice(0, 4)
  return /^\d{3}X$/.test(plain) ? `${plain.slice(0, 3)}0s` : plain
}

function formatInterval({lower, upper}: EdtfInterval): string {
  if (!isOpen(lower) && !isOpen(upper)) return `${formatSingle(lower)} – ${formatSingle(upper)}`
  if (!isOpen(lower)) {
    return upper === null
      ? `from ${formatSingle(lower)}, end unknown`
      : `${formatSingle(lower)}, ongoing`
  }
  if (isOpen(upper)) return ''
  return lower === null
    ? `until ${formatSingle(upper)}, start unknown`
    : `until ${formatSingle(upper)}`
}

function formatSet(set: EdtfSet): string {
  const entries = set.values.map((entry) =>
    'min' in entry ? formatSingle(entry) : entry.map(formatSingle).join(' – '),
  )
  const [only] = set.values
  if (set.values.length === 1 && only) {
    const preposition = isDay('min' in only ? only : only[0]) ? 'on' : 'in'
    const [first, last] = 'min' in only ? [only] : only
    if (isOneOf(set) && first && last) {
      return `between ${formatSingle(first)} and ${formatSingle(last)}`
    }
    if (set.later && !set.earlier) return `${preposition} or after ${entries[0]}`
    if (set.earlier && !set.later) return `${preposition} or before ${entries[0]}`
  }
  const joined = entries.join(isOneOf(set) ? ' or ' : ' and ')
  return `${set.earlier ? 'earlier or ' : ''}${joined}${set.later ? ' or later' : ''}`
}

function isDay(date: EdtfDate | undefined): boolean {
  return date?.precision === 3
}

const months = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'June',
  'July',
  'Aug',
  'Sept',
  'Oct',
  'Nov',
  'Dec',
] as const
