import type {ValidationContext} from '@sanity/types'

import {itemsAt, textAt} from './fieldOf.ts'

/** Rule 19: an article that is canceled tells its readers why. Bound to the public status. */
export function canceledHasRetraction(
  pubStatus: string | undefined,
  {document}: Pick<ValidationContext, 'document'>,
): true | string {
  return pubStatus !== 'canceled' ||
    itemsAt(document, 'corrections').some((entry) => textAt(entry, 'kind') === 'retraction')
    ? true
    : 'The article is canceled. Add a correction of the kind Retraction that tells readers why.'
}
