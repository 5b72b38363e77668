import type {SanityClient} from '@sanity/client'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {buildStories} from '../../seed/build.ts'
import {contentsOf} from '../../seed/contents.ts'
import type {Outcome} from '../../seed/plan.ts'
import {seedInto, type SeedOptions} from '../../seed/seed.ts'
import {type LakeDatasets, startLakeDatasets} from './lakeDatasets.ts'
import {changed, readSmall, smallAnnotations} from './smallStory.ts'

/*
 * Every table says: what the seed has changed since, what an editor has done since, and then the outcome and the
 * fields of the document that the dataset ends with. The document is the event: nothing but the quote and the article
 * refers to it, and its fields are of all sorts.
 */

const id = 'event-bridge-opening'
const draft = `drafts.${id}`
const withEvent = (words: string, others: string) => changed(smallAnnotations, words, others)

/** What the annotations said first, and how they have changed. */
const seeds = {
  nothing: smallAnnotations,
  name: withEvent('name: Opening of the bridge', 'name: The bridge opens'),
  'name and kind': changed(
    withEvent('name: Opening of the bridge', 'name: The bridge opens'),
    'kind: ceremony',
    'kind: meeting',
  ),
  'participants (gone)': withEvent(
    '    participants:\n      - person: ada-byron\n        role: host\n',
    '',
  ),
  'edNote (new)': withEvent('    kind: ceremony', '    kind: ceremony\n    edNote: Who paid?'),
} as const
type Seeded = keyof typeof seeds
const build = (seed: Seeded) => buildStories([readSmall(seeds[seed])])
/** The small story without the event's quote and mention, but with all people. */
const withoutEvent = buildStories([
  readSmall(
    changed(smallAnnotations, '    saidAt: bridge-opening\n', '').replace(
      /events:[^]*?quotes:/,
      'quotes:',
    ),
  ),
])

/** What an editor does, in the published document or in whatever form is named. */
const edits = {
  nothing: () => Promise.resolve(),
  name: (client: SanityClient, form: string) => client.patch(form).set({name: 'A Bridge'}).commit(),
  'name, to the same': (client: SanityClient, form: string) =>
    client.patch(form).set({name: 'The bridge opens'}).commit(),
  edNote: (client: SanityClient, form: string) =>
    client.patch(form).set({edNote: 'Call them'}).commit(),
  'kind (gone)': (client: SanityClient, form: string) =>
    client.patch(form).unset(['kind']).commit(),
  'participants (in part)': (client: SanityClient, form: string) =>
    client.patch(form).set({'participants[0].role': 'guest'}).commit(),
  'participants (gone)': (client: SanityClient, form: string) =>
    client.patch(form).unset(['participants']).commit(),
} satisfies Record<string, (client: SanityClient, form: string) => Promise<unknown>>
type Edit = keyof typeof edits

let lake: LakeDatasets

beforeAll(async () => {
  lake = await startLakeDatasets()
})

afterAll(() => lake.close())

const seed = (
  client: SanityClient,
  from: ReturnType<typeof build>,
  options: Partial<SeedOptions> = {},
) => seedInto(client, from, {as: 'published', dryRun: false, ...options})

type Seeding = Awaited<ReturnType<typeof seed>>
const outcomeOf = ({documents}: Seeding) => documents.find((one) => one.id === id)

const fieldsOf = async (client: SanityClient, form = id) => {
  const document = await client.getDocument(form)
  return document === undefined ? undefined : contentsOf(document)
}

const seededFields = (from: Seeded) =>
  contentsOf(build(from).documents.find(({_id}) => _id === id) ?? {})

/** Fields as the first seed left them, but for some; undefined for gone. */
const firstBut = (fields: Record<string, unknown>) =>
  contentsOf({...seededFields('nothing'), ...fields})

const {participants} = seededFields('nothing')
const guests = Array.isArray(participants) ? [{...participants[0], role: 'guest'}] : []

