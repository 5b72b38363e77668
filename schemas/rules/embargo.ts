import type {ValidationContext} from '@sanity/types'

import {textAt} from './fieldOf.ts'
import {isMoment} from './moment.ts'

/**
 * Rule 21, second part: nothing is published before its embargo ends. Bound to the time of publication. Times that
 * are not complete are left to the first part.
 */
export function publishedAfterEmbargo(
  publishedAt: string | undefined,
  {document}: Pick<ValidationContext, 'document'>,
): true | string {
  const embargo = textAt(document, 'embargoedUntil')
  if (!publishedAt || !embargo || !isMoment(publishedAt) || !isMoment(embargo)) return true
  return Date.parse(publishedAt) < Date.parse(embargo)
    ? `The time of publication, ${publishedAt}, lies before the end of the embargo, ${embargo}. Move one of them.`
    : true
}
