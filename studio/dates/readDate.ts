import {readEdtf} from '../../schemas/objects/readEdtf.ts'

/**
 * What an editor types as a date, as EDTF: `6 Aug 2025`, `August 6, 2025`, `June 2021`, `early 2022`, `Q3 2025`,
 * `2010s`, `about June 2021`, `6 Aug 2025?`, `2025-08-11 or later`, `on or before 6 Aug 2025`, `since Feb 2022`,
 * `6–8 Aug 2025`, `between June 2021 and May 2022`, or EDTF itself. Days in figures alone (`6/8/2025`) are not read:
 * London and New York read them differently.
 *
 * @returns the EDTF, or undefined where the words are not a date that can be read
 */
export function readDate(words: string): string | undefined {
  const text = words.trim().replace(/\s+/g, ' ')
  if (text === '') return undefined
  const edtf = isEdtf(text) ? text : readOpen(text)
  return edtf !== undefined && isEdtf(edtf) ? edtf : undefined
}

function readOpen(text: string): string | undefined {
  for (const [pattern, write] of openForms) {
    const [, words] = pattern.exec(text) ?? []
    const ends = words === undefined ? undefined : endsOf(words)
    if (ends) return write(ends)
  }
  return readSpan(text)
}

interface Ends {
  /** The first and the last of the dates that are meant; the same where it is one. */
  first: string
  last: string
}

const openForms: readonly (readonly [RegExp, (ends: Ends) => string])[] = [
  [/^(.+?) (?:or|and) (?:later|after)$/i, ({first}) => `[${first}..]`],
  [
    /^(?:(?:on|in) or after|not before|no earlier than|as early as|at the earliest|from the earliest) (.+)$/i,
    ({first}) => `[${first}..]`,
  ],
  [/^(.+?),? at the earliest$/i, ({first}) => `[${first}..]`],
  [/^(.+?) (?:or|and) (?:earlier|before)$/i, ({last}) => `[..${last}]`],
  [/^(?:(?:on|in) or before|not after|no later than|by) (.+)$/i, ({last}) => `[..${last}]`],
  [/^(.+?),? at the latest$/i, ({last}) => `[..${last}]`],
  [/^(?:since|from) (.+?),? end unknown$/i, ({first}) => `${first}/`],
  [/^(?:since|from) (.+?)(?: on| onwards?)?$/i, ({first}) => `${first}/..`],
  [/^(.+?),? (?:ongoing|onwards?)$/i, ({first}) => `${first}/..`],
  [/^(?:until|till|up to) (.+?),? start unknown$/i, ({last}) => `/${last}`],
  [/^(?:until|till|up to) (.+)$/i, ({last}) => `../${last}`],
]

function readSpan(text: string): string | undefined {
  const between = /^between (.+) and (.+)$/i.exec(text)
  const fromTo = /^(?:from )?(.+?) ?(?:–|—| - | to | until | through )\s*(.+)$/i.exec(text)
  const [, from = '', to = ''] = between ?? fromTo ?? []
  const last = to === '' ? undefined : endsOf(to)
  if (last) {
    const first = endsOf(from) ?? endsOf(completed(from, to))
    if (!first) return undefined
    return between ? `[${first.first}..${last.last}]` : `${first.first}/${last.last}`
  }
  const ends = endsOf(text)
  if (!ends) return undefined
  return ends.first === ends.last ? ends.first : `[${ends.first}..${ends.last}]`
}

/** `6` before `8 Aug 2025` is `6 Aug 2025`; `June` before `July 2021` is `June 2021`. */
function completed(from: string, to: string): string {
  const words = to.split(' ')
  return /^\d{1,2}$/.test(from) || words.length < 2
    ? [from, ...words.slice(1)].join(' ')
    : [from, words.at(-1)].join(' ')
}

/** A single date with its marks of doubt; `early`, `mid` and `late` are the thirds of a year or month. */
function endsOf(words: string): Ends | undefined {
  const doubtful =
    /^(?:possibly|perhaps|maybe|probably) (.+)$/i.exec(words) ?? /^(.+)\?$/.exec(words)
  const [, rough] = /^(?:about|around|circa|ca\.?|c\.|roughly) (.+)$/i.exec(words) ?? []
  if (doubtful?.[1]) return marked(endsOf(doubtful[1]), '?')
  if (rough) return marked(endsOf(rough), '~')
  const [, part, whole] = /^(early|mid|late)[ -](.+)$/i.exec(words) ?? []
  if (part && whole) return thirdOf(part.toLowerCase(), readSingle(whole))
  const single = readSingle(words)
  return single === undefined ? undefined : {first: single, last: single}
}

function marked(ends: Ends | undefined, mark: '?' | '~'): Ends | undefined {
  // Both marks are one of their own: “possibly about June 2021”.
  const withMark = (date: string) => (/[?~]$/.test(date) ? `${date.slice(0, -1)}%` : date + mark)
  return ends && {first: withMark(ends.first), last: withMark(ends.last)}
}

function thirdOf(part: string, whole: string | undefined): Ends | undefined {
  const nth = ['early', 'mid', 'late'].indexOf(part)
  if (whole !== undefined && /^\d{4}$/.test(whole)) {
    return {first: `${whole}-${twoDigits(nth * 4 + 1)}`, last: `${whole}-${twoDigits(nth * 4 + 4)}`}
  }
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(whole ?? '') ?? []
  if (!year || !month) return undefined
  const end =
    nth < 2 ? nth * 10 + 10 : new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  return {first: `${whole}-${twoDigits(nth * 10 + 1)}`, last: `${whole}-${twoDigits(end)}`}
}

/** One day, month, quarter, year or decade. */
function readSingle(words: string): string | undefined {
  const text = words
    .replace(/(\d)(?:st|nd|rd|th)\b/i, '$1')
    .replace(/,/g, ' ')
    .replace(/\s+/g, ' ')
  if (isEdtf(text) && /^\d/.test(text)) return text
  const [, day, dayMonth, dayYear] = /^(\d{1,2}) (?:of )?([a-z]+)\.? (\d{4})$/i.exec(text) ?? []
  if (day && dayMonth && dayYear) return dayOf(dayYear, dayMonth, day)
  const [, usMonth, usDay, usYear] = /^([a-z]+)\.? (\d{1,2}) (\d{4})$/i.exec(text) ?? []
  if (usMonth && usDay && usYear) return dayOf(usYear, usMonth, usDay)
  const [, month, year] = /^([a-z]+)\.? (\d{4})$/i.exec(text) ?? []
  const number = month === undefined ? undefined : monthNumber(month)
  if (number && year) return `${year}-${number}`
  const [, quarter, quarterYear] = /^Q([1-4]) (\d{4})$/i.exec(text) ?? []
  if (quarter && quarterYear) return `${quarterYear}-${32 + Number(quarter)}`
  const [, decade] = /^(?:the )?(\d{3})0s$/i.exec(text) ?? []
  return decade && `${decade}X`
}

function dayOf(year: string, month: string, day: string): string | undefined {
  const number = monthNumber(month)
  return number && `${year}-${number}-${twoDigits(Number(day))}`
}

/** `Aug`, `Sept` and `August` alike; from three letters on, so that `Ma` is neither March nor May. */
function monthNumber(name: string): string | undefined {
  if (name.length < 3) return undefined
  const index = months.findIndex((month) => month.startsWith(name.toLowerCase()))
  return index < 0 ? undefined : twoDigits(index + 1)
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function isEdtf(text: string): boolean {
  try {
    readEdtf(text)
    return true
  } catch {
    return false
  }
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
