import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'

import {startLake} from '../../../lake/index.ts'
import {
  importArchive,
  type ImportEvent,
  type ImportOptions,
} from '../../../seed/archive/importArchive.ts'
import {temporaryFolder} from '../../processes.ts'

const TOKEN = 'desk'

/** A folder with a lake in it and a place for archives, and an importer that keeps its state there. */
export async function archiveDesk({hostedLimits = false} = {}) {
  const folder = await temporaryFolder()
  const lake = await startLake({
    data: join(folder.path, 'lake'),
    port: 0,
    token: TOKEN,
    hostedLimits,
  })
  const client = clientOf(lake.url)
  return {
    folder: folder.path,
    client,
    url: lake.url,
    write: (documents: readonly unknown[], name = 'archive.ndjson') =>
      writeArchive(join(folder.path, name), documents),
    async import(path: string, options: Partial<ImportOptions> = {}, through = client) {
      const events: ImportEvent[] = []
      const report = await importArchive(through, path, {
        state: join(folder.path, 'state.db'),
        onEvent: (event) => {
          if (event.event !== 'progress') events.push(event)
        },
        ...options,
      })
      return {report, events}
    },
    async [Symbol.asyncDispose]() {
      await lake.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

export function clientOf(url: string): SanityClient {
  return createClient({
    apiHost: url,
    useProjectHostname: false,
    projectId: 'dateline',
    dataset: 'production',
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
    token: TOKEN,
  })
}

export function writeArchive(file: string, documents: readonly unknown[]): string {
  writeFileSync(
    file,
    documents
      .map((document) => (typeof document === 'string' ? document : JSON.stringify(document)))
      .join('\n'),
  )
  return file
}

/** Every document without what the dataset says of itself, by id. */
export async function contents(client: SanityClient): Promise<Record<string, unknown>> {
  const documents = await client.fetch<{_id: string; [field: string]: unknown}[]>(
    '*[!string::startsWith(_type, "system.")] | order(_id)',
  )
  return Object.fromEntries(
    documents.map(({_id, _rev, _createdAt, _updatedAt, ...fields}) => [_id, fields]),
  )
}

export function note(id: string, text: string, ...references: string[]) {
  return {
    _id: id,
    _type: 'note',
    text,
    ...(references.length > 0 && {
      see: references.map((_ref, index) => ({_key: `k${index}`, _type: 'reference', _ref})),
    }),
  }
}

/** In front of a dataset: told of each request before it is passed on; may lose the answer. */
export async function gateway(
  target: string,
  before: (body: string, url: string) => Promise<unknown> | 'lose' | undefined,
) {
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part)
    const body = Buffer.concat(parts)
    const what = await before(body.toString(), incoming.url ?? '')
    const response = await fetch(`${target}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        'x-sanity-project-id': 'dateline',
        authorization: incoming.headers.authorization ?? '',
      },
      ...(parts.length > 0 && {body}),
    })
    const answer = await response.text()
    if (what === 'lose') incoming.socket.destroy()
    else outgoing.writeHead(response.status).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
