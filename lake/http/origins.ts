/** Where this project's own Studio runs; more are named with `--cors-origin`. */
export const DEFAULT_ORIGINS = ['http://localhost:3333', 'http://127.0.0.1:3333'] as const

/**
 * An origin as browsers send it (`https://studio.example.com`), from what a person wrote.
 *
 * @throws Error where the text is no http(s) origin. `*` is none on purpose: it would let every web page that the
 *   user visits read and write the datasets.
 */
export function parseOrigin(text: string): string {
  const url = URL.parse(text)
  const isOrigin =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    !url.hostname.includes('*')
  if (!isOrigin) {
    throw new Error(
      `"${text}" is not an origin. Give scheme, host and port, for example http://localhost:3333.`,
    )
  }
  return url.origin
}

/** The origin of a URL that a login may return to; undefined where it has none. */
export function originOf(address: string): string | undefined {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  return url.origin
}
