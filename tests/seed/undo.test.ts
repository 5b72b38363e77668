import type {SanityClient} from '@sanity/client'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'

import {HalfWrittenError, InterruptedError} from '../../seed/apply.ts'
import {buildStories} from '../../seed/build.ts'
import {mergePeople} from '../../seed/merge.ts'
import {seedInto, type SeedOptions} from '../../seed/seed.ts'
import {listRuns, undoRun, type UndoReport} from '../../seed/undo.ts'
import {type LakeDatasets, startLakeDatasets} from './lakeDatasets.ts'
import {changed, readSmall, smallAnnotations, smallText} from './smallStory.ts'

const build = buildStories([readSmall()])
const later = buildStories([
  readSmall(changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor')),
])
const less = buildStories([readSmall(smallAnnotations.replace(/quotes:[^]*$/, ''))])
/** Two articles, which are written in a transaction each. */
const two = buildStories([
  readSmall(),
  readSmall(
    smallAnnotations
      .replaceAll('mayor-opens-bridge', 'bridge-opens')
      .replaceAll('byron-hundred-years', 'byron-another'),
    changed(smallText, 'Mayor Opens Bridge', 'Bridge Opens'),
    'other',
  ),
])
const byron = 'person-ada-byron'
const braun = 'person-karl-braun'
const event = 'event-bridge-opening'
const quote = 'quote-byron-hundred-years'
const article = 'article-mayor-opens-bridge'

let lake: LakeDatasets
let client: SanityClient

beforeAll(async () => {
  lake = await startLakeDatasets()
})

afterAll(() => lake.close())

beforeEach(async () => {
  client = await lake.create()
})

const seed = async (from = build, options: Partial<SeedOptions> = {}) => {
  const report = await seedInto(client, from, {as: 'published', dryRun: false, ...options})
  return {...report, run: report.run ?? ''}
}

/** All that the dataset holds, without what every write changes. */
const contents = () =>
  client.fetch<object[]>(
    '*[] | order(_id asc){..., "_rev": null, "_updatedAt": null, "_createdAt": null}',
  )

const counts = ({deleted, restored, recreated, kept}: UndoReport) => ({
  deleted,
  restored,
  recreated,
  kept,
})
const none = {deleted: 0, restored: 0, recreated: 0, kept: 0}

const kept = ({documents}: UndoReport) =>
  documents.flatMap(({id, outcome, reason}) => (outcome === 'kept' ? [[id, reason]] : []))

describe('undoing a seed', () => {
  test('of an empty dataset leaves nothing, and the next seed creates it all again', async () => {
    const {run, transactions} = await seed()
    expect(transactions).toEqual([`${run}-1`])
    const report = await undoRun(client, run)
    expect(counts(report)).toEqual({...none, deleted: 5})
    expect(report.transactions).toEqual([expect.stringMatching(/^undo-[0-9a-f]{16}-1$/)])
    expect(await contents()).toEqual([])

    const again = await seed()
    expect([again.created, again.run, again.transactions]).toEqual([5, run, [`${run}-1-2`]])
    expect(counts(await undoRun(client, run))).toEqual({...none, deleted: 5})
    expect(await contents()).toEqual([])
  })

  test('a dry run says the same and writes nothing', async () => {
    const {run} = await seed()
    const before = await contents()
    const dry = await undoRun(client, run, {dryRun: true})
    expect(dry.transactions).toEqual([])
    expect(await contents()).toEqual(before)
    expect((await undoRun(client, run)).documents).toEqual(dry.documents)
  })

  test('restores what an update has changed, and then the creation can be undone', async () => {
    const first = await seed()
    const before = await contents()
    const second = await seed(later)
    expect(counts(await undoRun(client, second.run))).toEqual({...none, restored: 1})
    expect(await contents()).toEqual(before)
    expect((await seed()).unchanged).toBe(5)
    expect(counts(await undoRun(client, first.run))).toEqual({...none, deleted: 5})
    expect(await contents()).toEqual([])
  })

  test('of a creation beneath a later run keeps what that has written, and what it needs', async () => {
    const first = await seed()
    const second = await seed(later)
    const report = await undoRun(client, first.run)
    expect(counts(report)).toEqual({...none, deleted: 4, kept: 1})
    expect(kept(report)).toEqual([[byron, `changed since by ${second.run}; undo that first`]])
  })

  test('keeps what an editor has touched, and what that could not do without', async () => {
    const {run} = await seed()
    await client.patch(quote).set({edNote: 'Check'}).commit()
    const report = await undoRun(client, run)
    expect(kept(report)).toEqual([
      [quote, 'changed since'],
      [event, `${quote} refers to it`],
      [byron, `${quote} refers to it`],
      [braun, `${quote} refers to it`],
    ])
    expect(await client.fetch('*[]._id')).toEqual([event, byron, braun, quote].toSorted())
  })

  test('keeps what another document needs, or an editor has a draft of', async () => {
    const {run} = await seed()
    await client.create({
      _id: 'mine',
      _type: 'event',
      participants: [{_key: 'a', person: {_type: 'reference', _ref: braun}}],
    })
    await client.create({_id: `drafts.${article}`, _type: 'article', headline: 'Better'})
    const report = await undoRun(client, run)
    expect(kept(report)).toContainEqual([braun, 'mine refers to it'])
    expect(kept(report)).toContainEqual([article, `somebody works on drafts.${article}`])
    expect(counts(report)).toEqual({...none, kept: 5})
  })

  test('leaves deleted what an editor has deleted since, and the next seed too', async () => {
    const {run} = await seed()
    await client.delete(article)
    const report = await undoRun(client, run)
    expect(counts(report)).toEqual({...none, deleted: 4, kept: 1})
    expect(kept(report)).toEqual([[article, 'deleted since']])
    const again = await seed()
    expect([again.created, again.kept, again.conflict]).toEqual([3, 1, 1])
  })

  test('of what was deleted by an editor and recreated leaves it deleted', async () => {
    await seed()
    await client.delete(article)
    const {run} = await seed(build, {recreate: true})
    expect(counts(await undoRun(client, run))).toEqual({...none, deleted: 1})
    expect((await seed()).kept).toBe(1)
    expect(await client.getDocument(article)).toBeUndefined()
  })

  test('of drafts takes them away, but not what was published of them', async () => {
    const {run} = await seed(build, {as: 'draft'})
    await client.action({
      actionType: 'sanity.action.document.publish',
      draftId: `drafts.${braun}`,
      publishedId: braun,
    })
    const report = await undoRun(client, run)
    expect(counts(report)).toEqual({...none, deleted: 4, kept: 1})
    expect(kept(report)).toEqual([[`drafts.${braun}`, 'deleted since']])
    expect(await client.fetch('*[]._id')).toEqual([braun])
  })

  test('brings back what --prune has deleted, though nothing else was written', async () => {
    await seed()
    const before = await contents()
    const {run, removed} = await seed(less, {prune: true})
    expect(removed).toBe(1)
    expect(await client.getDocument(quote)).toBeUndefined()
    expect(counts(await undoRun(client, run))).toMatchObject({recreated: 1})
    expect(await contents()).toEqual(before)
  })

  test('of an undo brings the run back', async () => {
    const {run} = await seed()
    const before = await contents()
    const [undone = ''] = (await undoRun(client, run)).transactions
    const report = await undoRun(client, undone.replace(/-1$/, ''), {documentIds: [byron]})
    expect(counts(report)).toEqual({...none, recreated: 5})
    expect(await contents()).toEqual(before)
  })

  test('says what was undone where the line is cut between two transactions, and goes on from there', async () => {
    const {run} = await seed(two)
    let sent = 0
    const cut = client.withConfig({
      requestHandler: async (request, send) => {
        if (request.url.includes('/data/mutate/')) sent += 1
        if (sent === 2) throw new Error('The line was cut.')
        return send(request)
      },
    })
    const failed = undoRun(cut, run)
    await expect(failed).rejects.toBeInstanceOf(HalfWrittenError)
    await expect(failed).rejects.toThrow(
      /^The line was cut\. What was written before stays: undo-[0-9a-f]{16}-1\. Run the same again to go on\.$/,
    )
    expect(await client.fetch('count(*)')).toBe(5)
    expect(counts(await undoRun(client, run))).toEqual({...none, deleted: 5})
    expect(await contents()).toEqual([])
  })

  test('whose answer was lost is sent again, and known to be done', async () => {
    const {run} = await seed()
    let isLost = false
    const losing = client.withConfig({
      requestHandler: async (request, send) => {
        const answer = await send(request)
        if (isLost || !request.url.includes('/data/mutate/')) return answer
        isLost = true
        throw Object.assign(new Error('socket hang up'), {code: 'ECONNRESET'})
      },
    })
    const report = await undoRun(losing, run)
    expect([isLost, counts(report)]).toEqual([true, {...none, deleted: 5}])
    expect(report.transactions).toEqual([expect.stringMatching(/^undo-[0-9a-f]{16}-1$/)])
    expect(await contents()).toEqual([])
  })

  test.each([true, false])(
    'is stopped while it reads the history (dry run: %s)',
    async (dryRun) => {
      const {run} = await seed()
      const before = await contents()
      const stop = new AbortController()
      const reading = client.withConfig({
        requestHandler: async (request, send) => {
          if (request.url.includes('/data/history/')) stop.abort()
          return send(request)
        },
      })
      const stopped = undoRun(reading, run, {dryRun, signal: stop.signal})
      await expect(stopped).rejects.toThrow(new InterruptedError([]))
      expect(await contents()).toEqual(before)
    },
  )

  test('is stopped between two transactions, and goes on from there', async () => {
    const {run} = await seed(two)
    const stop = new AbortController()
    const stopped = undoRun(client, run, {
      signal: stop.signal,
      onProgress: ({done}) => done > 0 && stop.abort(),
    })
    await expect(stopped).rejects.toBeInstanceOf(InterruptedError)
    await expect(stopped).rejects.toThrow(
      /^Stopped\. What was written before stays: undo-[0-9a-f]{16}-1\. /,
    )
    expect(await client.fetch('count(*)')).toBe(5)
    expect(counts(await undoRun(client, run))).toEqual({...none, deleted: 5})
    expect(await contents()).toEqual([])
  })

  test('of a run that nothing in the dataset tells of says how to find it, and then finds it', async () => {
    const mine = {_id: 'person-mine', _type: 'person', name: 'Mine'}
    await client.create(mine)
    await client.create({...mine, _id: 'person-twice'})
    const {run} = await mergePeople(client, mine._id, 'person-twice')
    await expect(undoRun(client, run)).rejects.toThrow(
      'where all of one was touched since, name its documents with --documents.',
    )
    const report = await undoRun(client, run, {documentIds: ['person-twice']})
    expect(counts(report)).toEqual({...none, recreated: 1})
  })

  test('a second time, or of a run that nobody knows, says so', async () => {
    const {run} = await seed()
    await undoRun(client, run)
    await expect(undoRun(client, run)).rejects.toThrow(
      `Nothing that ${run} wrote is left to undo in this dataset.`,
    )
    await expect(undoRun(client, 'seed-0000000000000000')).rejects.toThrow('is left to undo')
  })
})

test('what an import has said of a picture is no run, but pictures that a run wrote are of it', async () => {
  const {run} = await seed()
  const picture = {_type: 'sanity.imageAsset', title: 'Bridge'}
  const write = (id: string, transactionId: string) =>
    client.mutate([{create: {...picture, _id: id}}], {transactionId})
  await write('image-a-1x1-png', 'seed-0123456789abcdef-1')
  await write('image-b-1x1-png', `${run}-2`)
  expect((await listRuns(client)).map((one) => [one.run, one.untouched])).toEqual([[run, 6]])
})

test('runs are listed, the newest first, with what of them is as they wrote it', async () => {
  const first = await seed()
  const second = await seed(later)
  await client.patch(braun).set({edNote: 'Who?'}).commit()
  const runs = await listRuns(client)
  expect(runs.map(({run, untouched, edited}) => [run, untouched, edited])).toEqual([
    [second.run, 1, 0],
    [first.run, 3, 1],
  ])
})
