import type {EventStream} from './eventStream.ts'
import type {LakeLimits} from './limits.ts'
import {requestError} from './requestError.ts'

/** Whose stream it is, and of what. */
export interface StreamOwner {
  userId: string
  /** Of the token that it was opened with; undefined where it was opened without. */
  tokenHash?: string
  /** Undefined for streams that are not about a dataset. */
  dataset?: string
}

/** A presence socket, as far as it ends with the right to it. Whose it is can change while it is open. */
export interface OwnedSocket {
  readonly owner: StreamOwner
  disconnect(reason: string): void
}

/**
 * The event streams that are open: bounded in number and in age, and ended where their right to be open ends. Presence
 * sockets, which are counted elsewhere, end with them.
 */
export class OpenStreams {
  readonly #streams = new Map<EventStream, StreamOwner>()
  readonly #sockets = new Set<OwnedSocket>()
  readonly #limits: LakeLimits

  constructor(limits: LakeLimits) {
    this.#limits = limits
  }

  /** @throws LakeError 429 where no more may be opened; ask before the answer has begun. */
  checkRoom({userId}: StreamOwner): void {
    const own = [...this.#streams.values()].filter((owner) => owner.userId === userId).length
    if (own >= this.#limits.streamsPerUser || this.#streams.size >= this.#limits.streams) {
      throw requestError(429, 'Too many event streams are open. Close some of them first.')
    }
  }

  add(stream: EventStream, owner: StreamOwner): void {
    this.#streams.set(stream, owner)
    // Ended without a word, a reader comes back and resumes.
    const lifetime = setTimeout(() => stream.end(), this.#limits.streamLifetime).unref()
    stream.onClose(() => {
      clearTimeout(lifetime)
      this.#streams.delete(stream)
    })
  }

  addSocket(socket: OwnedSocket): void {
    this.#sockets.add(socket)
  }

  removeSocket(socket: OwnedSocket): void {
    this.#sockets.delete(socket)
  }

  /** Ends streams and sockets for good: their readers are told why and do not come back. */
  disconnect(isMeant: (owner: StreamOwner) => boolean, reason: string): void {
    for (const [stream, owner] of this.#streams) {
      if (!isMeant(owner)) continue
      stream.send('disconnect', {reason})
      stream.end()
    }
    for (const socket of this.#sockets) {
      if (isMeant(socket.owner)) socket.disconnect(reason)
    }
  }

  /** Ends all streams, for now: their readers may come back. */
  endAll(): void {
    for (const stream of this.#streams.keys()) stream.end()
  }
}
