import {formatDay, formatNewsDate, type NewsDateValue} from '../../schemas/index.ts'
import {compareText} from '../compareText.ts'
import {describeQuoteDate, quoteDate, type QuoteTimes} from './quoteDate.ts'

/** Quotes of one day, or of one stretch of time, under its name. */
export interface QuoteGroup<Quote> {
  when: string
  /** How the date is known, where the quotes themselves do not say. */
  basis: string
  quotes: Quote[]
}

/** A person's quotes by date, latest first, those without any date last. Within a date the order is kept. */
export function groupQuotes<Quote extends QuoteTimes>(
  quotes: readonly Quote[],
): QuoteGroup<Quote>[] {
  const groups = new Map<string, QuoteGroup<Quote>>()
  for (const quote of quotes.toSorted((one, other) => compareText(sortDay(other), sortDay(one)))) {
    const {text: when, basis} = describeQuoteDate(quote)
    const key = `${when}\n${basis}`
    const group = groups.get(key) ?? {when, basis, quotes: []}
    group.quotes.push(quote)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** When an event is, with its end where that is another day. */
export function eventTime({
  start,
  end,
}: {
  start?: NewsDateValue | null
  end?: NewsDateValue | null
}): string {
  const first = formatNewsDate(start)
  const last = formatNewsDate(end)
  if (!first) return last ? `until ${last}` : 'Date not known'
  return last && last !== first ? `${first} – ${last}` : first
}

/** `2025-08-06T17:00:00Z` as `6 Aug 2025`; the empty text where there is none. */
export function dayOfMoment(moment: string | null | undefined): string {
  return moment ? formatDay(moment.slice(0, 10)) : ''
}

function sortDay(quote: QuoteTimes): string {
  const date = quoteDate(quote)?.date
  return date?.earliest ?? date?.latest ?? ''
}
