import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {once} from 'node:events'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {exportDataset} from '@sanity/export'
import {describe, expect, it} from 'vitest'

import {InputError} from '../../../seed/problems.ts'
import {archiveDesk, clientOf, contents, note} from './importing.ts'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('an archive', () => {
  it('goes in once, references first, and a second time nothing is written', async () => {
    await using desk = await archiveDesk()
    const archive = desk.write([
      note('c', 'last', 'b'),
      note('b', 'middle', 'a'),
      note('a', 'first'),
    ])
    const first = await desk.import(archive)
    expect(first.report).toMatchObject({documents: 3, created: 3, transactions: 1, conflict: 0})
    expect(await contents(desk.client)).toEqual({
      a: {_type: 'note', text: 'first'},
      b: {_type: 'note', text: 'middle', see: [{_key: 'k0', _type: 'reference', _ref: 'a'}]},
      c: {_type: 'note', text: 'last', see: [{_key: 'k0', _type: 'reference', _ref: 'b'}]},
    })
    const second = await desk.import(archive)
    expect(second.report).toMatchObject({created: 0, unchanged: 3, transactions: 0})
    expect(second.events).toEqual([])
  })

  it('is read from gzip, and from a folder', async () => {
    await using desk = await archiveDesk()
    const archive = desk.write([note('a', 'text')])
    const zipped = join(desk.folder, 'archive.ndjson.gz')
    writeFileSync(zipped, gzipSync(readFileSync(archive)))
    expect((await desk.import(zipped)).report.created).toBe(1)
    const folder = join(desk.folder, 'export')
    mkdirSync(folder)
    writeFileSync(join(folder, 'data.ndjson'), readFileSync(archive))
    expect((await desk.import(folder)).report.unchanged).toBe(1)
  })

  it('gets the ids and keys that it lacks from what it says, so that they are the same each time', async () => {
    await using desk = await archiveDesk()
    const archive = desk.write([
      {_type: 'note', text: 'twice', parts: [{text: 'x'}, {text: 'x'}, {text: 'y'}]},
      {_type: 'note', text: 'twice', parts: [{text: 'x'}, {text: 'x'}, {text: 'y'}]},
    ])
    await desk.import(archive)
    const written = await contents(desk.client)
    expect(Object.keys(written)).toHaveLength(2)
    const [one, other] = Object.values(written)
    expect(one).toEqual(other)
    const keys = JSON.stringify(one).match(/"_key":"[0-9a-f]{12}"/g)
    expect(new Set(keys).size).toBe(3)
    const again = await desk.import(archive, {state: join(desk.folder, 'other.db')})
    expect(again.report).toMatchObject({unchanged: 2, created: 0})
  })

  it('with lines that no dataset takes is refused, with every line, and nothing is written', async () => {
    await using desk = await archiveDesk()
    const archive = desk.write([
      note('a', 'fine'),
      '{"_id": "b", "_type": "note"',
      {_id: 'c'},
      {_id: 'not an id', _type: 'note'},
      note('a', 'again'),
      '[1, 2]',
      {_id: 'd', _type: 'note', image: {_sanityAsset: 'somewhere'}},
    ])
    const failure = await desk.import(archive).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(InputError)
    const problems = failure instanceof InputError ? failure.problems : []
    expect(problems.map(({line, message}) => `${line}: ${message}`)).toEqual([
      expect.stringMatching(/^2: is not JSON: .+ Each line must be one whole document\.$/),
      '3: has no _type; every document needs one, as text',
      expect.stringMatching(/^4: has the _id "not an id", which no dataset takes/),
      '5: has the _id "a" of line 1; each document needs its own',
      '6: is not a document: a JSON object is needed',
      expect.stringMatching(/^7: has _sanityAsset "somewhere", which is not of the form/),
    ])
    expect(await contents(desk.client)).toEqual({})
  })

  it('leaves out what refers to nothing, what needs that, and says so with the line', async () => {
    await using desk = await archiveDesk()
    await desk.client.create(note('there', 'in the dataset'))
    const archive = desk.write([
      note('a', 'dangling', 'nowhere'),
      note('b', 'needs it', 'a'),
      note('c', 'fine', 'there'),
    ])
    const {report, events} = await desk.import(archive)
    expect(report).toMatchObject({created: 1, conflict: 2})
    expect(events).toEqual([
      {
        event: 'document',
        id: 'a',
        line: 1,
        outcome: 'conflict',
        reason: 'refers to nowhere, which is neither in the archive nor in the dataset',
      },
      {
        event: 'document',
        id: 'b',
        line: 2,
        outcome: 'conflict',
        reason: 'refers to a, which is not written because of nowhere',
      },
    ])
    expect(Object.keys(await contents(desk.client))).toEqual(['c', 'there'])
  })

  it('with a cycle too large for one transaction has its references strong in the end', async () => {
    await using desk = await archiveDesk()
    const count = 30
    const ring = Array.from({length: count}, (_, index) =>
      note(`n${index}`, 'x'.repeat(100_000), `n${(index + 1) % count}`),
    )
    const {report} = await desk.import(desk.write(ring))
    expect(report).toMatchObject({created: count, conflict: 0})
    expect(report.transactions).toBeGreaterThan(2)
    expect(await desk.client.fetch('count(*[true in see[]._weak])')).toBe(0)
    expect(await contents(desk.client)).toEqual(
      Object.fromEntries(ring.map(({_id, ...fields}) => [_id, fields])),
    )
    expect((await desk.import(join(desk.folder, 'archive.ndjson'))).report.unchanged).toBe(count)
  })
})

