import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import type {SanityClient} from '@sanity/client'
import {describe, expect, it} from 'vitest'

import {Checkpoint} from '../../../seed/archive/checkpoint.ts'
import type {ImportEvent} from '../../../seed/archive/importArchive.ts'
import {undoRun} from '../../../seed/undo.ts'
import {finish} from '../../processes.ts'
import {archiveDesk, clientOf, contents, gateway, note} from './importing.ts'

const DELETES = 'no longer in the archive; --prune deletes it'

/** Why what is no longer in the archive stays or goes, by id. */
function removedIn(events: readonly ImportEvent[]): Record<string, string | undefined> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.event === 'document' && event.outcome === 'removed' ? [[event.id, event.reason]] : [],
    ),
  )
}

describe('what is no longer in an archive', () => {
  it('is named without --prune, and goes with it, but for what somebody has or needs', async () => {
    await using desk = await archiveDesk()
    const {client} = desk
    const ids = ['stays', 'free', 'edited', 'alike', 'drafted', 'released', 'wanted', 'wished']
    await desk.import(
      desk.write([
        ...[...ids, 'absent', 'linked'].map((id) => note(id, 'old')),
        note('linking', 'old', 'linked'),
        note('chain', 'old', 'link'),
        note('link', 'old', 'end'),
        note('end', 'old'),
      ]),
    )
    await client.patch('edited').set({text: 'by an editor'}).commit()
    await client.patch('linking').set({text: 'by an editor'}).commit()
    await client.patch('alike').set({text: 'by an editor'}).commit()
    await client.patch('alike').set({text: 'old'}).commit()
    await client.create(note('drafts.drafted', 'by an editor'))
    await client.create(note('versions.rMay.released', 'by an editor'))
    await client.create(note('mine', 'by an editor', 'wanted'))
    await client.create({
      _id: 'drafts.mine',
      _type: 'note',
      see: [{_key: 'k', _type: 'reference', _ref: 'wished', _weak: true}],
    })
    await client.delete('absent')

    const archive = desk.write([note('stays', 'old')])
    const stay = {
      drafted: 'no longer in the archive, but somebody works on drafts.drafted',
      edited: 'no longer in the archive, but edited in the dataset',
      linked: 'no longer in the archive, but linking refers to it',
      linking: 'no longer in the archive, but edited in the dataset',
      released: 'no longer in the archive, but somebody works on versions.rMay.released',
      wanted: 'no longer in the archive, but mine refers to it',
      wished: 'no longer in the archive, but drafts.mine refers to it',
    }
    const go = ['alike', 'chain', 'end', 'free', 'link']
    const goWith = (reason: string) => Object.fromEntries(go.map((id) => [id, reason]))
    const before = await contents(client)
    const named = await desk.import(archive)
    expect(removedIn(named.events)).toEqual({...stay, ...goWith(DELETES)})
    expect(named.report).toMatchObject({removed: 12, deleted: 0, transactions: 0, unchanged: 1})
    expect(named.report.run).toBeUndefined()

    const plan = await desk.import(archive, {prune: true, dryRun: true})
    expect(removedIn(plan.events)).toEqual({
      ...stay,
      ...goWith('no longer in the archive; to be deleted'),
    })
    expect(await contents(client)).toEqual(before)

    const {report, events} = await desk.import(archive, {prune: true})
    expect(removedIn(events)).toEqual({...stay, ...goWith('no longer in the archive; deleted')})
    expect(report).toMatchObject({removed: 12, deleted: 5, transactions: 1, unchanged: 1})
    expect({...plan.report, requests: 0, seconds: 0, dryRun: false}).toEqual({
      ...report,
      requests: 0,
      seconds: 0,
    })
    expect(await contents(client)).toEqual(
      Object.fromEntries(Object.entries(before).filter(([id]) => !go.includes(id))),
    )

    const again = await desk.import(archive, {prune: true})
    expect(again.report).toMatchObject({removed: 7, deleted: 0, transactions: 0, unchanged: 1})
    expect(removedIn(again.events)).toEqual(stay)
  })

  it('goes with its draft, and with what it refers to in a circle', async () => {
    await using desk = await archiveDesk()
    await desk.import(
      desk.write([
        note('stays', 'old'),
        note('a', 'old', 'b'),
        note('b', 'old', 'c'),
        note('c', 'old', 'a'),
        note('outside', 'old', 'a'),
        note('d', 'old', 'd'),
        note('drafts.d', 'new', 'd'),
        note('drafts.stays', 'new'),
      ]),
    )
    const archive = desk.write([note('stays', 'old')])
    const {report} = await desk.import(archive, {prune: true})
    expect(report).toMatchObject({removed: 7, deleted: 7, conflict: 0})
    expect(Object.keys(await contents(desk.client))).toEqual(['stays'])
  })

  it('stays as a whole where somebody needs one of a circle, and a published one with its draft', async () => {
    await using desk = await archiveDesk()
    await desk.import(
      desk.write([
        note('stays', 'old'),
        note('a', 'old', 'b'),
        note('b', 'old', 'c'),
        note('c', 'old', 'a'),
        note('d', 'old'),
        note('drafts.d', 'new'),
      ]),
    )
    await desk.client.create(note('mine', 'by an editor', 'b'))
    await desk.client.patch('drafts.d').set({text: 'by an editor'}).commit()
    const archive = desk.write([note('stays', 'old')])
    const {report, events} = await desk.import(archive, {prune: true})
    expect(report).toMatchObject({removed: 5, deleted: 0, transactions: 0})
    expect(removedIn(events)).toEqual({
      a: 'no longer in the archive, but c refers to it',
      b: 'no longer in the archive, but mine refers to it',
      c: 'no longer in the archive, but b refers to it',
      d: 'no longer in the archive, but somebody works on drafts.d',
      'drafts.d': 'no longer in the archive, but edited in the dataset',
    })
  })

  it('is judged by what the archive says now, also in a dry run', async () => {
    await using desk = await archiveDesk()
    await desk.import(
      desk.write([note('left', 'old', 'was'), note('was', 'old'), note('will', 'old')]),
    )
    const archive = desk.write([
      note('left', 'new'),
      {_id: 'new', _type: 'note', see: {_type: 'reference', _ref: 'will', _weak: true}},
    ])
    const plan = await desk.import(archive, {prune: true, dryRun: true})
    const {report, events} = await desk.import(archive, {prune: true})
    expect(removedIn(plan.events)).toEqual({
      was: 'no longer in the archive; to be deleted',
      will: 'no longer in the archive, but new refers to it',
    })
    expect(removedIn(events)).toEqual({
      was: 'no longer in the archive; deleted',
      will: 'no longer in the archive, but new refers to it',
    })
    expect(report).toMatchObject({updated: 1, created: 1, removed: 2, deleted: 1, transactions: 2})
    expect(plan.report).toMatchObject({deleted: 1, transactions: 2, run: report.run})
  })

  it('comes back by undo, is then no longer known, and counts as new where the archive has it again', async () => {
    await using desk = await archiveDesk()
    const {client} = desk
    const whole = [
      note('stays', 'old'),
      note('a', 'old', 'b'),
      note('b', 'old', 'a', 'c'),
      note('c', 'old'),
    ]
    await desk.import(desk.write(whole))
    const before = await contents(client)
    const archive = desk.write(whole.slice(0, 1))
    const {report} = await desk.import(archive, {prune: true})
    expect(report).toMatchObject({deleted: 3, transactions: 1})
    expect(report.undoDocuments).toBeUndefined()

    expect(await undoRun(client, report.run ?? '')).toMatchObject({recreated: 3, kept: 0})
    expect(await contents(client)).toEqual(before)
    for (const prune of [false, true]) {
      const next = await desk.import(archive, {prune})
      expect(next.report).toMatchObject({unchanged: 1, removed: 0, conflict: 0, transactions: 0})
    }
    expect((await desk.import(desk.write(whole))).report).toMatchObject({unchanged: 4})

    const pruned = await desk.import(desk.write(whole.slice(0, 1)), {prune: true})
    expect(pruned.report).toMatchObject({deleted: 3})
    expect((await desk.import(desk.write(whole))).report).toMatchObject({created: 3, unchanged: 1})
    expect(await contents(client)).toEqual(before)
  })

  it('comes back by undo too where nothing bears witness of its deletion', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write([note('a', 'old', 'b'), note('b', 'old')]))
    const before = await contents(desk.client)
    const archive = desk.write([note('a', 'new')])
    const {report} = await desk.import(archive, {prune: true})
    expect(report).toMatchObject({updated: 1, deleted: 1, undoDocuments: ['b']})
    const {run = '', undoDocuments = []} = report
    expect(await undoRun(desk.client, run, {documentIds: undoDocuments})).toMatchObject({
      restored: 1,
      recreated: 1,
    })
    expect(await contents(desk.client)).toEqual(before)
  })

  it('goes in several transactions where it is much, what refers first, and comes back as it was', async () => {
    await using desk = await archiveDesk()
    const text = 'x'.repeat(100_000)
    const chain = Array.from({length: 70}, (_, index) =>
      index === 0 ? note('n0', text) : note(`n${index}`, text, `n${index - 1}`),
    )
    await desk.import(desk.write([note('stays', 'old'), ...chain]))
    const before = await contents(desk.client)
    const {report} = await desk.import(desk.write([note('stays', 'old')]), {prune: true})
    expect(report).toMatchObject({deleted: 70, transactions: 3})
    expect(await undoRun(desk.client, report.run ?? '')).toMatchObject({recreated: 70, kept: 0})
    expect(await contents(desk.client)).toEqual(before)
  })

  it('stays where it is a circle that no transaction takes', async () => {
    await using desk = await archiveDesk()
    const text = 'x'.repeat(100_000)
    const ring = Array.from({length: 40}, (_, index) =>
      note(`n${index}`, text, `n${(index + 1) % 40}`, ...(index === 0 ? ['hub'] : [])),
    )
    await desk.import(desk.write([note('stays', 'old'), note('hub', 'old'), ...ring]))
    const archive = desk.write([note('stays', 'old')])
    const {report, events} = await desk.import(archive, {prune: true})
    expect(report).toMatchObject({removed: 41, deleted: 0, transactions: 0})
    const reasons = removedIn(events)
    expect(reasons['hub']).toBe('no longer in the archive, but n0 refers to it')
    expect(Object.values(reasons)).toContain(
      'no longer in the archive, but it is one of 40 that refer to each other, too many to go at once',
    )
  })
})

