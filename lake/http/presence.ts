import {randomBytes} from 'node:crypto'
import type {JsonObject} from '../types.ts'

/** One browser tab that takes part, as its socket sees it. */
export interface PresenceMember {
  readonly userId: string
  /** Hears of `event` under each of its subscriptions. */
  hear(subscription: string, event: JsonObject): void
}

/**
 * Who is where in one dataset. The lake only passes on what the tabs say of themselves, each under the user that it
 * logged in as; a tab that vanishes is said to have left.
 */
export class PresenceRoom {
  readonly #subscriptions = new Map<string, PresenceMember>()
  readonly #sessions = new Map<PresenceMember, Set<string>>()

  subscribe(member: PresenceMember): string {
    const subscription = randomBytes(12).toString('base64url')
    this.#subscriptions.set(subscription, member)
    return subscription
  }

  unsubscribe(member: PresenceMember, subscription: string): void {
    if (this.#subscriptions.get(subscription) === member) this.#subscriptions.delete(subscription)
  }

  subscriptionsOf(member: PresenceMember): number {
    return [...this.#subscriptions.values()].filter((subscriber) => subscriber === member).length
  }

  /** Asks everyone to say where they are. */
  rollCall(member: PresenceMember, session: string): void {
    this.#tell({type: 'rollCall', i: member.userId, session})
  }

  /** `state` is `{sessionId, locations}`. */
  announce(member: PresenceMember, session: string, state: JsonObject): void {
    const sessions = this.#sessions.get(member) ?? new Set()
    this.#sessions.set(member, sessions.add(session))
    this.#tell({type: 'state', i: member.userId, m: state})
  }

  disconnect(member: PresenceMember, session: string): void {
    this.#sessions.get(member)?.delete(session)
    this.#tell({type: 'disconnect', i: member.userId, m: {session}})
  }

  leave(member: PresenceMember): void {
    for (const [subscription, subscriber] of this.#subscriptions) {
      if (subscriber === member) this.#subscriptions.delete(subscription)
    }
    for (const session of this.#sessions.get(member) ?? []) this.disconnect(member, session)
    this.#sessions.delete(member)
  }

  #tell(event: JsonObject): void {
    for (const [subscription, member] of this.#subscriptions) member.hear(subscription, event)
  }
}
