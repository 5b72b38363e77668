import {subscribe} from 'node:diagnostics_channel'

/**
 * Loaded into a lake's process before it starts (`--import`), with `--expose-gc`: on SIGUSR2 it prints a line `probe
 * {…}` with the bytes of memory in use after a garbage collection, and the server's routes.
 */
const routes: string[] = []
subscribe('fastify.initialization', (message) => {
  if (!isInitialization(message)) return
  message.fastify.addHook('onRoute', ({method, url}) => {
    for (const one of [method].flat()) routes.push(`${one} ${url}`)
  })
})

process.on('SIGUSR2', () => {
  globalThis.gc?.()
  const {heapUsed, external, rss} = process.memoryUsage()
  process.stderr.write(`probe ${JSON.stringify({routes, memory: {heapUsed, external, rss}})}\n`)
})

interface Initialization {
  fastify: {
    addHook(
      name: 'onRoute',
      hook: (route: {method: string | string[]; url: string}) => void,
    ): unknown
  }
}

function isInitialization(message: unknown): message is Initialization {
  return typeof message === 'object' && message !== null && 'fastify' in message
}
