import type {SanityClient} from '@sanity/client'
import {describe, expect, it} from 'vitest'

import type {ImportEvent} from '../../../seed/archive/importArchive.ts'
import {mergePeople} from '../../../seed/merge.ts'
import {undoRun} from '../../../seed/undo.ts'
import {archiveDesk, clientOf, contents, gateway, note} from './importing.ts'

const BY_AN_EDITOR = 'by an editor'

function edit(client: SanityClient, id: string) {
  return client.patch(id).set({text: BY_AN_EDITOR}).commit()
}

/** What is said of documents, by id. */
function toldOf(events: readonly ImportEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.event === 'document' ? [[event.id, `${event.outcome}: ${event.reason}`]] : [],
    ),
  )
}

describe('--theirs and --ours', () => {
  it('decide conflicts, and nothing that only an editor has changed or deleted', async () => {
    await using desk = await archiveDesk()
    const ids = ['edited', 'both', 'deleted', 'mine']
    await desk.import(desk.write(ids.map((id) => note(id, 'old'))))
    for (const id of ['edited', 'both', 'mine']) await edit(desk.client, id)
    await desk.client.delete('deleted')
    const archive = desk.write([
      note('edited', 'old'),
      note('both', 'new'),
      note('deleted', 'old'),
      note('mine', 'new'),
    ])
    const {report, events} = await desk.import(archive, {theirs: 'all', ours: new Set(['mine'])})
    expect(toldOf(events)).toEqual({
      edited: 'kept: edited in the dataset',
      both: 'updated: the archive wins, as asked',
      deleted: 'kept: deleted since it was imported',
      mine: 'kept: the dataset wins, as asked',
    })
    expect(report).toMatchObject({updated: 1, kept: 3, conflict: 0, created: 0})
    expect(await contents(desk.client)).toEqual({
      edited: {_type: 'note', text: BY_AN_EDITOR},
      both: {_type: 'note', text: 'new'},
      mine: {_type: 'note', text: BY_AN_EDITOR},
    })
  })

  it('leave the one that is named for the other where all is for one', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write([note('a', 'old'), note('b', 'old')]))
    await edit(desk.client, 'a')
    await edit(desk.client, 'b')
    const archive = desk.write([note('a', 'new'), note('b', 'new')])
    await desk.import(archive, {ours: 'all', theirs: new Set(['b'])})
    expect(await contents(desk.client)).toMatchObject({a: {text: BY_AN_EDITOR}, b: {text: 'new'}})
  })

  it('the dataset has won: it stays won, whatever the archive says next', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write([note('stays', 'old'), note('a', 'old')]))
    await edit(desk.client, 'a')
    const archive = () => desk.write([note('stays', 'old'), note('a', 'new')])
    await desk.import(archive(), {ours: 'all'})
    expect((await desk.import(archive())).report).toMatchObject({kept: 1, unchanged: 1})
    const newer = await desk.import(desk.write([note('stays', 'old'), note('a', 'newer')]))
    expect(newer.report).toMatchObject({conflict: 1, updated: 0})
    await desk.import(archive(), {ours: 'all'})
    const without = await desk.import(desk.write([note('stays', 'old')]), {prune: true})
    expect(without.report).toMatchObject({removed: 1, deleted: 0})
    expect(await contents(desk.client)).toMatchObject({a: {text: BY_AN_EDITOR}})
  })
})

