import type {Page, Request} from '@playwright/test'

/** Watches what a page sends, from now on, to anywhere but this machine. */
export function watchOutsideRequests(page: Page): () => string[] {
  const requests: Request[] = []
  const sockets: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('websocket', (socket) => sockets.push(socket.url()))
  return () => [
    ...requests
      // What the Studio itself would fetch from elsewhere is refused by the page before it is sent.
      .filter((request) => request.failure()?.errorText !== 'csp')
      .map((request) => request.url())
      .filter(isOutside),
    ...sockets.filter(isOutside),
  ]
}

function isOutside(url: string): boolean {
  const {protocol, hostname} = new URL(url)
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost')
  return /^(https?|wss?):$/.test(protocol) && !isLocal
}
