import type {JsonObject} from '../types.ts'

/** What happened in one transaction. */
export interface EventGroup {
  sequence: number
  events: JsonObject[]
}

export interface EventPage {
  events: JsonObject[]
  /** For the page after; empty where there is none. */
  nextCursor: string
}

/** The position in the log before which a page begins. An empty or unknown cursor is that of the first page. */
export function positionOf(cursor: string): number {
  return /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER
}

/**
 * The first events of the groups, which are newest first. Those of one transaction stay together, also where they are
 * more than the limit.
 */
export function eventPage(groups: Iterable<EventGroup>, limit: number): EventPage {
  const events: JsonObject[] = []
  for (const group of joined(groups)) {
    if (events.length > 0 && events.length + group.events.length > limit) {
      return {events, nextCursor: String(group.sequence + 1)}
    }
    events.push(...group.events)
  }
  return {events, nextCursor: ''}
}

/** Two lists of groups, each newest first, as one; at the same position those of `first` come first. */
export function* mergedGroups(
  first: Iterable<EventGroup>,
  second: Iterable<EventGroup>,
): Generator<EventGroup> {
  const waiting = [...first]
  for (const group of second) {
    while (waiting[0] && waiting[0].sequence >= group.sequence) {
      const next = waiting.shift()
      if (next) yield next
    }
    yield group
  }
  yield* waiting
}

/** Neighbouring groups of one transaction as one. */
function* joined(groups: Iterable<EventGroup>): Generator<EventGroup> {
  let open: EventGroup | undefined
  for (const {sequence, events} of groups) {
    if (open?.sequence === sequence) {
      open.events.push(...events)
    } else {
      if (open) yield open
      open = {sequence, events: [...events]}
    }
  }
  if (open) yield open
}
