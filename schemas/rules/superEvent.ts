import {getPublishedId} from '@sanity/client/csm'
import type {Reference, ValidationContext} from '@sanity/types'

/** Rule 13: an event is not part of itself. */
export function superEventIsAnother(
  superEvent: Reference | undefined,
  {document}: Pick<ValidationContext, 'document'>,
): true | string {
  return superEvent && document && superEvent._ref === getPublishedId(document._id)
    ? 'The event is part of itself. Choose the larger event, or leave it empty.'
    : true
}
