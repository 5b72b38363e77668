import {formatDay, formatNewsDate, type NewsDateValue} from '../../schemas/index.ts'

/** What is known of when a quote was said. */
export interface QuoteTimes {
  saidOn?: NewsDateValue | null
  saidAt?: {name?: string; start?: NewsDateValue | null} | null
  /** Reference date of the article in which the quote first stood, `YYYY-MM-DD`. */
  appearedOn?: string | null
}

/** When a quote was said, as far as that is known. */
export interface QuoteDate {
  date: NewsDateValue
  /** Where the date comes from: the quote itself, the event at which it was said, or the article that has it. */
  from: 'quote' | 'event' | 'article'
}

/**
 * When a quote was said: its own date, else that of the event at which it was said, else not after the day of the
 * article in which it first stood. Undefined where none of them is known.
 */
export function quoteDate({saidOn, saidAt, appearedOn}: QuoteTimes): QuoteDate | undefined {
  if (formatNewsDate(saidOn)) return {date: {...saidOn}, from: 'quote'}
  if (saidAt && formatNewsDate(saidAt.start)) return {date: {...saidAt.start}, from: 'event'}
  return appearedOn
    ? {date: {edtf: `[..${appearedOn}]`, latest: appearedOn}, from: 'article'}
    : undefined
}

/** The date for readers of a list, and how it is known where the quote itself does not say. */
export function describeQuoteDate(times: QuoteTimes): {text: string; basis: string} {
  const found = quoteDate(times)
  if (!found) return {text: 'Date not known', basis: ''}
  if (found.from === 'article') {
    return {text: `on or before ${formatDay(times.appearedOn ?? '')}`, basis: 'day of the article'}
  }
  return {
    text: formatNewsDate(found.date),
    basis: found.from === 'event' ? `said at: ${times.saidAt?.name ?? 'event without name'}` : '',
  }
}
