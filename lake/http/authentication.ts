import type {IncomingHttpHeaders} from 'node:http'
import type {FastifyRequest} from 'fastify'
import type {Identity} from '../types.ts'
import {ADMINISTRATOR, ANONYMOUS, isLoggedIn} from './identities.ts'
import {sessionNotFound} from './requestError.ts'
import type {Sessions} from './sessions.ts'

const IDENTITY = 'identity'

export interface AuthenticationPolicy {
  sessions: Sessions
  /** Whether a local process acts as administrator without a token, as on loopback where none was set. */
  openToLocalProcesses: boolean
}

/**
 * Who makes a request. A token decides; without one, a local process is the administrator where the lake is open
 * to them, and everyone else is anonymous. Browsers are never local processes, whatever page is open in them.
 *
 * @throws LakeError 401 where there is a token and it is not known
 */
export function authenticate(headers: IncomingHttpHeaders, policy: AuthenticationPolicy): Identity {
  const token = bearerToken(headers)
  if (token !== undefined) {
    const identity = policy.sessions.identify(token)
    if (identity === undefined) throw sessionNotFound()
    return identity
  }
  const isLocalProcess =
    headers.origin === undefined &&
    headers['sec-fetch-site'] === undefined &&
    headers.authorization === undefined
  return isLocalProcess && policy.openToLocalProcesses ? ADMINISTRATOR : ANONYMOUS
}

/** The token of `Authorization: Bearer <token>`, the scheme in any case. */
export function bearerToken(headers: {authorization?: string | undefined}): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1]
}

export function setIdentity(request: FastifyRequest, identity: Identity): void {
  request.setDecorator(IDENTITY, identity)
}

export function identityOf(request: FastifyRequest): Identity {
  return request.getDecorator<Identity | null>(IDENTITY) ?? ANONYMOUS
}

/**
 * The user who makes a request, where only users may.
 *
 * @throws LakeError 401 for anonymous requests
 */
export function userOf(request: FastifyRequest): Identity {
  const identity = identityOf(request)
  if (!isLoggedIn(identity)) throw sessionNotFound()
  return identity
}

export {IDENTITY as IDENTITY_DECORATOR}
