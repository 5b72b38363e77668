import {once} from 'node:events'
import {connect, createServer} from 'node:net'
import {onTestFinished} from 'vitest'

export interface CuttingProxy {
  /** The lake's URL, through the proxy. */
  url: string
  /** How many connections were cut so far. */
  readonly cuts: number
}

/**
 * Passes connections on to a port of this machine, and drops each after so many bytes of what comes back: in the middle
 * of whatever it is.
 *
 * @param lengths taken in turn, over and over
 */
export async function cuttingProxy(
  port: number,
  lengths: readonly number[],
): Promise<CuttingProxy> {
  let connections = 0
  let cuts = 0
  const server = createServer((reader) => {
    const lake = connect(port, '127.0.0.1')
    let left = lengths[connections++ % lengths.length] ?? Infinity
    const drop = () => {
      reader.destroy()
      lake.destroy()
    }
    for (const socket of [reader, lake]) socket.on('error', drop).on('close', drop)
    reader.pipe(lake)
    lake.on('data', (chunk) => {
      if (chunk.length < left) {
        left -= chunk.length
        // A reader that is slow must not fill the memory of the test.
        if (!reader.write(chunk)) lake.pause()
        return
      }
      cuts++
      lake.destroy()
      reader.write(chunk.subarray(0, left), () => reader.resetAndDestroy())
      left = 0
    })
    reader.on('drain', () => lake.resume())
    onTestFinished(drop)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was assigned')
  return {
    url: `http://localhost:${address.port}`,
    get cuts() {
      return cuts
    },
  }
}
