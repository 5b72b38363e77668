import {eventOccurrences, eventStatuses, optionTitle} from '../options/index.ts'
import {formatNewsDate, type NewsDateValue} from './newsDateText.ts'

/** What the lists select of an event. */
export interface EventPreviewSelection {
  name?: string
  status?: string
  occurrence?: string
  start?: NewsDateValue
}

/** The event's name, then when, in which state, and how certain. */
export function eventPreview({name, status, occurrence, start}: EventPreviewSelection): {
  title: string
  subtitle: string
} {
  const certainty =
    occurrence && status !== 'occurred' && status !== 'ongoing' && status !== 'cancelled'
  const when = formatNewsDate(start)
  const parts = [
    when,
    // An open interval says by itself that the event goes on.
    status === 'ongoing' && when.endsWith('ongoing') ? '' : optionTitle(eventStatuses, status),
    certainty ? optionTitle(eventOccurrences, occurrence).toLowerCase() : '',
  ]
  return {
    title: name ?? 'Event without name',
    subtitle: parts.filter(Boolean).join(' · '),
  }
}