describe('what was changed since', () => {
  it('is told apart: by the archive, by an editor, by both, by deletion', async () => {
    await using desk = await archiveDesk()
    const ids = ['same', 'seed', 'edited', 'both', 'alike', 'deleted', 'gone']
    await desk.import(desk.write(ids.map((id) => note(id, 'old'))))
    const edit = (id: string, text: string) => desk.client.patch(id).set({text}).commit()
    await edit('edited', 'by an editor')
    await edit('both', 'by an editor')
    await edit('alike', 'new')
    await desk.client.delete('deleted')
    const archive = desk.write([
      note('same', 'old'),
      note('seed', 'new'),
      note('edited', 'old'),
      note('both', 'new'),
      note('alike', 'new'),
      note('deleted', 'old'),
    ])
    const plan = await desk.import(archive, {dryRun: true})
    const before = await contents(desk.client)
    const {report, events} = await desk.import(archive)
    expect({...report, dryRun: true, seconds: 0, requests: 0}).toEqual({
      ...plan.report,
      seconds: 0,
      requests: 0,
    })
    expect(report).toMatchObject({
      updated: 1,
      unchanged: 2,
      kept: 2,
      conflict: 1,
      removed: 1,
      created: 0,
    })
    expect(events.map((event) => ('reason' in event ? {...event, event: ''} : event))).toEqual([
      {event: '', id: 'edited', line: 3, outcome: 'kept', reason: 'edited in the dataset'},
      {
        event: '',
        id: 'both',
        line: 4,
        outcome: 'conflict',
        reason: 'changed in the archive and edited in the dataset',
      },
      {event: '', id: 'deleted', line: 6, outcome: 'kept', reason: 'deleted since it was imported'},
      {
        event: '',
        id: 'gone',
        outcome: 'removed',
        reason: 'no longer in the archive; --prune deletes it',
      },
    ])
    expect(await contents(desk.client)).toEqual({...before, seed: {_type: 'note', text: 'new'}})

    const ours = await desk.import(archive, {ours: new Set(['edited'])})
    expect(ours.report).toMatchObject({kept: 2, conflict: 1})
    const theirs = await desk.import(archive, {theirs: new Set(['both']), recreate: true})
    expect(theirs.report).toMatchObject({updated: 1, created: 1, conflict: 0})
    const last = await desk.import(archive)
    expect(last.report).toMatchObject({unchanged: 5, kept: 1, conflict: 0})
    expect(await contents(desk.client)).toMatchObject({
      both: {text: 'new'},
      deleted: {text: 'old'},
      edited: {text: 'by an editor'},
    })
  })

  it('is a conflict where nobody remembers, but not where the contents are the same', async () => {
    await using desk = await archiveDesk()
    await desk.client.create(note('a', 'by hand'))
    await desk.client.create(note('b', 'same'))
    const archive = desk.write([note('a', 'archive'), note('b', 'same')])
    const {report} = await desk.import(archive)
    expect(report).toMatchObject({conflict: 1, unchanged: 1})
    expect((await desk.import(archive, {theirs: 'all'})).report).toMatchObject({updated: 1})
    expect(await contents(desk.client)).toMatchObject({a: {text: 'archive'}})
  })
})

