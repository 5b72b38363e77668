import type {ValidationContext} from '@sanity/types'

import {formatDay} from '../objects/newsDateText.ts'
import {textAt} from './fieldOf.ts'
import {todayOnEarth} from './today.ts'

type Surroundings = Pick<ValidationContext, 'document'>

/** Rule 7: what is scheduled has a first possible day. */
export function scheduledHasEarliest(
  status: string | undefined,
  {document}: Surroundings,
): true | string {
  return status !== 'scheduled' || textAt(document, 'start', 'earliest')
    ? true
    : 'A scheduled event needs an earliest day in its start. Give the date, or set the status to Proposed.'
}

/** Rule 9: what has occurred does not start in the future, by the day where the date is latest (UTC+14). */
export function occurredHasBegun(
  status: string | undefined,
  {document}: Surroundings,
): true | string {
  const earliest = textAt(document, 'start', 'earliest')
  return status === 'occurred' && earliest && earliest > todayOnEarth().last
    ? `The event cannot have occurred: it starts on ${formatDay(earliest)}, which is in the future. Correct the start, or set the status to Scheduled.`
    : true
}

/**
 * Rule 10: what is proposed or scheduled is not past, by the day where the date is earliest (UTC−12): somebody
 * must say what became of it.
 */
export function plannedIsNotPast(
  status: string | undefined,
  {document}: Surroundings,
): true | string {
  if (status !== 'proposed' && status !== 'scheduled') return true
  const latest = textAt(document, 'end', 'latest') ?? textAt(document, 'start', 'latest')
  return latest && latest < todayOnEarth().first
    ? `The event is still ${status}, but ${formatDay(latest)} is past. Find out what became of it and set the status.`
    : true
}
