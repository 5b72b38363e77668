import {channel} from 'node:diagnostics_channel'
import {createReadStream} from 'node:fs'
import {createClient} from '@sanity/client'
import {sanityImport} from '@sanity/import'

/** `@sanity/import` in a process of its own: URL, file, dataset, `create` or `createOrReplace`; prints JSON. */
const [url = '', file = '', dataset = '', operation] = process.argv.slice(2)

let requests = 0
channel('undici:request:create').subscribe(() => (requests += 1))
channel('http.client.request.start').subscribe(() => (requests += 1))

const client = createClient({
  apiHost: url,
  useProjectHostname: false,
  projectId: 'dateline',
  dataset,
  apiVersion: '2025-02-19',
  useCdn: false,
  token: process.env.DATELINE_LAKE_TOKEN ?? 'none',
})
const started = performance.now()
await sanityImport(createReadStream(file), {
  client,
  operation: operation === 'createOrReplace' ? 'createOrReplace' : 'create',
})
console.log(JSON.stringify({seconds: (performance.now() - started) / 1000, requests}))
