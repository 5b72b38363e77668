import type {ValidationContext} from '@sanity/types'

import {fieldOf} from './fieldOf.ts'

/** Rule 22: a picture is described for those who cannot see it. Bound to the alternative text. */
export function imageHasAlt(
  alt: string | undefined,
  {parent}: Pick<ValidationContext, 'parent'>,
): true | string {
  return !fieldOf(parent, 'asset') || alt?.trim()
    ? true
    : 'The picture has no alternative text. Say in a few words what it shows, for readers who cannot see it.'
}
