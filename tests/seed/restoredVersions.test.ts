import type {SanityClient} from '@sanity/client'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {DatasetMovedError} from '../../seed/apply.ts'
import {buildStories} from '../../seed/build.ts'
import {contentsOf} from '../../seed/contents.ts'
import type {Outcome} from '../../seed/plan.ts'
import {seedInto, type SeedOptions} from '../../seed/seed.ts'
import {undoRun} from '../../seed/undo.ts'
import {type LakeDatasets, startLakeDatasets} from './lakeDatasets.ts'
import {changed, readSmall, smallAnnotations} from './smallStory.ts'

/*
 * An editor restores an old version of a seeded document, with all that it remembered of its seeding. What counts is
 * what was seeded last.
 */

const id = 'event-bridge-opening'
const draft = `drafts.${id}`
const byron = 'person-ada-byron'
const quote = 'quote-byron-hundred-years'

const withName = (name: string, annotations = smallAnnotations) =>
  changed(annotations, 'name: Opening of the bridge', `name: ${name}`)
const withKind = (annotations: string) => changed(annotations, 'kind: ceremony', 'kind: meeting')
const seeds = {
  first: smallAnnotations,
  second: withName('The bridge opens'),
  'second, and another kind': withKind(withName('The bridge opens')),
  third: withName('A new bridge'),
  'third, and another kind': withKind(withName('A new bridge')),
} as const
type Seeded = keyof typeof seeds
const build = (from: Seeded) => buildStories([readSmall(seeds[from])])
const withoutEvent = buildStories([
  readSmall(
    changed(smallAnnotations, '    saidAt: bridge-opening\n', '').replace(
      /events:[^]*?quotes:/,
      'quotes:',
    ),
  ),
])

const entitled = (title: string, annotations: string = smallAnnotations) =>
  buildStories([readSmall(changed(annotations, 'title: Mayor', `title: ${title}`))])

let lake: LakeDatasets

beforeAll(async () => {
  lake = await startLakeDatasets()
})

afterAll(() => lake.close())

const seed = (
  client: SanityClient,
  from: Seeded | ReturnType<typeof build>,
  options: Partial<SeedOptions> = {},
) =>
  seedInto(client, typeof from === 'string' ? build(from) : from, {
    as: 'published',
    dryRun: false,
    ...options,
  })

const outcomeOf = ({documents}: Awaited<ReturnType<typeof seed>>, one = id) =>
  documents.find((document) => document.id === one)?.outcome

const fieldsOf = async (client: SanityClient, form = id) => {
  const document = await client.getDocument(form)
  return document === undefined ? undefined : contentsOf(document)
}

const firstBut = (fields: Record<string, unknown>) =>
  contentsOf({...build('first').documents.find(({_id}) => _id === id), ...fields})

/** Seeds, and says in which revision a form of the document is then. */
const seededRevision = async (
  client: SanityClient,
  from: Seeded,
  form = id,
  options: Partial<SeedOptions> = {},
) => {
  await seed(client, from, options)
  return revisionOf(client, form)
}

const revisionOf = async (client: SanityClient, form: string) =>
  (await client.getDocument(form))?._rev ?? ''

/** A document as it was, as the Studio asks for it. */
async function documentAt(client: SanityClient, form: string, revision: string) {
  const {documents} = await client.request<{documents: Array<{_id: string; _type: string}>}>({
    url: client.getDataUrl('history', `documents/${form}`),
    query: {revision},
  })
  const [found] = documents
  if (found === undefined) throw new Error(`${form} was not there in ${revision}`)
  const {_updatedAt, ...document} = {_updatedAt: undefined, ...found}
  return document
}

/** What “Restore” does in the Studio: the old version, revision and all, as the draft. */
const restoreAsDraft = async (client: SanityClient, revision: string, form = id) =>
  client.action({
    actionType: 'sanity.action.document.replaceDraft',
    publishedId: id,
    attributes: {...(await documentAt(client, form, revision)), _id: draft},
  })

const publish = (client: SanityClient) =>
  client.action({
    actionType: 'sanity.action.document.publish',
    draftId: draft,
    publishedId: id,
  })