const table: Array<[Seeded, Edit, Outcome, Record<string, unknown>]> = [
  ['nothing', 'nothing', 'unchanged', {}],
  ['nothing', 'name', 'kept', {name: 'A Bridge'}],
  ['nothing', 'edNote', 'kept', {edNote: 'Call them'}],
  ['nothing', 'kind (gone)', 'kept', {kind: undefined}],
  ['nothing', 'participants (in part)', 'kept', {participants: guests}],
  ['name', 'nothing', 'updated', {name: 'The bridge opens'}],
  ['name', 'name, to the same', 'updated', {name: 'The bridge opens'}],
  ['name', 'name', 'conflict', {name: 'A Bridge'}],
  ['name', 'edNote', 'merged', {name: 'The bridge opens', edNote: 'Call them'}],
  ['name', 'kind (gone)', 'merged', {name: 'The bridge opens', kind: undefined}],
  ['name', 'participants (gone)', 'merged', {name: 'The bridge opens', participants: undefined}],
  ['name and kind', 'name', 'conflict', {name: 'A Bridge'}],
  ['name and kind', 'name, to the same', 'updated', {name: 'The bridge opens', kind: 'meeting'}],
  ['name and kind', 'kind (gone)', 'conflict', {kind: undefined}],
  ['participants (gone)', 'nothing', 'updated', {participants: undefined}],
  ['participants (gone)', 'name', 'merged', {name: 'A Bridge', participants: undefined}],
  ['participants (gone)', 'participants (in part)', 'conflict', {participants: guests}],
  ['participants (gone)', 'participants (gone)', 'updated', {participants: undefined}],
  ['edNote (new)', 'nothing', 'updated', {edNote: 'Who paid?'}],
  ['edNote (new)', 'name', 'merged', {name: 'A Bridge', edNote: 'Who paid?'}],
  ['edNote (new)', 'edNote', 'conflict', {edNote: 'Call them'}],
]

describe('the seed and an editor change fields', () => {
  test.each(table)(
    'the seed: %s; an editor: %s; so it is %s',
    async (bySeed, byEditor, outcome, fields) => {
      const client = await lake.create()
      await seed(client, build('nothing'))
      await edits[byEditor](client, id)
      const report = await seed(client, build(bySeed))
      expect([outcomeOf(report)?.outcome, await fieldsOf(client)]).toEqual([
        outcome,
        firstBut(fields),
      ])
      // Whatever was decided is decided.
      const again = await seed(client, build(bySeed))
      expect(again.transactions).toEqual([])
      expect(await fieldsOf(client)).toEqual(firstBut(fields))
    },
  )

  test('in a draft the same is decided as in a published document, where drafts are seeded', async () => {
    for (const [bySeed, byEditor, outcome, fields] of table) {
      const client = await lake.create()
      await seed(client, build('nothing'), {as: 'draft'})
      await edits[byEditor](client, draft)
      const report = await seed(client, build(bySeed), {as: 'draft'})
      expect([bySeed, byEditor, outcomeOf(report)?.outcome, await fieldsOf(client, draft)]).toEqual(
        [bySeed, byEditor, outcome, firstBut(fields)],
      )
      expect((await seed(client, build(bySeed), {as: 'draft'})).transactions).toEqual([])
    }
  })

  test.each<[Edit, Outcome, Record<string, unknown>, Record<string, unknown> | undefined]>([
    ['nothing', 'updated', {}, {name: 'The bridge opens'}],
    ['edNote', 'merged', {edNote: 'Call them'}, {name: 'The bridge opens', edNote: 'Call them'}],
    ['name', 'conflict', {name: 'A Bridge'}, undefined],
  ])(
    'a draft is made of the published document, where drafts are seeded; an editor: %s',
    async (byEditor, outcome, published, inDraft) => {
      const client = await lake.create()
      await seed(client, build('nothing'))
      await edits[byEditor](client, id)
      const report = await seed(client, build('name'), {as: 'draft'})
      expect([
        outcomeOf(report)?.outcome,
        await fieldsOf(client),
        await fieldsOf(client, draft),
      ]).toEqual([outcome, firstBut(published), inDraft && firstBut(inDraft)])
    },
  )
})

