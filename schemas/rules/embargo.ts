import type {ValidationContext} from '@sanity/types'

import {textAt} from './fieldOf.ts'

/** Rule 21: nothing is published before its embargo ends. Bound to the time of publication. */
export function publishedAfterEmbargo(
  publishedAt: string | undefined,
  {document}: Pick<ValidationContext, 'document'>,
): true | string {
  const embargo = textAt(document, 'embargoedUntil')
  return publishedAt && embargo && Date.parse(publishedAt) < Date.parse(embargo)
    ? `The time of publication, ${publishedAt}, lies before the end of the embargo, ${embargo}. Move one of them.`
    : true
}
