import type {ValidationContext} from '@sanity/types'

import {textAt} from './fieldOf.ts'

type Surroundings = Pick<ValidationContext, 'document'>

/** Rule 8, first part: what is cancelled has the occurrence *planned, then cancelled*. */
export function cancelledIsEos6(
  occurrence: string | undefined,
  {document}: Surroundings,
): true | string {
  return textAt(document, 'status') !== 'cancelled' || occurrence === 'eos6'
    ? true
    : 'The event is cancelled. Set the certainty to “Planned, then cancelled”.'
}

/** Rule 8, second part: what was moved or cancelled says from when, or why. */
export function changeIsExplained(
  reason: string | undefined,
  {document}: Surroundings,
): true | string {
  const status = textAt(document, 'status')
  if (status !== 'postponed' && status !== 'rescheduled' && status !== 'cancelled') return true
  const previous = ['text', 'edtf', 'earliest', 'latest'].some((name) =>
    textAt(document, 'previousStart', name),
  )
  return previous || reason?.trim()
    ? true
    : `The event is ${status}. Give its previous start, or the reason.`
}