describe('an editor has a draft under way, and the seed publishes', () => {
  test.each<[Seeded, Edit, Outcome]>([
    ['nothing', 'nothing', 'kept'],
    ['nothing', 'name', 'kept'],
    ['name', 'nothing', 'conflict'],
    ['name', 'edNote', 'conflict'],
    ['name', 'name', 'conflict'],
  ])(
    'the seed: %s; the draft: %s; so it is %s, and merged once it is published',
    async (bySeed, byEditor, outcome) => {
      const client = await lake.create()
      await seed(client, build('nothing'))
      const published = await client.getDocument(id)
      await client.create({...published, _id: draft, _type: 'event'})
      await edits[byEditor](client, draft)
      const before = await fieldsOf(client, draft)
      for (const options of [{}, {theirs: true}, {ours: true}] as const) {
        const report = await seed(client, build(bySeed), options)
        expect([outcomeOf(report)?.outcome, report.transactions]).toEqual([outcome, []])
        expect(await fieldsOf(client)).toEqual(firstBut({}))
        expect(await fieldsOf(client, draft)).toEqual(before)
      }
      await client.action({
        actionType: 'sanity.action.document.publish',
        draftId: draft,
        publishedId: id,
      })
      const after = outcomeOf(await seed(client, build(bySeed)))?.outcome
      const row = table.find(([seedChange, edit]) => seedChange === bySeed && edit === byEditor)
      expect(after).toBe(row?.[2])
    },
  )

  test('the draft that seeding has left is no conflict', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await seed(client, build('name'), {as: 'draft'})
    expect(outcomeOf(await seed(client, build('name')))).toMatchObject({
      outcome: 'kept',
      reason: 'there is a draft of it with the same contents',
    })
  })

  test('a version in a release is as a draft, for both ways of seeding', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    const published = await client.getDocument(id)
    await client.create({...published, _id: `versions.r1.${id}`, _type: 'event', name: 'A Bridge'})
    const outcomes = []
    for (const as of ['published', 'draft'] as const) {
      outcomes.push(outcomeOf(await seed(client, build('nothing'), {as}))?.outcome)
      outcomes.push(outcomeOf(await seed(client, build('name'), {as}))?.outcome)
    }
    expect(outcomes).toEqual(['kept', 'conflict', 'kept', 'conflict'])
  })
})

describe('an editor has deleted it', () => {
  test.each(['nothing', 'name'] as const)('the seed: %s; it stays deleted', async (bySeed) => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await client.delete({query: '*[_type in ["article", "quote", "event"]]'})
    expect(outcomeOf(await seed(client, build(bySeed)))?.outcome).toBe('kept')
    expect(await fieldsOf(client)).toBeUndefined()
  })

  test('the seed has deleted it too: there is nothing to say', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await client.delete({query: '*[_type in ["article", "quote", "event"]]'})
    expect(outcomeOf(await seed(client, withoutEvent))).toBeUndefined()
  })
})

describe('it is no longer in the seed', () => {
  test.each<[Edit, string, string | undefined, 'there' | 'gone']>([
    [
      'nothing',
      'no longer in the seed; --prune deletes it',
      'no longer in the seed; deleted',
      'gone',
    ],
    [
      'name',
      'no longer in the seed, but edited in the dataset',
      'no longer in the seed, but edited in the dataset',
      'there',
    ],
  ])('an editor: %s', async (byEditor, reason, pruned, then) => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await edits[byEditor](client, id)
    const named = await seed(client, withoutEvent)
    expect(outcomeOf(named)).toEqual({id, outcome: 'removed', reason})
    expect(await fieldsOf(client)).toBeDefined()
    const report = await seed(client, withoutEvent, {prune: true})
    expect(outcomeOf(report)).toEqual({id, outcome: 'removed', reason: pruned})
    expect((await fieldsOf(client)) === undefined ? 'gone' : 'there').toBe(then)
    expect((await seed(client, withoutEvent, {prune: true})).transactions).toEqual([])
  })

  test('but referred to by what somebody has made: it stays', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await client.create({_id: 'mine', _type: 'event', superEvent: {_type: 'reference', _ref: id}})
    const report = await seed(client, withoutEvent, {prune: true})
    expect(outcomeOf(report)?.reason).toBe('no longer in the seed, but mine refers to it')
    expect(await fieldsOf(client)).toEqual(firstBut({}))
  })

  test('but an editor has a draft of it: it stays', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await client.create({_id: draft, _type: 'event', name: 'A Bridge'})
    const report = await seed(client, withoutEvent, {prune: true})
    expect(outcomeOf(report)?.reason).toBe(`no longer in the seed, but somebody works on ${draft}`)
    expect(await fieldsOf(client)).toEqual(firstBut({}))
  })

  test('and comes back to the seed: it is created again, as nobody has deleted it', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await seed(client, withoutEvent, {prune: true})
    expect(outcomeOf(await seed(client, build('nothing')))?.outcome).toBe('created')
  })

  test('a copy that an editor has made of a seeded document is not of the seed', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    const original = await client.getDocument(id)
    await client.create({...original, _id: 'copy', _type: 'event'})
    const report = await seed(client, build('nothing'), {prune: true})
    expect([report.removed, report.unchanged]).toEqual([0, 5])
  })
})

