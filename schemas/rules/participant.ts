import type {ValidationContext} from '@sanity/types'

import {fieldOf} from './fieldOf.ts'

/** Rule 12: a participant is one person or one group. Bound to the group. */
export function personXorGroup(
  group: string | undefined,
  {parent}: Pick<ValidationContext, 'parent'>,
): true | string {
  const hasPerson = Boolean(fieldOf(parent, 'person', '_ref'))
  const hasGroup = Boolean(group?.trim())
  if (hasPerson && hasGroup) {
    return 'The participant is a person and a group. Keep one, and add the other as a participant of its own.'
  }
  return hasPerson || hasGroup ? true : 'Choose the person who takes part, or name the group.'
}
