import type {ValidationContext} from '@sanity/types'

import {fieldOf} from './fieldOf.ts'

/** Rule 1: a quote has a speaker or a description of one, never both. Bound to the description. */
export function speakerXorDescription(
  description: string | undefined,
  {document}: Pick<ValidationContext, 'document'>,
): true | string {
  const hasSpeaker = Boolean(fieldOf(document, 'speaker', '_ref'))
  const hasDescription = Boolean(description?.trim())
  if (hasSpeaker && hasDescription) {
    return 'The quote has a speaker and a described speaker. Keep the person, or keep the description where nobody is named.'
  }
  return hasSpeaker || hasDescription
    ? true
    : 'Nobody says these words. Choose the speaker, or describe one who is not named.'
}