describe('while it is deleted', () => {
  it.each<[string, (client: SanityClient) => Promise<unknown>, string | undefined]>([
    [
      'edits it',
      (client) => client.patch('b').set({text: 'by an editor'}).commit(),
      'no longer in the archive, but edited in the dataset',
    ],
    [
      'refers to it',
      (client) => client.create(note('mine', 'by an editor', 'b')),
      'no longer in the archive, but mine refers to it',
    ],
    ['deletes it', (client) => client.delete('b'), undefined],
    [
      'edits what bears witness',
      (client) => client.patch('stays').set({text: 'by an editor'}).commit(),
      'no longer in the archive; deleted',
    ],
  ])('somebody %s: the others go', async (_, act, reason) => {
    await using desk = await archiveDesk()
    await desk.import(desk.write(['stays', 'a', 'b', 'c'].map((id) => note(id, 'old'))))
    let acting: Promise<unknown> | undefined
    await using gate = await gateway(desk.url, async (body) => {
      if (body.includes('"delete"')) await (acting ??= act(desk.client))
    })
    const archive = desk.write([note('stays', 'old')])
    const {report, events} = await desk.import(archive, {prune: true}, clientOf(gate.url))
    const others = {a: 'no longer in the archive; deleted', c: 'no longer in the archive; deleted'}
    expect(removedIn(events)).toEqual({...others, ...(reason && {b: reason})})
    expect(report).toMatchObject({deleted: reason?.endsWith('; deleted') ? 3 : 2, transactions: 1})
    const left = await contents(desk.client)
    expect([left['a'], left['c']]).toEqual([undefined, undefined])
    expect(left['b'] === undefined).toBe(!reason?.includes('but'))
  })

  it('the dataset refuses it for a reason of its own: the others go', async () => {
    await using desk = await archiveDesk()
    const {client} = desk
    await client.action({actionType: 'sanity.action.release.create', releaseId: 'rMay'})
    const all = ['stays', 'a', 'versions.rMay.b', 'c'].map((id) => note(id, 'old'))
    await desk.import(desk.write(all))
    await client.action({
      actionType: 'sanity.action.release.schedule',
      releaseId: 'rMay',
      publishAt: '2100-05-01T00:00:00Z',
    })
    const {report, events} = await desk.import(desk.write(all.slice(0, 1)), {prune: true})
    expect(report).toMatchObject({removed: 3, deleted: 2, transactions: 1})
    expect(removedIn(events)['versions.rMay.b']).toMatch(
      /^no longer in the archive, but the dataset refuses to delete it: .*rMay/,
    )
  })

  it('somebody makes a draft after the first look: its document stays', async () => {
    await using desk = await archiveDesk()
    await desk.import(desk.write(['stays', 'a', 'b'].map((id) => note(id, 'old'))))
    let isDeleting = false
    const events: ImportEvent[] = []
    let acting: Promise<unknown> | undefined
    await using gate = await gateway(desk.url, async () => {
      if (isDeleting) await (acting ??= desk.client.create(note('drafts.b', 'by an editor')))
    })
    const onEvent = (event: ImportEvent) => {
      if (event.event === 'progress') isDeleting = event.phase === 'delete'
      else events.push(event)
    }
    const archive = desk.write([note('stays', 'old')])
    await desk.import(archive, {prune: true, onEvent}, clientOf(gate.url))
    expect(removedIn(events)).toEqual({
      a: 'no longer in the archive; deleted',
      b: 'no longer in the archive, but somebody works on drafts.b',
    })
    expect(Object.keys(await contents(desk.client))).toEqual(['b', 'drafts.b', 'stays'])
  })

  it('the answer is lost: it is known to be done, whether the import goes on or is ended there', async () => {
    await using desk = await archiveDesk()
    const all = ['stays', 'a', 'b', 'c'].map((id) => note(id, 'old'))
    await desk.import(desk.write(all))
    const before = await contents(desk.client)
    let isLost = false
    await using gate = await gateway(desk.url, (body) => {
      if (isLost || !body.includes('"delete"')) return undefined
      isLost = true
      return 'lose'
    })
    const less = () => desk.write(all.slice(0, 1))
    const going = await desk.import(less(), {prune: true}, clientOf(gate.url))
    expect(going.report).toMatchObject({deleted: 3, transactions: 1})
    expect(going.events.map(({event}) => event)).toContain('retry')

    const endAtOnce = async (run = '') => {
      await undoRun(desk.client, run)
      await desk.import(desk.write(all))
      isLost = false
      const stop = new AbortController()
      const onEvent = ({event}: ImportEvent) => {
        if (event === 'retry') stop.abort()
      }
      const options = {prune: true, signal: stop.signal, onEvent}
      const ended = desk.import(less(), options, clientOf(gate.url))
      await expect(ended).rejects.toThrow('aborted')
      expect(Object.keys(await contents(desk.client))).toEqual(['stays'])
    }
    await endAtOnce(going.report.run)
    const {report, events} = await desk.import(less(), {prune: true})
    expect(report).toMatchObject({removed: 3, deleted: 3, transactions: 1})
    expect(Object.keys(removedIn(events))).toEqual(['a', 'b', 'c'])

    // What the import itself has deleted is not somebody's deletion, also where the archive is another by now.
    await endAtOnce(report.run)
    expect((await desk.import(desk.write(all))).report).toMatchObject({created: 3, kept: 0})
    expect(await contents(desk.client)).toEqual(before)
  })

  it('the import is stopped between two transactions: the next import goes on, and one undo takes all back', async () => {
    await using desk = await archiveDesk()
    const text = 'x'.repeat(100_000)
    const many = Array.from({length: 70}, (_, index) => note(`n${index}`, text))
    await desk.import(desk.write([note('stays', 'old'), note('changes', 'old'), ...many]))
    const before = await contents(desk.client)
    const archive = desk.write([note('stays', 'old'), note('changes', 'new')])
    const stop = new AbortController()
    const stopped = desk.import(archive, {
      prune: true,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.event === 'progress' && event.phase === 'delete' && event.done > 0) stop.abort()
      },
    })
    await expect(stopped).rejects.toThrow('aborted')
    const there = await desk.client.fetch<number>('count(*[_id match "n*"])')
    expect(there).toBeGreaterThan(0)
    expect(there).toBeLessThan(70)
    const {report} = await desk.import(archive, {prune: true})
    expect(report).toMatchObject({updated: 1, removed: 70, deleted: 70, transactions: 4})
    expect(Object.keys(await contents(desk.client))).toEqual(['changes', 'stays'])
    expect(await undoRun(desk.client, report.run ?? '')).toMatchObject({recreated: 70, kept: 0})
    expect(await contents(desk.client)).toEqual(before)
  })
})

