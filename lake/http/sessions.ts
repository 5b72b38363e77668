import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import type {Identity} from '../types.ts'
import {ADMINISTRATOR, userById} from './identities.ts'

/** How long a login may take from the redirect to the exchange of its code (milliseconds). */
const CODE_LIFETIME = 5 * 60 * 1000
/** More logins than this at once are nobody's work. */
const MAXIMUM_CODES = 1000

/** Where sessions outlive the process. Only hashes go in: who reads the file cannot act with it. */
export interface SessionStore {
  /** The user of a session; undefined where there is no such session. */
  userOf(tokenHash: string): string | undefined
  add(tokenHash: string, userId: string): void
  remove(tokenHash: string): void
}

/**
 * Who is behind a token. Three kinds are known: sessions of users, the secret that this process made for the project's own
 * commands, and the token that the lake was started with.
 */
export class Sessions {
  readonly #store: SessionStore
  readonly #administratorHashes: readonly Buffer[]
  readonly #codes = new Map<string, {userId: string; expires: number}>()

  constructor(store: SessionStore, administratorTokens: readonly string[]) {
    this.#store = store
    this.#administratorHashes = administratorTokens.map(hash)
  }

  /** Undefined where the token is not known. */
  identify(token: string): Identity | undefined {
    const tokenHash = hash(token)
    // Every candidate is compared in full, so that the time taken says nothing about any of them.
    const isAdministrator = this.#administratorHashes
      .map((candidate) => timingSafeEqual(candidate, tokenHash))
      .includes(true)
    if (isAdministrator) return ADMINISTRATOR
    const userId = this.#store.userOf(tokenHash.toString('hex'))
    return userId === undefined ? undefined : userById(userId)
  }

  /** A code that can be exchanged once, soon, for a session of the user. */
  issueCode(userId: string): string {
    const now = Date.now()
    for (const [code, {expires}] of this.#codes) {
      if (expires < now || this.#codes.size >= MAXIMUM_CODES) this.#codes.delete(code)
    }
    const code = randomBytes(24).toString('base64url')
    this.#codes.set(code, {userId, expires: now + CODE_LIFETIME})
    return code
  }

  /** The token of a new session; undefined where the code is unknown, used or too old. */
  exchange(code: string): string | undefined {
    const issued = this.#codes.get(code)
    this.#codes.delete(code)
    if (issued === undefined || issued.expires < Date.now()) return undefined
    const token = `lake${randomBytes(32).toString('base64url')}`
    this.#store.add(hash(token).toString('hex'), issued.userId)
    return token
  }

  end(token: string): void {
    this.#store.remove(hash(token).toString('hex'))
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
