import {getPublishedId} from '@sanity/client/csm'
import type {Reference, ValidationContext} from '@sanity/types'

import {apiVersion} from './apiVersion.ts'
import {fieldOf, textAt} from './fieldOf.ts'

/**
 * Rule 13: an event is not part of itself, neither at once nor through the events that it is part of. Drafts count
 * before what is published, since they are what the desk is about to publish; versions in releases do not.
 */
export async function superEventIsAnother(
  superEvent: Reference | undefined,
  {document, getClient, signal}: Pick<ValidationContext, 'document' | 'getClient' | 'signal'>,
): Promise<true | string> {
  if (!superEvent?._ref || !document) return true
  const self = getPublishedId(document._id)
  if (superEvent._ref === self) {
    return 'The event is part of itself. Choose the larger event, or leave it empty.'
  }
  const larger: unknown = await getClient({apiVersion})
    .withConfig({perspective: 'drafts'})
    .fetch(largerEvents, {event: superEvent._ref}, {signal, tag: 'validation.super-event'})
  const between = chainTo(self, larger)
  if (!between) return true
  const own = textAt(document, 'name') ?? self
  return `The event is part of itself: ${[own, ...between, own].join(' → ')}. Choose another larger event here, or correct one of the others.`
}

/** The names of the events from one upwards, as far as the one below `id`; undefined where `id` is not above. */
function chainTo(id: string, event: unknown): string[] | undefined {
  const own = textAt(event, '_id')
  if (!own) return undefined
  const name = textAt(event, 'name') ?? own
  if (fieldOf(event, 'part') === id) return [name]
  const above = chainTo(id, fieldOf(event, 'larger'))
  return above && [name, ...above]
}

/** Levels of larger events that are looked at. A meeting in a visit in a summit in a war makes four. */
const depth = 10

/** An event with the larger one in it, and so on. `part` is there where the larger event itself is not. */
const largerEvents = `*[_id == $event][0]${Array.from({length: depth}).reduce<string>(
  (larger) => `{_id, name, "part": superEvent._ref, "larger": superEvent->${larger}}`,
  '{_id, name, "part": superEvent._ref}',
)}`
