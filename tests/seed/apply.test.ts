import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'

import {startLake, type RunningLake} from '../../lake/index.ts'
import {applyPlan, DatasetMovedError, InterruptedError} from '../../seed/apply.ts'
import {buildStories} from '../../seed/build.ts'
import {fieldHashesOf} from '../../seed/contents.ts'
import {fetchState} from '../../seed/datasetState.ts'
import {planSeed, type Outcome, type Plan} from '../../seed/plan.ts'
import {prepareSeed} from '../../seed/prepare.ts'
import {articleFolders} from '../../seed/read.ts'
import {seedInto, type SeedReport} from '../../seed/seed.ts'
import {inBatches} from '../../seed/transaction.ts'
import {changed, readSmall, smallAnnotations, smallText} from './smallStory.ts'

const articles = join(import.meta.dirname, '../../seed/articles')
const build = buildStories([readSmall()])
const later = buildStories([
  readSmall(changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor')),
])
const ids = build.documents.map(({_id}) => _id)
const byron = 'person-ada-byron'
const article = 'article-mayor-opens-bridge'

let folder: string
let lake: RunningLake
let client: SanityClient

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-seed-'))
  // With a token, the lake takes who comes without it for anonymous.
  lake = await startLake({data: folder, port: 0, token: 'seeding-is-tested'})
  client = connect(lake.token)
})

afterEach(async () => {
  await lake.close()
  await rm(folder, {recursive: true})
})

const connect = (token?: string) =>
  createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    ...(token !== undefined && {token}),
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })

const seed = (from = build, as: 'published' | 'draft' = 'published', recreate = false) =>
  seedInto(client, from, {as, recreate, dryRun: false})

const counts = ({
  created,
  updated,
  unchanged,
  kept,
  merged,
  conflict,
  removed,
}: SeedReport): Record<Outcome, number> => ({
  created,
  updated,
  unchanged,
  kept,
  merged,
  conflict,
  removed,
})

const none = {
  created: 0,
  updated: 0,
  unchanged: 0,
  kept: 0,
  merged: 0,
  conflict: 0,
  removed: 0,
}

const revisions = () =>
  client.fetch<Array<{_id: string; _rev: string}>>('*[defined(origin)]{_id, _rev} | order(_id)')

describe('seeding a lake over HTTP', () => {
  test('the first time creates everything in one transaction, the second writes nothing', async () => {
    const first = await seed()
    expect(counts(first)).toEqual({...none, created: 5})
    expect(first.transactions).toEqual([expect.stringMatching(/^seed-[0-9a-f]{16}-1$/)])
    const before = await revisions()
    expect(new Set(before.map(({_rev}) => _rev))).toEqual(new Set(first.transactions))

    const second = await seed()
    expect(counts(second)).toEqual({...none, unchanged: 5})
    expect(second.transactions).toEqual([])
    expect(await revisions()).toEqual(before)
  })

  test('documents come back as they were built, and references lead to them', async () => {
    const {run} = await seed()
    const stored = await client.fetch<object[]>(
      `*[_id in $ids]{..., "_rev": null, "_createdAt": null, "_updatedAt": null}`,
      {ids},
    )
    const expected = build.documents.map((document) => ({
      ...document,
      origin: {
        ...document.origin,
        fields: [...fieldHashesOf(document)].map(([_key, hash]) => ({
          _type: 'fieldHash',
          _key,
          hash,
        })),
        run,
      },
      _rev: null,
      _createdAt: null,
      _updatedAt: null,
    }))
    expect(new Set(stored.map((one) => JSON.stringify(sorted(one))))).toEqual(
      new Set(expected.map((one) => JSON.stringify(sorted(one)))),
    )
    expect(await client.fetch('*[_type == "quote"]{text, "who": speaker->name}')).toEqual([
      {text: 'It will last a hundred years', who: 'Ada Byron'},
    ])
  })

  test('a dry run writes nothing', async () => {
    const report = await seedInto(client, build, {as: 'published', dryRun: true})
    expect([counts(report), report.transactions]).toEqual([{...none, created: 5}, []])
    expect(await revisions()).toEqual([])
  })

  test('a change in the annotations is written alone', async () => {
    await seed()
    const report = await seed(later)
    expect(counts(report)).toEqual({...none, updated: 1, unchanged: 4})
    expect(await client.fetch('*[_id == $byron][0].positions[0].title', {byron})).toBe('Lord Mayor')
    expect(counts(await seed(later))).toEqual({...none, unchanged: 5})
  })

  test('an editor’s change is kept, merged with another of the seed, and in conflict with one of the same field', async () => {
    await seed()
    await client.patch(byron).set({disambiguation: 'Mayor'}).commit()
    const before = await revisions()
    expect(counts(await seed())).toEqual({...none, unchanged: 4, kept: 1})
    expect(await revisions()).toEqual(before)
    expect(counts(await seed(later))).toEqual({...none, unchanged: 4, merged: 1})
    expect(await client.fetch('*[_id == $byron][0]{disambiguation, positions}', {byron})).toEqual({
      disambiguation: 'Mayor',
      positions: [expect.objectContaining({title: 'Lord Mayor'})],
    })
    await client.patch(byron).unset(['positions']).commit()
    const edited = await revisions()
    const report = await seed()
    expect(counts(report)).toEqual({...none, unchanged: 4, conflict: 1})
    expect(report.documents.find(({outcome}) => outcome === 'conflict')).toMatchObject({
      id: byron,
      reason: 'changed in the seed and edited in the dataset: positions',
    })
    expect(await revisions()).toEqual(edited)
  })

  test('an editor’s draft and a version in a release are seen', async () => {
    await seed()
    await client.create({_id: `drafts.${article}`, _type: 'article', headline: 'Better'})
    await client.create({_id: `versions.r1.${byron}`, _type: 'person', name: 'Ada Byron'})
    const report = await seed()
    expect(counts(report)).toEqual({...none, unchanged: 3, kept: 2})
  })
})

