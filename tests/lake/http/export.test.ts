import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {request} from 'node:http'
import {join} from 'node:path'
import type {SanityClient} from '@sanity/client'
import {exportDataset} from '@sanity/export'
import {extract} from 'tar'
import {describe, expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {login} from './login.ts'
import {rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO, temporaryFolder} from './testLake.ts'

const V = 'v2025-02-19'

describe('an export', () => {
  test('has every document as it is stored, in order of id, drafts and versions included', async () => {
    const lake = await openLake()
    const client = await filled(lake)
    const documents = await exported(lake)
    expect(documents.map(({_id}) => _id)).toEqual(['a', 'b', 'drafts.a', 'versions.r1.a'])
    expect(documents).toEqual(await client.fetch('* | order(_id)'))
    expect((await exported(lake, '?types=author,none')).map(({_id}) => _id)).toEqual(['b'])
  })

  test('has what its reader may read, and nothing else', async () => {
    const lake = await openLake()
    await filled(lake)
    const anonymous = await exported(lake, '', {origin: STUDIO})
    expect(anonymous.map(({_id}) => _id)).toEqual(['a', 'b'])
    const contributor = await exported(lake, '', {
      authorization: `Bearer ${await login(lake, 'viewer')}`,
    })
    expect(contributor).toHaveLength(4)
  })

  test('goes on where its cursor says, page by page, to the end', async () => {
    const lake = await openLake({limits: {exportPage: 2}})
    await filled(lake)
    const pages: string[][] = []
    for (let cursor: unknown = ''; typeof cursor === 'string';) {
      const lines = await exported(lake, `?nextCursor=${cursor}`)
      pages.push(lines.flatMap(({_id}) => (typeof _id === 'string' ? [_id] : [])))
      cursor = lines.at(-1)?.nextCursor
    }
    expect(pages).toEqual([
      ['a', 'b'],
      ['drafts.a', 'versions.r1.a'],
    ])
    const {status} = await rawRequest(
      `${lake.url}/${V}/data/export/production?nextCursor=${Buffer.from('a/../b').toString('base64url')}`,
    )
    expect(status).toBe(400)
  })

  test('is of one moment, and waits for a slow reader without reading ahead of it', async () => {
    const lake = await openLake({limits: {exports: 1}})
    const client = clientOf(lake)
    const text = 'x'.repeat(100_000)
    const count = 200
    for (let from = 0; from < count; from += 100) {
      const transaction = client.transaction()
      for (let index = from; index < from + 100; index++) {
        transaction.create({_id: `d${String(index).padStart(4, '0')}`, _type: 't', text, n: 1})
      }
      await transaction.commit()
    }
    const sent = request(`${lake.url}/${V}/data/export/production`)
    sent.end()
    const [response] = await once(sent, 'response')
    // The reader has the first bytes and stops; meanwhile everything changes.
    await once(response, 'readable')
    await client.patch({query: '*[_id < "d0010"]'}).set({n: 2}).commit()
    await client.delete({query: '*[_id >= "d0190"]'})
    // Had the lake read it all already, there would be room for another one.
    expect((await rawRequest(`${lake.url}/${V}/data/export/production`)).status).toBe(429)
    let body = ''
    for await (const chunk of response) body += String(chunk)
    const documents = parseLines(body)
    expect(documents).toHaveLength(count)
    expect(documents.every(({n}) => n === 1)).toBe(true)
    expect(await client.fetch('count(*)')).toBe(190)
  })

  test('lets go of its snapshot when its reader leaves', async () => {
    const lake = await openLake({limits: {exports: 1}})
    const client = await filled(lake)
    // More than sockets hold between them, so that the export cannot end while nobody reads.
    const text = 'x'.repeat(5_000_000)
    for (let number = 0; number < 10; number++) {
      await client.create({_id: `large-${number}`, _type: 't', text})
    }
    const sent = request(`${lake.url}/${V}/data/export/production`, {agent: false})
    sent.on('error', () => {})
    sent.end()
    const [response] = await once(sent, 'response')
    expect((await rawRequest(`${lake.url}/${V}/data/export/production`)).status).toBe(429)
    response.destroy()
    let status = 429
    while (status === 429) {
      status = (await rawRequest(`${lake.url}/${V}/data/export/production?types=none`)).status
    }
    expect(status).toBe(200)
  })

  test.each(['stream', 'cursor'] as const)(
    'is what @sanity/export writes to its archive, in %s mode',
    async (mode) => {
      const lake = await openLake({limits: {exportPage: 2}})
      const client = await filled(lake)
      const folder = temporaryFolder()
      const outputPath = join(folder, 'out.tar.gz')
      await exportDataset({
        client: client.withConfig({token: lake.token}),
        dataset: 'production',
        outputPath,
        mode,
        assets: false,
      })
      await extract({file: outputPath, cwd: folder, strip: 1})
      const documents = parseLines(readFileSync(join(folder, 'data.ndjson'), 'utf8'))
      expect(documents.map(({_id}) => _id)).toEqual(['a', 'b', 'drafts.a', 'versions.r1.a'])
      expect(documents[0]).toMatchObject({_id: 'a', title: 'Zoë “Z” 😀'})
    },
  )
})

async function filled(lake: RunningLake): Promise<SanityClient> {
  const client = clientOf(lake)
  await client
    .transaction()
    .create({_id: 'b', _type: 'author'})
    .create({_id: 'a', _type: 't', title: 'Zoë “Z” 😀'})
    .create({_id: 'drafts.a', _type: 't'})
    .create({_id: 'versions.r1.a', _type: 't'})
    .commit()
  return client
}

async function exported(
  lake: RunningLake,
  search = '',
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>[]> {
  const {
    status,
    body,
    headers: answered,
  } = await rawRequest(`${lake.url}/${V}/data/export/production${search}`, {headers})
  expect(status).toBe(200)
  expect(answered['content-type']).toBe('application/x-ndjson')
  return parseLines(body)
}

function parseLines(body: string): Record<string, unknown>[] {
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
