import type {IncomingHttpHeaders} from 'node:http'
import {hostnameOf} from './admission.ts'

/**
 * The project that a request names: by header (clients with `useProjectHostname: false`) or by hostname
 * (`dateline.localhost`, `sse3.dateline.localhost`). Undefined where it names none, as on plain `localhost`.
 */
export function projectOfRequest(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['x-sanity-project-id']
  if (typeof header === 'string' && header !== '') return header
  const hostname = hostnameOf(headers.host)
  if (hostname === undefined || !hostname.endsWith('.localhost')) return undefined
  return hostname.slice(0, -'.localhost'.length).split('.').at(-1)
}