describe('a circle of documents larger than a transaction', () => {
  const text = 'x'.repeat(600_000)
  const circle = (last = text) =>
    ['a', 'b', 'c', 'd', 'e'].map((id, index, ids) =>
      note(id, index === 0 ? last : text, ids[(index + 1) % ids.length] ?? ''),
    )
  const weak = '*[true in see[]._weak]'

  it('is edited before its references are strengthened: what was edited stays the editor’s', async () => {
    await using desk = await archiveDesk()
    let isStrengthening = false
    let before: string[] | undefined
    let between: string[] | undefined
    await using gate = await gateway(desk.url, async (body) => {
      if (!isStrengthening) return
      if (before === undefined) {
        before = await desk.client.fetch<string[]>(`${weak}[0...1]._id`)
        for (const id of before) await edit(desk.client, id)
      } else if (between === undefined && body.includes('"unset"')) {
        between = await desk.client.fetch<string[]>(`${weak}[1...2]._id`)
        for (const id of between) await edit(desk.client, id)
      }
    })
    const {report} = await desk.import(
      desk.write(circle()),
      {
        onEvent: (event) => {
          if (event.event === 'progress' && event.phase === 'strengthen') isStrengthening = true
        },
      },
      clientOf(gate.url),
    )
    expect(report).toMatchObject({created: 5, conflict: 0})
    expect(await desk.client.fetch(`count(${weak})`)).toBe(0)
    const edited = [...(before ?? []), ...(between ?? [])]
    expect(edited).toHaveLength(2)
    const archive = desk.write(circle().map((document) => ({...document, text: 'new'})))
    expect((await desk.import(archive)).report).toMatchObject({updated: 3, conflict: 2})
    const there = await desk.client.fetch('*[_id in $edited].text', {edited})
    expect(there).toEqual([BY_AN_EDITOR, BY_AN_EDITOR])
  })

  it('is edited, and the answer to the strengthening is lost with the import: it stays the editor’s', async () => {
    await using desk = await archiveDesk()
    const edited = new Set<string>()
    let isStrengthening = false
    await using gate = await gateway(desk.url, async (body) => {
      if (!isStrengthening) return undefined
      if (body.includes('"unset"')) return 'lose'
      for (const id of await desk.client.fetch<string[]>(`${weak}._id`)) {
        await edit(desk.client, id)
        edited.add(id)
      }
      return undefined
    })
    const stop = new AbortController()
    const archive = desk.write(circle())
    const ended = desk.import(
      archive,
      {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.event === 'progress' && event.phase === 'strengthen') isStrengthening = true
          if (event.event === 'retry') stop.abort()
        },
      },
      clientOf(gate.url),
    )
    await expect(ended).rejects.toThrow('aborted')
    expect(await desk.client.fetch(`count(${weak})`)).toBe(0)
    const {report} = await desk.import(archive, {recreate: true})
    expect(report).toMatchObject({kept: edited.size, unchanged: 5 - edited.size, updated: 0})
    expect(await desk.client.fetch('count(*[text == $text])', {text: BY_AN_EDITOR})).toBe(
      edited.size,
    )
  })

  it('has its references strengthened once, also where the answer to that is lost', async () => {
    await using desk = await archiveDesk()
    let isLost = false
    await using gate = await gateway(desk.url, (body) => {
      if (isLost || !body.includes('"unset"')) return undefined
      isLost = true
      return 'lose'
    })
    await desk.import(desk.write(circle()), {}, clientOf(gate.url))
    expect(isLost).toBe(true)
    expect(await desk.client.fetch(`count(${weak})`)).toBe(0)
    const revisions = await desk.client.fetch<string[]>('array::unique(*[_type == "note"]._rev)')
    // What is sent again under the next free id has that behind its number.
    expect(revisions.filter((revision) => !/^seed-[0-9a-f]{16}-\d+$/.test(revision))).toEqual([])
    const again = await desk.import(desk.write(circle()))
    expect(again.report).toMatchObject({unchanged: 5, requests: 1})
  })

  it.each(['another option', 'another line'])(
    'is stopped before its references are strengthened, and gone on with by %s: they are strong in the end',
    async (what) => {
      await using desk = await archiveDesk()
      const stop = new AbortController()
      const stopped = desk.import(desk.write(circle()), {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.event === 'progress' && event.phase === 'strengthen') stop.abort()
        },
      })
      await expect(stopped).rejects.toThrow('aborted')
      expect(await desk.client.fetch(`count(${weak})`)).toBeGreaterThan(0)
      const documents = circle(what === 'another line' ? 'new' : undefined)
      const {report} = await desk.import(desk.write(documents), {recreate: true})
      expect(report).toMatchObject({conflict: 0, kept: 0})
      expect(await contents(desk.client)).toEqual(
        Object.fromEntries(documents.map(({_id, ...fields}) => [_id, fields])),
      )
      // One question is enough where all is known to be whole.
      const again = await desk.import(desk.write(documents))
      expect(again.report).toMatchObject({unchanged: 5, requests: 1})
    },
  )
})

const versions = (text: string) => [note('stays', 'old'), note('a', text)]

const people = (text: string) => [
  {_id: 'person-ada', _type: 'person', name: 'Ada Byron'},
  {_id: 'person-augusta', _type: 'person', name: 'Augusta Byron'},
  note('a', text, 'person-augusta'),
]

describe('after an undo', () => {
  it('what it has brought back of the archives’ is updated, however many runs were undone', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write(versions('first')))
    const second = await desk.import(desk.write(versions('second')))
    const third = await desk.import(desk.write(versions('third')))
    await undoRun(desk.client, third.report.run ?? '')
    await undoRun(desk.client, second.report.run ?? '', {documentIds: ['a']})
    expect(await contents(desk.client)).toMatchObject({a: {text: 'first'}})
    const {report} = await desk.import(desk.write(versions('third')))
    expect(report).toMatchObject({updated: 1, kept: 0, conflict: 0})
    expect(await contents(desk.client)).toMatchObject({a: {text: 'third'}})
  })

  it('what it has brought back of an editor’s stays, also where it was written over as asked', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write(versions('first')))
    await edit(desk.client, 'a')
    const forced = await desk.import(desk.write(versions('second')), {theirs: 'all'})
    const third = await desk.import(desk.write(versions('third')))
    expect(third.report).toMatchObject({updated: 1})
    await undoRun(desk.client, third.report.run ?? '')
    await undoRun(desk.client, forced.report.run ?? '', {documentIds: ['a']})
    expect(await contents(desk.client)).toMatchObject({a: {text: BY_AN_EDITOR}})
    expect((await desk.import(desk.write(versions('third')))).report).toMatchObject({kept: 1})
    expect((await desk.import(desk.write(versions('fourth')))).report).toMatchObject({conflict: 1})
    expect(await contents(desk.client)).toMatchObject({a: {text: BY_AN_EDITOR}})
  })

  it('what an editor has gone back to stays, though an archive had said it before', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write(versions('first')))
    await desk.import(desk.write(versions('second')))
    await desk.client.patch('a').set({text: 'first'}).commit()
    const forced = await desk.import(desk.write(versions('third')), {theirs: 'all'})
    expect(forced.report).toMatchObject({updated: 1})
    await undoRun(desk.client, forced.report.run ?? '')
    expect((await desk.import(desk.write(versions('third')))).report).toMatchObject({kept: 1})
    expect(await contents(desk.client)).toMatchObject({a: {text: 'first'}})
  })

  it('of a merge, what an editor had written before it stays', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write(people('first')))
    await edit(desk.client, 'a')
    const before = await contents(desk.client)
    const {run} = await mergePeople(desk.client, 'person-ada', 'person-augusta')
    await undoRun(desk.client, run)
    expect(await contents(desk.client)).toEqual(before)
    expect((await desk.import(desk.write(people('first')))).report).toMatchObject({kept: 1})
    expect((await desk.import(desk.write(people('second')))).report).toMatchObject({conflict: 1})
    expect(await contents(desk.client)).toEqual(before)
  })
})
