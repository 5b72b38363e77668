import {
  eventStatuses,
  optionTitle,
  verificationStates,
  type NewsDateValue,
} from '../../schemas/index.ts'
import {quoted} from '../../schemas/objects/quoted.ts'
import {compareText} from '../compareText.ts'
import {describeQuoteDate, quoteDate, type QuoteTimes} from '../views/quoteDate.ts'
import {eventTime} from '../views/whoSaidWhat.ts'
import {timeSpan, type TimeSpan} from './timeSpan.ts'

/** An event or quote on the timeline. */
export interface TimelineItem {
  id: string
  type: 'event' | 'quote'
  title: string
  /** Status or verification, and the date in words. */
  detail: string
  /** Absent where no day is known. */
  span?: TimeSpan
}

interface TimelineEvent {
  _id: string
  name?: string | null
  status?: string | null
  start?: NewsDateValue | null
  end?: NewsDateValue | null
}

interface TimelineQuote extends QuoteTimes {
  _id: string
  text?: string | null
  kind?: string | null
  verification?: string | null
  speaker?: string | null
}

/** Characters of a quote that the timeline shows. */
const excerptLength = 44

/** Events and quotes as the timeline shows them, earliest first, those without a known day last. */
export function timelineItems({
  events,
  quotes,
}: {
  events: readonly TimelineEvent[]
  quotes: readonly TimelineQuote[]
}): TimelineItem[] {
  return [...events.map(eventItem), ...quotes.map(quoteItem)].toSorted((one, other) =>
    compareText(sortDay(one), sortDay(other)),
  )
}

function eventItem({_id, name, status, start, end}: TimelineEvent): TimelineItem {
  const span = timeSpan(start, end)
  return {
    id: _id,
    type: 'event',
    title: name ?? 'Event without name',
    detail: joined(optionTitle(eventStatuses, status ?? undefined), eventTime({start, end})),
    ...(span && {span}),
  }
}

function quoteItem({
  _id,
  text,
  kind,
  verification,
  speaker,
  ...times
}: TimelineQuote): TimelineItem {
  const span = timeSpan(quoteDate(times)?.date)
  return {
    id: _id,
    type: 'quote',
    title: quoted(text && excerpt(text), kind),
    detail: joined(
      speaker ?? 'No speaker',
      optionTitle(verificationStates, verification ?? undefined),
      describeQuoteDate(times).text,
    ),
    ...(span && {span}),
  }
}

/** Whole words of a text, with an ellipsis where it goes on. */
function excerpt(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  if (words.length <= excerptLength) return words
  const cut = words.slice(0, excerptLength)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), excerptLength / 2))}…`
}

function sortDay({span}: TimelineItem): string {
  return span?.first ?? span?.last ?? '9999-12-31'
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(' · ')
}