describe('assets', () => {
  it('are uploaded once; a broken one is named, and its document written without it', async () => {
    await using desk = await archiveDesk()
    mkdirSync(join(desk.folder, 'images'))
    writeFileSync(join(desk.folder, 'images', 'pixel.png'), PIXEL)
    writeFileSync(join(desk.folder, 'images', 'broken.png'), 'no picture')
    const archive = desk.write([
      picture('good', 'pixel.png'),
      picture('bad', 'broken.png'),
      picture('outside', '../../../../etc/hostname'),
    ])
    const {report, events} = await desk.import(archive)
    expect(report).toMatchObject({created: 3, assets: {present: 1, quarantined: 2}})
    const broken = events.filter((event) => event.event === 'asset')
    expect(broken.map(({asset, documents}) => ({asset, documents}))).toEqual([
      {
        asset: 'image@file://./images/../../../../etc/hostname',
        documents: [{id: 'outside', line: 3}],
      },
      {asset: 'image@file://./images/broken.png', documents: [{id: 'bad', line: 2}]},
    ])
    const id = await desk.client.fetch<string>('*[_type == "sanity.imageAsset"][0]._id')
    expect(await contents(desk.client)).toMatchObject({
      good: {image: {_type: 'image', asset: {_type: 'reference', _ref: id}}},
      bad: {image: {_type: 'image'}},
    })

    writeFileSync(join(desk.folder, 'images', 'broken.png'), PIXEL)
    const mended = await desk.import(archive)
    expect(mended.report).toMatchObject({
      updated: 1,
      unchanged: 2,
      assets: {present: 2, quarantined: 1},
    })
    expect(await contents(desk.client)).toMatchObject({bad: {image: {asset: {_ref: id}}}})
  })

  it('come back with an exported archive, and with what was said of them', async () => {
    await using desk = await archiveDesk()
    const asset = await desk.client.assets.upload('image', PIXEL, {
      filename: 'harbour.png',
      title: 'The harbour',
    })
    const file = await desk.client.assets.upload('file', Buffer.from('minutes'), {
      filename: 'minutes.txt',
    })
    await desk.client.create(note('a', 'text'))
    await desk.client.create({
      _id: 'drafts.photo',
      _type: 'photo',
      image: {_type: 'image', asset: {_type: 'reference', _ref: asset._id}},
      minutes: {_type: 'file', asset: {_type: 'reference', _ref: file._id}},
      see: {_type: 'reference', _ref: 'a'},
    })
    const archive = join(desk.folder, 'export.tar.gz')
    await exportDataset({
      client: desk.client,
      dataset: 'production',
      outputPath: archive,
    })

    await using other = await archiveDesk()
    const {report} = await other.import(archive)
    expect(report).toMatchObject({created: 2, assets: {present: 2, quarantined: 0}})
    expect(without(await contents(other.client))).toEqual(without(await contents(desk.client)))
    expect((await other.import(archive)).report).toMatchObject({unchanged: 2, created: 0})
  })
})

