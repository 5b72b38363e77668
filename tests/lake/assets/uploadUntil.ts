import {join} from 'node:path'
import {AssetFolder} from '../../../lake/assets/assetFolder.ts'
import {startLake} from '../../../lake/index.ts'

/**
 * A process that uploads a file up to a point, says so, and waits to be killed: `halfway` with a part of the bytes on
 * disk, `kept` with all of them in place and no document, or `acknowledged`.
 */
const [, , data = '', point = ''] = process.argv
const bytes = Buffer.alloc(1_000_000, point)

async function* halfway() {
  yield bytes.subarray(0, bytes.length / 2)
  console.log('halfway')
  await new Promise(() => setInterval(() => {}, 1000))
}

if (point === 'acknowledged') {
  const lake = await startLake({data, port: 0})
  const response = await fetch(`${lake.url}/v1/assets/files/${lake.dataset}`, {
    method: 'POST',
    body: bytes,
  })
  if (response.ok) console.log('acknowledged')
} else {
  const folder = new AssetFolder(join(data, 'assets'))
  const incoming = await folder.receive(point === 'halfway' ? halfway() : onePiece(), bytes.length)
  const name = {kind: 'file', sha1: incoming.sha1, extension: 'bin'} as const
  await folder.keep(incoming, 'production', name, () => {})
  console.log('kept')
  setInterval(() => {}, 1000)
}

async function* onePiece() {
  yield bytes
}
