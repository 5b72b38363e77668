import type {ValidationContext} from '@sanity/types'

import {textAt} from './fieldOf.ts'

/** Rule 18: an approved article has no check that is still required. Bound to the stage. */
export function approvedHasNoOpenCheck(
  stage: string | undefined,
  {document}: Pick<ValidationContext, 'document'>,
): true | string {
  if (stage !== 'approved') return true
  const open = ['fact', 'legal'].filter((check) => textAt(document, 'checks', check) === 'required')
  return open.length === 0
    ? true
    : `The article is approved, but the ${open.join(' and the ')} check ${open.length === 1 ? 'is' : 'are'} still required. Do the check, or set the stage back.`
}
