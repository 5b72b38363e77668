/** Just enough of a Vite plugin; the Studio's build tool brings Vite, the project does not depend on it. */
interface VitePlugin {
  name: string
  enforce: 'pre'
  transform: (code: string, id: string) => string | undefined
  transformIndexHtml: {order: 'post'; handler: (html: string) => string}
  generateBundle: {order: 'post'; handler: (options: unknown, bundle: Bundle) => void}
}

/** What a build is about to write, by file name. */
type Bundle = Record<string, {source?: unknown}>

/**
 * Keeps a Studio on a local lake from calling out. Sanity's own page template loads a script and fonts from its CDN
 * (the system's fonts serve as well), and the Studio asks for release notes, a version list and an error tracker;
 * offline each of them would fail with a line in the console, and online each would tell a third party that this
 * newsroom exists.
 */
export const withoutRemoteAssets: VitePlugin = {
  name: 'dateline:without-remote-assets',
  enforce: 'pre',
  transform: (code, id) => (/\.css(?:\?|$)/.test(id) ? withoutRemoteFonts(code) : undefined),
  transformIndexHtml: {order: 'post', handler: localPage},
  // A build writes its page past the hook above.
  generateBundle: {
    order: 'post',
    handler: (_options, {'index.html': page}) => {
      if (typeof page?.source === 'string') page.source = localPage(page.source)
    },
  },
}

function localPage(html: string): string {
  return withoutRemoteFonts(html.replace(/<script\b[^>]*\bsrc="https:[^>]*><\/script>\s*/g, ''))
}

function withoutRemoteFonts(css: string): string {
  return css.replace(/@font-face\s*\{[^}]*https:[^}]*\}\s*/g, '')
}

/**
 * A Content-Security-Policy under which the Studio's page can reach this machine, the lake, and nothing else.
 *
 * Inline scripts and styles are the Studio's own; `data:` and `blob:` images are its previews.
 */
export function localOnlyPolicy(lakeUrl: string): string {
  const {protocol, host} = new URL(lakeUrl)
  const hosts = ['localhost:*', '*.localhost:*', '127.0.0.1:*']
  const lake = `${protocol}//${host} ${protocol}//*.${host}`
  const local = `${hosts.map((name) => `http://${name}`).join(' ')} ${lake}`
  const sockets = `${hosts.map((name) => `ws://${name}`).join(' ')} ${lake.replaceAll('http', 'ws')}`
  return [
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ${local} ${sockets}`,
    `img-src 'self' data: blob: ${local}`,
    `media-src 'self' blob: ${local}`,
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
}
