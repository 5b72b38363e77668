import type {IncomingHttpHeaders} from 'node:http'
import {hostnameOf, type AdmissionPolicy} from './admission.ts'
import {originOf} from './origins.ts'

/**
 * What shows an asset. An `<img>` names no origin and carries no token, so for assets the page is told by what browsers
 * say of their own accord:
 *
 * - `page`: a page of an allowed origin, such as the Studio; it gets the bytes, in private datasets too;
 * - `visit`: the asset is opened by itself, or by a program: no page gets hold of the bytes;
 * - `foreign`: any other page.
 */
export type Embedding = 'page' | 'visit' | 'foreign'

/** `Sec-Fetch-Dest` of what a page can show and cannot read. */
const SHOWN = new Set(['audio', 'image', 'video'])

export function embeddingOf(headers: IncomingHttpHeaders, policy: AdmissionPolicy): Embedding {
  // Only allowed origins come this far: see `admission.ts`.
  if (headers.origin !== undefined) return 'page'
  const {referer, 'sec-fetch-site': site, 'sec-fetch-dest': destination} = headers
  const referrer = referer === undefined ? undefined : originOf(referer)
  if (referrer !== undefined && policy.allowedOrigins.has(referrer)) return 'page'
  if (site === undefined) {
    // A program, or a browser that does not say; where it names a page, that page has to be the lake's own.
    return referer === undefined || referrer === ownOrigin(headers) ? 'visit' : 'foreign'
  }
  if (site === 'same-origin' || site === 'none') return 'visit'
  if (headers['sec-fetch-mode'] === 'navigate' && destination === 'document') return 'visit'
  // The Studio asks browsers not to name it to others, and some of its pictures make no exception. On the same machine
  // (no page of the internet is on the same site), another program's page may show the asset then; it cannot read it.
  const isShownNearby = site === 'same-site' && referer === undefined
  return isShownNearby && SHOWN.has(String(destination)) ? 'page' : 'foreign'
}

function ownOrigin({host}: IncomingHttpHeaders): string | undefined {
  return hostnameOf(host) === undefined ? undefined : originOf(`http://${host}`)
}