test('the article of the house: 22 documents, then nothing to do', async () => {
  const {build: house} = await prepareSeed(await articleFolders(articles))
  const first = await seed(house)
  expect(counts(first)).toEqual({...none, created: 22})
  expect(first.documents).toContainEqual({id: 'person-steve-witkoff', outcome: 'created'})
  const second = await seed(house)
  expect([counts(second), second.transactions]).toEqual([{...none, unchanged: 22}, []])
})

describe('what an editor has deleted', () => {
  const quote = 'quote-byron-hundred-years'

  test('stays deleted, until it is asked for: then it is created, though its transaction is known', async () => {
    const [first] = (await seed()).transactions
    await client.delete({query: '*[defined(origin)]'})
    const kept = await seed()
    expect(counts(kept)).toEqual({...none, kept: 5})
    expect(kept.documents[0]).toEqual({
      id: byron,
      outcome: 'kept',
      reason: 'deleted since it was seeded',
    })
    expect([kept.transactions, await revisions()]).toEqual([[], []])
    const report = await seed(build, 'published', true)
    expect(counts(report)).toEqual({...none, created: 5})
    expect(report.transactions).toEqual([`${first}-2`])
  })

  test('as the Studio does it, draft and all, is one document kept; the others go on', async () => {
    await seed()
    await client.createOrReplace({_id: `drafts.${article}`, _type: 'article', headline: 'Mine'})
    await client.action({
      actionType: 'sanity.action.document.delete',
      publishedId: article,
      includeDrafts: [`drafts.${article}`],
    })
    await client.delete(quote)
    const report = await seed(later)
    expect(counts(report)).toEqual({...none, updated: 1, unchanged: 2, kept: 2})
    expect(await client.fetch('*[_id in $ids]._id', {ids: [article, quote]})).toEqual([])
  })

  test('is a draft that was discarded', async () => {
    await seed(build, 'draft')
    await client.delete({query: '*[_id == $id]', params: {id: `drafts.${article}`}})
    expect(counts(await seed(build, 'draft'))).toEqual({...none, unchanged: 4, kept: 1})
    expect(counts(await seed(build, 'draft', true))).toEqual({...none, created: 1, unchanged: 4})
  })

  test('is not what stood under the id without having been seeded', async () => {
    await client.create({_id: article, _type: 'article', headline: 'Mine'})
    await client.delete(article)
    expect(counts(await seed())).toEqual({...none, created: 5})
  })

  test('is seen among more documents than one request asks for', async () => {
    const people = Array.from(
      {length: 60},
      (_, nth) => `  person-${nth}:\n    name: Person ${nth}\n`,
    )
    const many = buildStories([
      readSmall(changed(smallAnnotations, 'people:\n', `people:\n${people.join('')}`)),
    ])
    await seed(many)
    await client.delete({query: '*[_type == "person" && name match "Person *"]'})
    expect(counts(await seed(many))).toEqual({...none, unchanged: 5, kept: 60})
  })

  test('is not known where the history may not be read', async () => {
    await seed()
    await client.delete({query: '*[defined(origin)]'})
    const anonymous = connect()
    const [id = ''] = ids
    const history = anonymous.request({url: anonymous.getDataUrl('history', `documents/${id}`)})
    await expect(history).rejects.toMatchObject({statusCode: 401})
    expect(counts(await seedInto(anonymous, build, {as: 'published', dryRun: true}))).toEqual({
      ...none,
      created: 5,
    })
  })
})

