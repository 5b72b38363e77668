import edtf, {
  Date as DateValue,
  Interval,
  List,
  parse,
  Season,
  Set as SetValue,
  type EdtfDate,
  type EdtfInterval,
  type EdtfSeason,
  type EdtfSet,
} from 'edtf'

/** Characters that are read at most. An interval with all its marks has about 25, a list of eight days 90. */
export const edtfLimit = 100

/** The EDTF values that name calendar days. */
export type CalendarEdtf = EdtfDate | EdtfSeason | EdtfInterval | EdtfSet

/**
 * Reads a text as EDTF (ISO 8601-2), as far as news needs it: days, months, years, quarters,
 * intervals and sets of the years 0000–9999, with their marks of doubt.
 *
 * @throws RangeError with a message for editors, where the text is anything else, or longer than `edtfLimit`.
 */
export function readEdtf(text: string): CalendarEdtf {
  // The parser's time grows with the square of the length, and it runs at each keystroke.
  if (text.length > edtfLimit) {
    throw new RangeError(
      `EDTF has ${text.length} characters; more than ${edtfLimit} are not read. Write one date, and the rest into the words as written.`,
    )
  }
  const value = parsed(text)
  const impossible = impossibleDay(parse(text))
  if (impossible)
    throw new RangeError(`EDTF “${text}” has a day that does not exist: ${impossible}.`)

  if (value instanceof DateValue) {
    checkDate(text, value)
    return value
  }
  if (value instanceof Season) {
    checkSeason(text, value)
    return value
  }
  if (value instanceof Interval) {
    checkInterval(text, value)
    return value
  }
  if (value instanceof SetValue || value instanceof List) {
    checkSet(text, value)
    return value
  }
  throw new RangeError(
    `EDTF “${text}” is not a calendar date of the years 0000–9999. Write a year with four digits, for example 2025 or 202X.`,
  )
}

export function isSingle(value: CalendarEdtf): value is EdtfDate | EdtfSeason {
  return value instanceof DateValue || value instanceof Season
}

export function isSeason(value: EdtfDate | EdtfSeason): value is EdtfSeason {
  return value instanceof Season
}

export function isInterval(value: CalendarEdtf): value is EdtfInterval {
  return value instanceof Interval
}

/** Whether one of the dates is meant, rather than all of them. */
export function isOneOf(set: EdtfSet): boolean {
  return set instanceof SetValue
}

/** Whether EDTF has an open or unknown end in this place. */
export function isOpen(end: EdtfInterval['lower']): end is number | null {
  return end === null || typeof end === 'number'
}

/** The single dates of a set or list, the ends of its ranges included. */
export function datesOfSet(value: EdtfSet): EdtfDate[] {
  return value.values.flatMap((entry) => ('min' in entry ? [entry] : [...entry]))
}

function parsed(text: string) {
  try {
    return edtf(text)
  } catch (error) {
    // The parser's own text shows its grammar; only its complaint about intervals is of use.
    const reversed = error instanceof RangeError && error.message.includes('bound')
    throw new RangeError(
      reversed
        ? `EDTF “${text}” ends before it begins, or at once. Write the earlier date first, and a single date without a slash.`
        : `“${text}” is not a date in EDTF. Write for example 2025-08-06, 2021-06, 2022-02~/.. or [2025-08-11..], or leave it empty.`,
      {cause: error},
    )
  }
}

function checkDate(text: string, {precision, unspecified, min, max}: EdtfDate): void {
  if ((unspecified.value & 0b1111) === 0b1111) {
    throw new RangeError(`EDTF “${text}” names no year.`)
  }
  if (precision === 0) {
    throw new RangeError(`EDTF “${text}” has a time of day. Write the day alone.`)
  }
  if (min < firstMoment || max > lastMoment) {
    throw new RangeError(`EDTF “${text}” lies outside the years 0000–9999.`)
  }
}

function checkSeason(text: string, {season}: EdtfSeason): void {
  // Spring is March in Oslo and September in Lima; quarters are the same for all.
  if (season < 33 || season > 36) {
    throw new RangeError(
      `EDTF “${text}” is a season, whose months differ from place to place. Write the months, for example [2025-03..2025-05], or a quarter, 2025-33 to 2025-36.`,
    )
  }
}

function checkInterval(text: string, {lower, upper}: EdtfInterval): void {
  if (isOpen(lower) && isOpen(upper)) throw new RangeError(`EDTF “${text}” names no date.`)
  for (const end of [lower, upper]) {
    if (isOpen(end)) continue
    if (isSeason(end)) checkSeason(text, end)
    else checkDate(text, end)
  }
}

function checkSet(text: string, set: EdtfSet): void {
  const dates = datesOfSet(set)
  if (dates.length === 0) throw new RangeError(`EDTF “${text}” names no date.`)
  for (const date of dates) checkDate(text, date)
  for (const entry of set.values) {
    if ('min' in entry) continue
    const [first, last] = entry
    if (first && last && first.min > last.min) {
      throw new RangeError(`EDTF “${text}” ends before it begins. Write the earlier date first.`)
    }
  }
}

/** The parser lets 29 February through in every year; `Date` would make it 1 March. */
function impossibleDay(node: unknown): string | undefined {
  if (Array.isArray(node)) return node.map(impossibleDay).find(Boolean)
  if (typeof node !== 'object' || node === null || !('values' in node)) return undefined
  const {values} = node
  if (!Array.isArray(values)) return undefined
  const [year, month, day] = values
  if (typeof year !== 'number') return impossibleDay(values)
  if (typeof month !== 'number' || typeof day !== 'number' || 'unspecified' in node)
    return undefined
  return new Date(Date.UTC(2000 + (year % 400), month, day)).getUTCDate() === day
    ? undefined
    : `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

const firstMoment = Date.parse('0000-01-01T00:00:00Z')
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z')