describe('conflicts are resolved', () => {
  const inConflict = async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await client.patch(id).set({name: 'A Bridge', edNote: 'Call them'}).commit()
    return client
  }

  test.each<['ours' | 'theirs', boolean | string[], Outcome, Record<string, unknown>, Outcome]>([
    [
      'theirs',
      true,
      'merged',
      {name: 'The bridge opens', kind: 'meeting', edNote: 'Call them'},
      'kept',
    ],
    [
      'theirs',
      [id],
      'merged',
      {name: 'The bridge opens', kind: 'meeting', edNote: 'Call them'},
      'kept',
    ],
    [
      'theirs',
      ['person-ada-byron'],
      'conflict',
      {name: 'A Bridge', edNote: 'Call them'},
      'conflict',
    ],
    ['ours', true, 'merged', {name: 'A Bridge', kind: 'meeting', edNote: 'Call them'}, 'kept'],
    ['ours', [id], 'merged', {name: 'A Bridge', kind: 'meeting', edNote: 'Call them'}, 'kept'],
    ['ours', ['person-ada-byron'], 'conflict', {name: 'A Bridge', edNote: 'Call them'}, 'conflict'],
  ])('--%s %j: %s, and what nobody contests is merged', async (how, ids, outcome, fields, next) => {
    const client = await inConflict()
    const report = await seed(client, build('name and kind'), {[how]: ids})
    expect([outcomeOf(report)?.outcome, await fieldsOf(client)]).toEqual([
      outcome,
      firstBut(fields),
    ])
    expect(outcomeOf(await seed(client, build('name and kind')))?.outcome).toBe(next)
  })

  test('--ours for all and --theirs for one: what is named goes first', async () => {
    const client = await inConflict()
    await seed(client, build('name'), {ours: true, theirs: [id]})
    expect(await fieldsOf(client)).toEqual(
      firstBut({name: 'The bridge opens', edNote: 'Call them'}),
    )
  })

  test('a document that was not seeded: --ours makes it known, --theirs writes what the seed has', async () => {
    const mine = {_id: id, _type: 'event', name: 'Mine', edNote: 'Call them'}
    const ours = await lake.create()
    await ours.create(mine)
    expect(outcomeOf(await seed(ours, build('nothing')))?.outcome).toBe('conflict')
    await seed(ours, build('nothing'), {ours: true})
    expect(await fieldsOf(ours)).toEqual(contentsOf(mine))
    expect(outcomeOf(await seed(ours, build('nothing')))?.outcome).toBe('kept')
    const theirs = await lake.create()
    await theirs.create(mine)
    await seed(theirs, build('nothing'), {theirs: true})
    expect(await fieldsOf(theirs)).toEqual(firstBut({edNote: 'Call them'}))
    expect(outcomeOf(await seed(theirs, build('nothing')))?.outcome).toBe('kept')
  })

  test('--ours where drafts are seeded leaves no draft behind that says nothing', async () => {
    const client = await lake.create()
    await seed(client, build('nothing'))
    await client.patch(id).set({name: 'A Bridge'}).commit()
    await seed(client, build('name'), {as: 'draft', ours: true})
    expect(await client.fetch('*[_id in path("drafts.**")]._id')).toEqual([])
    expect(outcomeOf(await seed(client, build('name'), {as: 'draft'}))?.outcome).toBe('kept')
  })
})

/** As the first version of seeding did it: one transaction, which was the run, and one hash a document. */
const old = async () => {
  const client = await lake.create()
  await client.mutate(
    build('nothing').documents.map((document) => ({create: document})),
    {transactionId: 'seed-0123456789abcdef0123456789abcdef'},
  )
  return client
}

describe('a dataset that was seeded before fields were remembered', () => {
  test.each<[Seeded, Edit, Outcome]>([
    ['nothing', 'nothing', 'unchanged'],
    ['nothing', 'name', 'kept'],
    ['name', 'nothing', 'updated'],
    // Which of the two has changed which field, nobody knows any more.
    ['name', 'edNote', 'conflict'],
    ['name', 'name', 'conflict'],
  ])('the seed: %s; an editor: %s; so it is %s', async (bySeed, byEditor, outcome) => {
    const client = await old()
    await edits[byEditor](client, id)
    expect(outcomeOf(await seed(client, build(bySeed)))?.outcome).toBe(outcome)
  })

  test('remembers them with the next write', async () => {
    const client = await old()
    await seed(client, build('name'))
    await client.patch(id).set({edNote: 'Call them'}).commit()
    expect(outcomeOf(await seed(client, build('nothing')))?.outcome).toBe('merged')
  })
})