test('where the history may not be read, a restored version counts for what it remembers', async () => {
  await seed()
  const {_rev, _updatedAt, ...before} = (await client.getDocument(byron)) ?? {
    _id: byron,
    _type: 'person',
  }
  await seed(later)
  await client.createOrReplace(before)
  expect(counts(await seed(later))).toEqual({...none, unchanged: 4, kept: 1})
  const blind = await seedInto(connect(), later, {as: 'published', dryRun: true})
  expect(counts(blind)).toEqual({...none, unchanged: 4, updated: 1})
})

describe('what somebody has made under another id', () => {
  test('a person with the name in other capitals: not made twice, nor referred to in vain', async () => {
    await client.create({
      _id: 'mine',
      _type: 'person',
      name: 'A. Byron',
      otherNames: [{_key: 'a', _type: 'otherName', name: 'ADA BYRON'}],
    })
    const report = await seed()
    expect(report.documents).toEqual([
      {
        id: byron,
        outcome: 'conflict',
        reason:
          'the dataset has mine with the same name “ADA BYRON”; if these are two people, give this one a disambiguation',
      },
      {id: 'person-karl-braun', outcome: 'created'},
      {
        id: 'event-bridge-opening',
        outcome: 'conflict',
        reason: `refers to ${byron}, which is in conflict itself`,
      },
      {
        id: 'quote-byron-hundred-years',
        outcome: 'conflict',
        reason: `refers to event-bridge-opening, which is not written because of ${byron}`,
      },
      {id: article, outcome: 'conflict', reason: `refers to ${byron}, which is in conflict itself`},
    ])
    expect(await client.fetch('*[_type == "person"] | order(_id asc)._id')).toEqual([
      'mine',
      'person-karl-braun',
    ])
  })

  test.each([
    ['article', 'mayor-opens-bridge'],
    ['event', 'bridge-opening'],
    ['person', 'karl-braun'],
  ])('a draft of a %s with the slug', async (_type, slug) => {
    await client.create({_id: 'drafts.mine', _type, slug: {_type: 'slug', current: slug}})
    const {documents} = await seed()
    expect(documents.find(({id}) => id === `${_type}-${slug}`)).toEqual({
      id: `${_type}-${slug}`,
      outcome: 'conflict',
      reason: `the dataset has mine with the same slug “${slug}”`,
    })
  })
})

describe('seeding drafts', () => {
  test('stands beside nothing published, and is unchanged the next time', async () => {
    expect(counts(await seed(build, 'draft'))).toEqual({...none, created: 5})
    expect(await client.fetch('count(*[defined(origin)])')).toBe(5)
    expect(await client.fetch('count(*[defined(origin) && _id in path("drafts.**")])')).toBe(5)
    expect(counts(await seed(build, 'draft'))).toEqual({...none, unchanged: 5})
  })

  test('published in the Studio, is unchanged for both ways of seeding', async () => {
    await seed(build, 'draft')
    // In the order in which an editor must: a document cannot be published before what it refers to.
    for (const id of ids) {
      await client.action({
        actionType: 'sanity.action.document.publish',
        draftId: `drafts.${id}`,
        publishedId: id,
      })
    }
    expect(await client.fetch('*[_type == "quote"][0].speaker', {})).toEqual({
      _type: 'reference',
      _ref: byron,
    })
    expect(counts(await seed(build, 'draft'))).toEqual({...none, unchanged: 5})
    expect(counts(await seed(build, 'published'))).toEqual({...none, unchanged: 5})
  })

  test('are not published by seeding again, but named', async () => {
    await seed(build, 'draft')
    const report = await seed()
    expect(counts(report)).toEqual({...none, kept: 5})
    expect(await client.fetch('count(*[defined(origin) && !(_id in path("drafts.**"))])')).toBe(0)
  })
})