const restoreInStudio = async (client: SanityClient, revision: string) => {
  await restoreAsDraft(client, revision)
  await publish(client)
}

const restoreByClient = async (client: SanityClient, revision: string, form = id) => {
  await client.createOrReplace(await documentAt(client, form, revision))
}

/** What is seeded after the first version was restored over the second, and what then stands. */
const afterwards: Array<[Seeded, Outcome, Record<string, unknown>]> = [
  ['second', 'kept', {}],
  ['second, and another kind', 'merged', {kind: 'meeting'}],
  ['third', 'conflict', {}],
  ['third, and another kind', 'conflict', {}],
  ['first', 'unchanged', {}],
]

describe.each([
  ['in the Studio, and published', restoreInStudio],
  ['through the client', restoreByClient],
])('the first version is restored over the second, %s', (_, restore) => {
  test.each(afterwards)('and the seed is then: %s; so it is %s', async (from, outcome, fields) => {
    const client = await lake.create()
    const first = await seededRevision(client, 'first')
    await seed(client, 'second')
    await restore(client, first)
    expect([outcomeOf(await seed(client, from)), await fieldsOf(client)]).toEqual([
      outcome,
      firstBut(fields),
    ])
    const again = await seed(client, from)
    expect([again.transactions, await fieldsOf(client)]).toEqual([[], firstBut(fields)])
  })
})

describe('the first version is restored over the second, where drafts are seeded', () => {
  test.each(afterwards)('and the seed is then: %s; so it is %s', async (from, outcome, fields) => {
    const client = await lake.create()
    const as = 'draft'
    const first = await seededRevision(client, 'first', draft, {as})
    await seed(client, 'second', {as})
    await restoreByClient(client, first, draft)
    expect([outcomeOf(await seed(client, from, {as})), await fieldsOf(client, draft)]).toEqual([
      outcome,
      firstBut(fields),
    ])
    expect((await seed(client, from, {as})).transactions).toEqual([])
  })

  test.each(afterwards)(
    'each published by an editor, and the seed is then: %s; so it is %s',
    async (from, outcome, fields) => {
      const client = await lake.create()
      const as = 'draft'
      // What the event refers to must be published before it.
      await seed(client, withoutEvent)
      await seed(client, 'first', {as})
      await publish(client)
      const first = await revisionOf(client, id)
      await seed(client, 'second', {as})
      await publish(client)
      await restoreInStudio(client, first)
      const report = await seed(client, from, {as})
      expect([outcomeOf(report), await fieldsOf(client)]).toEqual([outcome, firstBut({})])
      expect(await fieldsOf(client, draft)).toEqual(
        outcome === 'merged' ? firstBut(fields) : undefined,
      )
      expect((await seed(client, from, {as})).transactions).toEqual([])
    },
  )

  test('a seeded draft that an editor has discarded is not made again', async () => {
    const client = await lake.create()
    await seed(client, 'first')
    await seed(client, 'second', {as: 'draft'})
    await client.action({actionType: 'sanity.action.document.version.discard', versionId: draft})
    const again = await seed(client, 'second', {as: 'draft'})
    expect([outcomeOf(again), again.transactions]).toEqual(['kept', []])
    expect(outcomeOf(await seed(client, 'third', {as: 'draft'}))).toBe('conflict')
  })
})

