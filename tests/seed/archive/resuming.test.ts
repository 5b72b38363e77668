import {join} from 'node:path'
import {exportDataset} from '@sanity/export'
import {expect, it} from 'vitest'

import {Checkpoint} from '../../../seed/archive/checkpoint.ts'
import {finish} from '../../processes.ts'
import {archiveDesk, clientOf, contents, gateway, note} from './importing.ts'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

it('leaves to an archive what is its own, also where its import was ended and another’s comes next', async () => {
  await using desk = await archiveDesk()
  await using gate = await gateway(desk.url, (body) =>
    body.includes('"mutations"') ? 'lose' : undefined,
  )
  const stop = new AbortController()
  const first = desk.write([note('a', 'old'), note('b', 'old')], 'first.ndjson')
  const ended = desk.import(
    first,
    {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.event === 'retry') stop.abort()
      },
    },
    clientOf(gate.url),
  )
  await expect(ended).rejects.toThrow('aborted')
  const second = desk.write([note('c', 'old')], 'second.ndjson')
  const {report} = await desk.import(second, {prune: true})
  expect(report).toMatchObject({created: 1, removed: 0, deleted: 0})
  expect(Object.keys(await contents(desk.client))).toEqual(['a', 'b', 'c'])
  expect((await desk.import(first)).report).toMatchObject({unchanged: 2, removed: 0})
})

it.each(['wiped', 'another'])(
  'begins anew where the dataset is %s, and writes all of it',
  async (what) => {
    await using desk = await archiveDesk()
    await desk.client.datasets.create('trial')
    const client = clientOf(desk.url).withConfig({dataset: 'trial'})
    const archive = desk.write(
      Array.from({length: 200}, (_, index) => note(`n${index}`, 'x'.repeat(60_000))),
    )
    const stop = new AbortController()
    const stopped = desk.import(
      archive,
      {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.event === 'progress' && event.phase === 'write' && event.done > 0) stop.abort()
        },
      },
      client,
    )
    await expect(stopped).rejects.toThrow('aborted')
    expect(await client.fetch('count(*[_type == "note"])')).toBeGreaterThan(0)
    let target = client
    if (what === 'wiped') {
      await desk.client.datasets.delete('trial')
      await desk.client.datasets.create('trial')
    } else {
      target = desk.client
    }
    const {report, events} = await desk.import(archive, {}, target)
    expect(events).toEqual([])
    expect(report).toMatchObject({created: 200, conflict: 0})
    expect(await target.fetch('count(*[_type == "note"])')).toBe(200)
  },
)

it('does not carry out in one dataset what was planned for another', async () => {
  await using desk = await archiveDesk()
  await desk.client.datasets.create('trial')
  const trial = clientOf(desk.url).withConfig({dataset: 'trial'})
  await trial.create(note('a', 'text'))
  const archive = desk.write([note('a', 'text'), note('b', 'text')])
  const stop = new AbortController()
  const stopped = desk.import(archive, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.event === 'progress' && event.phase === 'write') stop.abort()
    },
  })
  await expect(stopped).rejects.toThrow('aborted')
  const {report} = await desk.import(archive, {}, trial)
  expect(report).toMatchObject({created: 1, unchanged: 1, conflict: 0})
})

it('asks for answers only once they can be read back', async () => {
  await using desk = await archiveDesk()
  const sent: string[] = []
  await using gate = await gateway(desk.url, (_, url) => {
    if (url.includes('/data/mutate/')) sent.push(url)
    return undefined
  })
  await desk.import(desk.write([note('a', 'text')]), {}, clientOf(gate.url))
  expect(sent.map((url) => new URLSearchParams(url.split('?')[1]).get('visibility'))).toEqual([
    'sync',
  ])
})

it('tells of no transaction where the dataset took none', async () => {
  await using desk = await archiveDesk()
  let isWriting = false
  let acting: Promise<unknown> | undefined
  await using gate = await gateway(desk.url, async () => {
    if (isWriting) await (acting ??= desk.client.create(note('a', 'by an editor')))
  })
  const {report} = await desk.import(
    desk.write([note('a', 'archive')]),
    {
      onEvent: (event) => {
        if (event.event === 'progress' && event.phase === 'write') isWriting = true
      },
    },
    clientOf(gate.url),
  )
  expect(report).toMatchObject({created: 0, conflict: 1, transactions: 0})
  expect(report.run).toBeUndefined()
})

it('describes an asset again that was deleted since', async () => {
  await using desk = await archiveDesk()
  const asset = await desk.client.assets.upload('image', PIXEL, {
    filename: 'harbour.png',
    title: 'The harbour',
  })
  await desk.client.create({
    _id: 'photo',
    _type: 'photo',
    image: {_type: 'image', asset: {_type: 'reference', _ref: asset._id}},
  })
  const archive = join(desk.folder, 'export.tar.gz')
  await exportDataset({client: desk.client, dataset: 'production', outputPath: archive})

  await using other = await archiveDesk()
  const title = () => other.client.fetch('*[_type == "sanity.imageAsset"].title')
  await other.import(archive)
  expect(await title()).toEqual(['The harbour'])
  for (let nth = 0; nth < 2; nth += 1) {
    await other.client.delete('photo')
    await other.client.delete(asset._id)
    await other.import(archive, {recreate: true})
    expect(await title()).toEqual(['The harbour'])
  }
})

it('says who holds the state, and keeps what it has noted through a power cut', async () => {
  await using desk = await archiveDesk()
  const file = join(desk.folder, 'state.db')
  const checkpoint = new Checkpoint(file)
  try {
    expect(checkpoint.get('PRAGMA synchronous')).toEqual({synchronous: 2})
    expect(() => new Checkpoint(file)).toThrow(
      `The state file ${file} cannot be used: another import is using it. Wait for it to end, or name another with --state.`,
    )
  } finally {
    checkpoint.close()
  }
})

it('by npm run seed, names the archive of which nothing was written, and ids that it does not have', async () => {
  await using desk = await archiveDesk()
  const good = desk.write([note('a', 'text')], 'good.ndjson')
  const bad = desk.write([note('b', 'text'), '{'], 'bad.ndjson')
  const seed = (...args: string[]) =>
    finish(
      process.execPath,
      [
        'scripts/seed.ts',
        `--lake=${desk.url}`,
        `--state=${join(desk.folder, 'state.db')}`,
        ...args,
      ],
      {DATELINE_LAKE_TOKEN: 'desk', NO_COLOR: '1'},
    )
  const both = await seed(good, bad)
  expect(both.exitCode).toBe(1)
  expect(both.stderr).toContain(`Nothing of ${bad} was written.`)
  expect(both.stderr).not.toContain('Nothing was written')
  expect(Object.keys(await contents(desk.client))).toEqual(['a'])

  const more = desk.write([note('a', 'text'), note('c', 'text')], 'good.ndjson')
  const unknown = await seed(more, '--theirs', 'a', 'nobody')
  expect(unknown.exitCode).toBe(2)
  expect(unknown.stderr).toContain('nobody is none of the documents')
  const several = await seed(more, bad, '--ours', 'a')
  expect(several.exitCode).toBe(2)
  expect(Object.keys(await contents(desk.client))).toEqual(['a'])
})
