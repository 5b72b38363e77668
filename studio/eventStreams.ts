/**
 * Gives each of the Studio's event streams to a local lake a hostname of its own.
 *
 * A browser opens at most six HTTP/1.1 connections to one host, and a Studio with a document open holds more event
 * streams than that: the seventh request waits, and the form stays read-only. `<n>.<project>.localhost` is the same
 * machine under another name, so the limit counts each stream by itself. Imported for its effect, before anything
 * that creates a Sanity client. Hosted Sanity speaks HTTP/2 and is left alone.
 */
const EVENT_STREAM = /\/data\/(listen|live\/events)\//

if (typeof window !== 'undefined' && typeof window.fetch === 'function') {
  const pass = window.fetch.bind(window)
  let streams = 0
  window.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, window.location.href)
    if (!url.hostname.endsWith('.localhost') || !EVENT_STREAM.test(url.pathname)) {
      return pass(input, init)
    }
    streams += 1
    url.hostname = `sse${streams}.${url.hostname}`
    return pass(input instanceof Request ? new Request(url, input) : url, init)
  }
}