const planned = async (from = build): Promise<Plan> =>
  planSeed(from, await fetchState(client, from.documents), {as: 'published'})

describe('a dataset that moves between plan and apply', () => {
  test('a document edited meanwhile: refused as a whole', async () => {
    await seed()
    const two = changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor')
    const both = buildStories([readSmall(changed(two, 'role: host', 'role: guest'))])
    const plan = await planned(both)
    await client.patch('event-bridge-opening').set({edNote: 'Who came?'}).commit()
    const before = await revisions()
    await expect(applyPlan(client, plan)).rejects.toThrow(
      /^The dataset has changed since the plan was made: a document was edited .*Nothing was written\. Run seed again to plan anew\.$/,
    )
    expect(await revisions()).toEqual(before)
  })

  test('a document created meanwhile: refused as a whole', async () => {
    const plan = await planned()
    await client.create({_id: article, _type: 'article', headline: 'Mine'})
    await expect(applyPlan(client, plan)).rejects.toThrow(DatasetMovedError)
    expect(await revisions()).toEqual([])
  })

  test.each([`drafts.${byron}`, `versions.r1.${byron}`])(
    '%s created meanwhile beside a document that is to change: refused as a whole',
    async (_id) => {
      await seed()
      const plan = await planned(later)
      await client.create({_id, _type: 'person', name: 'Ada Byron'})
      const before = await revisions()
      await expect(applyPlan(client, plan)).rejects.toThrow(
        new DatasetMovedError(`a document was created (${_id})`, []),
      )
      expect(await revisions()).toEqual(before)
    },
  )

  test('a draft created meanwhile of a document that is to be created: refused as a whole', async () => {
    const plan = await planned()
    await client.create({_id: `drafts.${article}`, _type: 'article', headline: 'Mine'})
    await expect(applyPlan(client, plan)).rejects.toThrow(DatasetMovedError)
    expect(await revisions()).toEqual([])
  })

  test('the published document edited meanwhile, where only a draft is to be written', async () => {
    await seed()
    const plan = planSeed(later, await fetchState(client, later.documents), {as: 'draft'})
    await client.patch(byron).set({disambiguation: 'Mayor'}).commit()
    await expect(applyPlan(client, plan)).rejects.toThrow(
      new DatasetMovedError(`a document was edited (${byron})`, []),
    )
  })

  test.each([
    ['weakly', 'mine', {_weak: true}],
    ['from a draft', 'drafts.mine', {}],
    ['from another document', 'mine', {}],
  ])(
    'a reference made meanwhile, %s, to what --prune is to delete: refused',
    async (_, _id, how) => {
      const quote = 'quote-byron-hundred-years'
      const less = buildStories([readSmall(smallAnnotations.replace(/quotes:[^]*$/, ''))])
      await seed()
      const plan = planSeed(less, await fetchState(client, less.documents), {
        as: 'published',
        prune: true,
      })
      expect(plan.writes.flat()).toContainEqual({delete: expect.objectContaining({id: quote})})
      await client.create({_id, _type: 'note', see: {_type: 'reference', _ref: quote, ...how}})
      const before = await revisions()
      await expect(applyPlan(client, plan)).rejects.toThrow(
        new DatasetMovedError(`${_id} has come to refer to ${quote}`, []),
      )
      expect(await revisions()).toEqual(before)
      await client.delete(_id)
      expect(await applyPlan(client, plan)).toHaveLength(1)
      expect(await client.getDocument(quote)).toBeUndefined()
    },
  )

  test('an edit or a creation between the last look and the commit: refused by the dataset', async () => {
    const plan = await planned()
    const creating = interrupted(() =>
      client.create({_id: article, _type: 'article', headline: 'Mine'}),
    )
    await expect(applyPlan(creating, plan)).rejects.toThrow(
      /^The dataset has changed since the plan was made: a document was created .*Nothing was written\./,
    )
    expect(await revisions()).toEqual([])
    await client.delete(article)

    await seed()
    const change = await planned(later)
    const editing = interrupted(() => client.patch(byron).set({disambiguation: 'Mayor'}).commit())
    await expect(applyPlan(editing, change)).rejects.toThrow(
      /^The dataset has changed since the plan was made: a document was edited .*Nothing was written\./,
    )
    expect(await client.fetch('*[_id == $byron][0].positions[0].title', {byron})).toBe('Mayor')
  })
})

