import {spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import {clientOf, openLake, temporaryFolder} from '../http/testLake.ts'

const UPLOADER = fileURLToPath(new URL('uploadUntil.ts', import.meta.url))

/** Runs a lake that takes one upload up to a point, and kills it there. Returns what was uploaded. */
async function uploadUntilKilled(data: string, point: 'halfway' | 'kept' | 'acknowledged') {
  const uploader = spawn(process.execPath, [UPLOADER, data, point], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(uploader, 'close')
  for await (const line of createInterface({input: uploader.stdout})) {
    if (line === point) uploader.kill('SIGKILL')
  }
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
  return Buffer.alloc(1_000_000, point)
}

function assetFiles(data: string): string[] {
  return readdirSync(join(data, 'assets'), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

test.each([
  // Nothing of it has a name yet.
  {point: 'halfway', files: 0, documents: 0},
  // The bytes are whole and nobody knows of them: the next upload of the same bytes takes them up.
  {point: 'kept', files: 1, documents: 0},
  {point: 'acknowledged', files: 1, documents: 1},
] as const)(
  'kill -9 when an upload is $point leaves no half-written asset',
  async ({point, files, documents}) => {
    const data = temporaryFolder()
    const bytes = await uploadUntilKilled(data, point)
    const sha1 = createHash('sha1').update(bytes).digest('hex')

    const lake = await openLake({data})
    const client = clientOf(lake)
    const ids = Array(documents).fill(`file-${sha1}-bin`)
    expect(await client.fetch('*._id')).toEqual(ids)
    expect(assetFiles(data)).toEqual(Array(files).fill(`${sha1}.bin`))
    const url = `${lake.url}/files/dateline/production/${sha1}.bin`
    expect((await fetch(url)).status).toBe(documents === 1 ? 200 : 404)

    const document = await client.assets.upload('file', bytes)
    expect(document._id).toBe(`file-${sha1}-bin`)
    expect(assetFiles(data)).toEqual([`${sha1}.bin`])
    const stored = Buffer.from(await (await fetch(document.url)).arrayBuffer())
    expect(stored.equals(bytes)).toBe(true)
  },
)
