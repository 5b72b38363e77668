import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import type {RegistrySessions, RegistryTokens, TokenEntry} from '../store/registry.ts'
import type {Identity} from '../types.ts'
import {ADMINISTRATOR, tokenIdentity, type Users} from './identities.ts'

/** How long a login may take from the redirect to the exchange of its code (milliseconds). */
const CODE_LIFETIME = 5 * 60 * 1000
/** More logins than this at once are nobody's work. */
const MAXIMUM_CODES = 1000

/** Where sessions and tokens outlive the process. Only hashes go in: who reads the file cannot act with it. */
export interface SecretStore {
  sessions: RegistrySessions
  tokens: RegistryTokens
}

/**
 * Who is behind a token. Four kinds are known: sessions of users, tokens made for programs, the secret that this
 * process made for the project's own commands, and the token that the lake was started with.
 */
export class Sessions {
  readonly #store: SecretStore
  readonly #users: Users
  readonly #administratorHashes: readonly Buffer[]
  readonly #codes = new Map<string, {userId: string; expires: number}>()

  constructor(store: SecretStore, users: Users, administratorTokens: readonly string[]) {
    this.#store = store
    this.#users = users
    this.#administratorHashes = administratorTokens.map((token) => sha256(token))
  }

  /** Undefined where the token is not known, or has expired. */
  identify(token: string): Identity | undefined {
    const tokenHash = sha256(token)
    // Every candidate is compared in full, so that the time taken says nothing about any of them.
    const isAdministrator = this.#administratorHashes
      .map((candidate) => timingSafeEqual(candidate, tokenHash))
      .includes(true)
    if (isAdministrator) return ADMINISTRATOR
    const entry = this.#store.tokens.find(tokenHash.toString('hex'))
    if (entry !== undefined) return tokenIdentity(entry)
    const userId = this.#store.sessions.userOf(tokenHash.toString('hex'))
    return userId === undefined ? undefined : this.#users.find(userId)
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
    const token = newSecret('lake')
    this.#store.sessions.add(tokenHash(token), issued.userId)
    return token
  }

  end(token: string): void {
    this.#store.sessions.remove(tokenHash(token))
  }

  listTokens(): TokenEntry[] {
    return this.#store.tokens.list()
  }

  /** Makes a token for a program. Its secret is told here, once, and kept nowhere. */
  createToken(token: {label: string; role: string; expiresAt?: string}): {
    entry: TokenEntry
    secret: string
  } {
    const secret = newSecret('lk')
    return {entry: this.#store.tokens.add(tokenHash(secret), token), secret}
  }

  /** Another secret for the token that a program shows; undefined where it is no such token. */
  rotateToken(current: string): {entry: TokenEntry; secret: string} | undefined {
    const entry = this.#store.tokens.find(tokenHash(current))
    if (entry === undefined || tokenIdentity(entry) === undefined) return undefined
    const secret = newSecret('lk')
    this.#store.tokens.replace(entry.id, tokenHash(secret))
    return {entry, secret}
  }

  /** False where there is none of this id. */
  deleteToken(id: string): boolean {
    return this.#store.tokens.remove(id)
  }
}

/** How a token is known without being kept. */
export function tokenHash(token: string): string {
  return sha256(token).toString('hex')
}

function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function newSecret(prefix: string): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`
}
