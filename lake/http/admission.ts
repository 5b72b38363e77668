import {isIP} from 'node:net'
import type {IncomingHttpHeaders} from 'node:http'

/**
 * Who may speak to the lake at all. It holds the newsroom's unpublished work and, on loopback, trusts local
 * processes; a browser is no such process, since it speaks for whatever page is open in it. Three things are
 * therefore asked of each request, event stream and socket before any work is done:
 *
 * - `Host` names this machine, so that a foreign name that was made to resolve here (DNS rebinding) is refused;
 * - `Origin`, where there is one, is an allowed one;
 * - a browser request without an `Origin` (`Sec-Fetch-Site` tells) does not come from another page, save where
 *   that is the purpose of the route: images, and the way back from the login.
 */
export interface AdmissionPolicy {
  allowedOrigins: ReadonlySet<string>
  /** The address the server is bound to, as the user gave it. */
  boundHost: string
}

export interface Refusal {
  status: 403 | 421
  error: string
  message: string
}

export function refusal(
  headers: IncomingHttpHeaders,
  policy: AdmissionPolicy,
  route: {fromOtherPages: boolean},
): Refusal | undefined {
  const hostname = hostnameOf(headers.host)
  if (hostname === undefined || !isOwnHostname(hostname, policy.boundHost)) {
    return {
      status: 421,
      error: 'Misdirected Request',
      message: `This lake does not answer for the host "${headers.host ?? ''}". Use localhost, 127.0.0.1 or <project>.localhost.`,
    }
  }
  const {origin} = headers
  if (origin !== undefined) {
    if (policy.allowedOrigins.has(origin)) return undefined
    return {
      status: 403,
      error: 'Forbidden',
      message: `The origin "${origin}" is not allowed. Start the lake with --cors-origin ${origin} to allow it.`,
    }
  }
  const site = headers['sec-fetch-site']
  if ((site === 'cross-site' || site === 'same-site') && !route.fromOtherPages) {
    return {
      status: 403,
      error: 'Forbidden',
      message: 'The request comes from another web page and names no allowed origin.',
    }
  }
  return undefined
}

/** The hostname of a Host header, lower case, without port; undefined where the header is none. */
export function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || /[\s/@?#\\]/.test(host)) return undefined
  return URL.parse(`http://${host}`)?.hostname
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const hostname = hostnameOf(isIP(host) === 6 ? `[${host}]` : host)
  return hostname !== undefined && isLocalName(hostname)
}

function isOwnHostname(hostname: string, boundHost: string): boolean {
  if (isLocalName(hostname)) return true
  if (isLoopback(boundHost)) return false
  // Bound to a network on the user's word: its addresses are fine, since only names can be made to rebind.
  return hostname === boundHost.toLowerCase() || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
}

function isLocalName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '127.0.0.1' ||
    hostname === '[::1]' ||
    hostname.endsWith('.localhost')
  )
}
