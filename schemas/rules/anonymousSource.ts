import type {ValidationContext} from '@sanity/types'

import {textAt} from './fieldOf.ts'

/** Rule 20: an anonymous source is explained to the newsroom. Bound to the internal note. */
export function anonymousHasNote(
  note: string | undefined,
  {parent}: Pick<ValidationContext, 'parent'>,
): true | string {
  return textAt(parent, 'kind') !== 'anonymous' || note?.trim()
    ? true
    : 'The source is anonymous. Note for the newsroom why it is trusted and who knows it.'
}