it('goes by npm run seed -- --prune, and comes back by npm run undo as it says', async () => {
  await using desk = await archiveDesk()
  const args = [`--lake=${desk.url}`]
  const env = {DATELINE_LAKE_TOKEN: 'desk', NO_COLOR: '1'}
  const seed = (...more: string[]) =>
    finish(
      process.execPath,
      ['scripts/seed.ts', ...args, `--state=${join(desk.folder, 'state.db')}`, ...more],
      env,
    )
  const whole = desk.write([note('stays', 'old'), note('a', 'old'), note('b', 'old')])
  await seed(whole)
  const before = await contents(desk.client)
  const archive = desk.write([note('stays', 'old')])
  const plan = await seed(archive, '--prune', '--dry-run')
  expect(plan.stdout).toContain('2 removed (2 to be deleted)')
  expect(await contents(desk.client)).toEqual(before)
  const {stdout, exitCode} = await seed(archive, '--prune')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('2 removed (2 deleted)')
  const [, run = ''] = /`npm run undo -- .*(seed-[0-9a-f]{16})`/.exec(stdout) ?? []
  const undone = await finish(process.execPath, ['scripts/undo.ts', ...args, run], env)
  expect(undone.exitCode).toBe(0)
  expect(await contents(desk.client)).toEqual(before)
})

it.each([1, 2])('takes over a state file of version %i', async (version) => {
  await using desk = await archiveDesk()
  await desk.import(desk.write([note('stays', 'old'), note('a', 'old')]))
  const state = new DatabaseSync(join(desk.folder, 'state.db'))
  state.exec(`
    DROP TABLE earlier;
    ALTER TABLE bases ADD COLUMN forced INTEGER NOT NULL DEFAULT 0;
    PRAGMA user_version = ${version};
  `)
  if (version === 1) {
    state.exec(`
      DROP TABLE removed;
      DROP TABLE removed_references;
      ALTER TABLE batches DROP COLUMN witness;
    `)
  }
  state.close()
  const {report} = await desk.import(desk.write([note('stays', 'old')]), {prune: true})
  expect(report).toMatchObject({unchanged: 1, deleted: 1})

  const later = new DatabaseSync(join(desk.folder, 'state.db'))
  later.exec('PRAGMA user_version = 4')
  later.close()
  expect(() => new Checkpoint(join(desk.folder, 'state.db'))).toThrow('made by another version')
})