const other = changed(smallAnnotations, 'mayor-opens-bridge', 'bridge-opens').replaceAll(
  'byron-hundred-years',
  'byron-another',
)
const both = buildStories([
  readSmall(),
  readSmall(other, changed(smallText, 'Mayor Opens Bridge', 'Bridge Opens'), 'other'),
])

test('a failure after the first transaction says what was written, and the next seed goes on from there', async () => {
  let sent = 0
  const failing = interrupted(() => {
    sent += 1
    return sent === 2 ? Promise.reject(new Error('The line was cut.')) : Promise.resolve()
  })
  const failed = seedInto(failing, both, {as: 'published', dryRun: false})
  await expect(failed).rejects.toThrow(
    /^The line was cut\. What was written before stays: seed-[0-9a-f]{16}-1\. Run the same again to go on\.$/,
  )
  expect(counts(await seed(both))).toEqual({...none, created: 2, unchanged: 5})
})

test('a dataset that moves after the first transaction says so, and what was written', async () => {
  let sent = 0
  const moving = interrupted(async () => {
    sent += 1
    if (sent === 1) await client.create({_id: 'drafts.article-bridge-opens', _type: 'article'})
  })
  const failed = seedInto(moving, both, {as: 'published', dryRun: false})
  await expect(failed).rejects.toBeInstanceOf(DatasetMovedError)
  await expect(failed).rejects.toThrow(
    /\(drafts\.article-bridge-opens\)\. What was written before stays: seed-[0-9a-f]{16}-1\./,
  )
})

test('it is stopped between two transactions, and the next seed goes on from there', async () => {
  const stop = new AbortController()
  const progress: string[] = []
  const stopped = seedInto(client, both, {
    as: 'published',
    dryRun: false,
    signal: stop.signal,
    onProgress: ({done, total}) => {
      progress.push(`${done} of ${total}`)
      if (done > 0) stop.abort()
    },
  })
  await expect(stopped).rejects.toThrow(
    /^Stopped\. What was written before stays: seed-[0-9a-f]{16}-1\. Run the same again to go on\.$/,
  )
  await expect(stopped).rejects.toBeInstanceOf(InterruptedError)
  expect(progress).toEqual(['0 of 7', '5 of 7'])
  expect(counts(await seed(both))).toEqual({...none, created: 2, unchanged: 5})
})

/** The client, but for what happens right before it sends its writes. */
function interrupted(move: () => Promise<unknown>): SanityClient {
  return client.withConfig({
    requestHandler: async (request, send) => {
      if (request.url.includes('/data/mutate/')) await move()
      return send(request)
    },
  })
}

const write = (size: number) => ({create: {_id: 'a', _type: 'b', text: 'x'.repeat(size)}})

describe('inBatches', () => {
  const envelope = Buffer.byteLength(JSON.stringify(write(0))) + 1

  test('keeps the order and the limit, and leaves alone what is too large by itself', () => {
    const writes = [write(10), write(20), write(30), write(500), write(1)]
    const limit = 3 * envelope + 40
    const batches = inBatches(writes, limit)
    expect(batches.flat()).toEqual(writes)
    expect(batches.map((batch) => batch.length)).toEqual([2, 1, 1, 1])
    expect(inBatches([], limit)).toEqual([])
  })
})

/** With the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([field, part]): [string, unknown] => [field, sorted(part)])
      .toSorted(([left], [right]) => left.localeCompare(right)),
  )
}