describe('and a run is undone', () => {
  test('the newer one, and then an editor restores what it wrote: that is the editor’s', async () => {
    const client = await lake.create()
    await seed(client, 'first')
    const {run = ''} = await seed(client, 'second')
    const second = await revisionOf(client, id)
    await undoRun(client, run)
    await restoreInStudio(client, second)
    const fields = firstBut({name: 'The bridge opens'})
    expect([outcomeOf(await seed(client, 'first')), await fieldsOf(client)]).toEqual([
      'kept',
      fields,
    ])
    expect([outcomeOf(await seed(client, 'third')), await fieldsOf(client)]).toEqual([
      'conflict',
      fields,
    ])
  })

  test('the newest of three, after the restoration: the second counts', async () => {
    const client = await lake.create()
    const first = await seededRevision(client, 'first')
    await seed(client, 'second')
    await restoreInStudio(client, first)
    const {run = ''} = await seed(client, 'third', {theirs: true})
    await undoRun(client, run)
    expect([outcomeOf(await seed(client, 'second')), await fieldsOf(client)]).toEqual([
      'kept',
      firstBut({}),
    ])
    expect(outcomeOf(await seed(client, 'third'))).toBe('conflict')
  })

  test('and nobody has restored anything: what was undone is seeded again, beside an edit', async () => {
    const client = await lake.create()
    await seed(client, 'first')
    const {run = ''} = await seed(client, 'second')
    await undoRun(client, run)
    await client.patch(id).set({edNote: 'Call them'}).commit()
    expect([outcomeOf(await seed(client, 'second')), await fieldsOf(client)]).toEqual([
      'merged',
      firstBut({name: 'The bridge opens', edNote: 'Call them'}),
    ])
  })

  test('all of the seeding, and an editor restores it: then it was never seeded', async () => {
    const client = await lake.create()
    const {run = ''} = await seed(client, 'first')
    const first = await revisionOf(client, id)
    await undoRun(client, run)
    await seed(client, withoutEvent)
    await restoreByClient(client, first)
    expect([outcomeOf(await seed(client, 'second')), await fieldsOf(client)]).toEqual([
      'conflict',
      firstBut({}),
    ])
  })
})

describe('what is no longer in the seed', () => {
  test('is not deleted in an old version that somebody has restored', async () => {
    const client = await lake.create()
    const first = await seededRevision(client, 'first')
    await seed(client, 'second')
    await restoreInStudio(client, first)
    const report = await seed(client, withoutEvent, {prune: true})
    expect(report.documents.find((one) => one.id === id)).toEqual({
      id,
      outcome: 'removed',
      reason: 'no longer in the seed, but edited in the dataset',
    })
    expect(await fieldsOf(client)).toEqual(firstBut({}))
  })

  test('and was deleted is not deleted again, nor written over, once somebody has restored it', async () => {
    const client = await lake.create()
    const first = await seededRevision(client, 'first')
    await seed(client, withoutEvent, {prune: true})
    await restoreByClient(client, first)
    await seed(client, withoutEvent, {prune: true})
    expect(await fieldsOf(client)).toEqual(firstBut({}))
    expect([outcomeOf(await seed(client, 'second')), await fieldsOf(client)]).toEqual([
      'conflict',
      firstBut({}),
    ])
  })

  test('leaves its run in a document that an editor has restored, which stays restored', async () => {
    const titleOf = (client: SanityClient) =>
      client.fetch<string>('*[_id == $byron][0].positions[0].title', {byron})
    const client = await lake.create()
    await seed(client, 'first')
    const first = await revisionOf(client, byron)
    await seed(client, entitled('Lord Mayor'))
    await restoreByClient(client, first, byron)
    const less = entitled('Dame', smallAnnotations.replace(/quotes:[^]*$/, ''))
    await seed(client, less)
    const {run, transactions} = await seed(client, less, {prune: true})
    expect(transactions).toEqual([`${run}-1`])
    expect([await client.getDocument(quote), await revisionOf(client, byron)]).toEqual([
      undefined,
      `${run}-1`,
    ])
    expect([outcomeOf(await seed(client, less), byron), await titleOf(client)]).toEqual([
      'conflict',
      'Mayor',
    ])
  })
})

test('an archive that brings an old version back is no seeding of the article', async () => {
  const client = await lake.create()
  const first = await seededRevision(client, 'first')
  await seed(client, 'second')
  await client.mutate([{createOrReplace: await documentAt(client, id, first)}], {
    transactionId: 'seed-0123456789abcdef-1',
  })
  expect([outcomeOf(await seed(client, 'second')), await fieldsOf(client)]).toEqual([
    'kept',
    firstBut({}),
  ])
})

test('what came with its origin from another dataset is known by it, as there is no other seeding', async () => {
  const source = await lake.create()
  await seed(source, 'first')
  const client = await lake.create()
  const documents = await source.fetch<Array<{_id: string; _type: string}>>('*[]')
  await client.mutate(documents.map((document) => ({create: document})))
  await client.patch(id).set({edNote: 'Call them'}).commit()
  expect([outcomeOf(await seed(client, 'second')), await fieldsOf(client)]).toEqual([
    'merged',
    firstBut({name: 'The bridge opens', edNote: 'Call them'}),
  ])
})