describe('a dataset that is not at its best', () => {
  it('is asked again after 429, 5xx and a cut connection, and nothing is written twice', async () => {
    await using desk = await archiveDesk()
    await using proxy = await faultyProxy(desk.url)
    const documents = Array.from({length: 60}, (_, index) => note(`n${index}`, 'x'.repeat(60_000)))
    const {report, events} = await desk.import(desk.write(documents), {}, clientOf(proxy.url))
    expect(report).toMatchObject({created: 60, conflict: 0, transactions: 3})
    const reasons = events.map((event) => (event.event === 'retry' ? event.reason : event.event))
    expect(reasons.some((reason) => reason.startsWith('429'))).toBe(true)
    expect(reasons.some((reason) => reason.startsWith('503'))).toBe(true)
    expect(reasons.some((reason) => /hang up|ECONNRESET/.test(reason))).toBe(true)
    expect(
      await transactionsOf(
        desk.client,
        documents.map(({_id}) => _id),
      ),
    ).toEqual(documents.map(() => 1))
  })

  it('ends the import when it stays away, and the next one goes on', async () => {
    await using desk = await archiveDesk()
    const archive = desk.write([note('a', 'text')])
    const away = clientOf('http://127.0.0.1:1')
    await expect(desk.import(archive, {patience: 200}, away)).rejects.toThrow(
      'The dataset cannot be reached',
    )
    expect((await desk.import(archive)).report.created).toBe(1)
  })

  it('may move between plan and writing: what an editor did stays, and is named', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write([note('a', 'old'), note('b', 'old')]))
    const archive = desk.write([
      note('a', 'new'),
      note('b', 'new'),
      note('c', 'new', 'd'),
      note('d', 'new'),
    ])
    // Stopped once the plan is made, and gone on with after somebody has worked on it.
    const stop = new AbortController()
    const stopped = desk.import(archive, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.event === 'progress' && event.phase === 'write') stop.abort()
      },
    })
    await expect(stopped).rejects.toThrow('aborted')
    await desk.client.patch('a').set({text: 'by an editor'}).commit()
    await desk.client.create(note('d', 'by an editor'))
    const {report, events} = await desk.import(archive)
    expect(events[0]).toEqual({event: 'resumed', written: 0, total: 4})
    expect(report).toMatchObject({updated: 1, conflict: 2, created: 1})
    expect(await contents(desk.client)).toMatchObject({
      a: {text: 'by an editor'},
      b: {text: 'new'},
      c: {text: 'new'},
      d: {text: 'by an editor'},
    })
  })
})

function picture(id: string, name: string) {
  const image = {_type: 'image', _sanityAsset: `image@file://./images/${name}`}
  return {_id: id, _type: 'photo', image}
}

/** Without what each dataset has of its own. */
function without(all: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(all, (key, value: unknown) =>
      key === 'url' || key === 'uploadId' ? undefined : value,
    ),
  )
}

/** How many transactions the history has for each document. */
async function transactionsOf(
  client: ReturnType<typeof clientOf>,
  ids: readonly string[],
): Promise<number[]> {
  const counts: number[] = []
  for (const id of ids) {
    const rows = await client.request<string>({
      url: client.getDataUrl('history', `transactions/${id}`),
      query: {excludeContent: 'true'},
    })
    counts.push(rowsIn(rows).length)
  }
  return counts
}

function rowsIn(answer: unknown): unknown[] {
  if (typeof answer === 'object' && answer !== null) return [answer]
  return String(answer).split('\n').filter(Boolean)
}

/** In front of a dataset: refuses, fails, and cuts answers off after the dataset has done what was asked. */
async function faultyProxy(target: string) {
  let request = 0
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part)
    request += 1
    if (request % 5 === 1) {
      outgoing.writeHead(429, {'retry-after': '0'}).end('{}')
      return
    }
    if (request % 5 === 2) {
      outgoing.writeHead(503).end('{}')
      return
    }
    const response = await fetch(`${target}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        'x-sanity-project-id': 'dateline',
        authorization: incoming.headers.authorization ?? '',
      },
      ...(parts.length > 0 && {body: Buffer.concat(parts)}),
    })
    const body = await response.text()
    if (request % 5 === 3) incoming.socket.destroy()
    else outgoing.writeHead(response.status).end(body)
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
