import type {Page, Request} from '@playwright/test'

/**
 * Watches a page from now on: what it sends to anywhere but this machine, what it throws, and the errors in its
 * console.
 */
export function watchFaults(page: Page): () => string[] {
  const requests: Request[] = []
  const others: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('websocket', (socket) => {
    if (isOutside(socket.url())) others.push(socket.url())
  })
  page.on('pageerror', (error) => others.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isStudios(message.text())) others.push(message.text())
  })
  return () => [
    ...requests
      // What the Studio itself would fetch from elsewhere is refused by the page before it is sent.
      .filter((request) => request.failure()?.errorText !== 'csp')
      .map((request) => request.url())
      .filter(isOutside),
    ...others,
  ]
}

/**
 * The Studio asks who is there before anybody is; its development server tells the page to load again when it has
 * built; and the browser tells of a lake that a test has killed.
 */
function isStudios(error: string): boolean {
  return /status of 401|Outdated Optimize Dep|net::ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED)/.test(
    error,
  )
}

function isOutside(url: string): boolean {
  const {protocol, hostname} = new URL(url)
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost')
  return /^(https?|wss?):$/.test(protocol) && !isLocal
}