/** A client, and the addresses in the history that it has asked for. */
function observed(client: SanityClient) {
  const asked: string[] = []
  const watching = client.withConfig({
    requestHandler: (request, send) => {
      const [, what] = /\/data\/history\/[^/]+\/([^?]+)/.exec(request.url) ?? []
      if (what !== undefined) asked.push(what)
      return send(request)
    },
  })
  return {client: watching, asked}
}

describe('the history', () => {
  test('is asked only where an edited document remembers something else than the seed says', async () => {
    const plain = await lake.create()
    const {client, asked} = observed(plain)
    await seed(plain, 'first')
    await plain.patch(byron).set({disambiguation: 'Mayor'}).commit()
    await seed(client, 'first')
    expect(asked).toEqual([])
    await seed(client, 'second')
    expect(asked).toEqual([])
    await plain.patch(id).set({edNote: 'Call them'}).commit()
    await seed(client, 'second')
    expect(asked).toEqual([])
    await seed(client, 'third')
    expect(asked).toEqual([`transactions/${id},${draft}`])
  })

  test('may no longer reach back to the last seeding, if only to the restoring', async () => {
    const client = await lake.create()
    const first = await seededRevision(client, 'first')
    await seed(client, 'second')
    await restoreInStudio(client, first)
    const forgetful = client.withConfig({
      requestHandler: async (request, send) => {
        const answer: unknown = await send(request)
        if (!request.url.includes('/data/history/') || typeof answer !== 'string') return answer
        const lines = answer.split('\n').filter((line) => line !== '')
        return lines.filter((line) => !line.includes('"id":"seed-')).join('\n')
      },
    })
    expect([outcomeOf(await seed(forgetful, 'second')), await fieldsOf(client)]).toEqual([
      'kept',
      firstBut({}),
    ])
    expect(outcomeOf(await seed(forgetful, 'third'))).toBe('conflict')
  })

  test('is read as of the version that was fetched, where the editor writes on meanwhile', async () => {
    const client = await lake.create()
    const first = await seededRevision(client, 'first')
    await seed(client, 'second')
    await restoreInStudio(client, first)
    let nth = 0
    const typing = client.withConfig({
      requestHandler: async (request, send) => {
        if (request.url.includes('/data/history/')) {
          nth += 1
          await client
            .patch(id)
            .set({edNote: `Note ${nth}`})
            .unset(['participants', 'start'])
            .commit()
        }
        return send(request)
      },
    })
    expect(outcomeOf(await seed(typing, 'third'))).toBe('conflict')
    await expect(seed(typing, 'second, and another kind')).rejects.toThrow(
      new DatasetMovedError(`a document was edited (${id})`, []),
    )
    expect(await fieldsOf(client)).toEqual(
      firstBut({edNote: 'Note 2', participants: undefined, start: undefined}),
    )
  })

  test('is read no further back than the last seeding', async () => {
    const plain = await lake.create()
    const first = await seededRevision(plain, 'first')
    for (let nth = 1; nth <= 250; nth += 1) {
      await plain
        .patch(id)
        .set({edNote: `Note ${nth}`})
        .commit({visibility: 'async'})
    }
    await seed(plain, 'second')
    await restoreInStudio(plain, first)
    const near = observed(plain)
    expect(outcomeOf(await seed(near.client, 'third'))).toBe('conflict')
    expect(near.asked).toHaveLength(1)

    for (let nth = 1; nth <= 250; nth += 1) {
      await plain
        .patch(id)
        .set({edNote: `Again ${nth}`})
        .commit({visibility: 'async'})
    }
    await restoreByClient(plain, first)
    const far = observed(plain)
    expect(outcomeOf(await seed(far.client, 'third'))).toBe('conflict')
    expect(far.asked).toHaveLength(2)
    expect(await fieldsOf(plain)).toEqual(firstBut({}))
  })
})
