import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'

import {startLake, type RunningLake} from '../../lake/index.ts'
import {DatasetMovedError, HalfWrittenError} from '../../seed/apply.ts'
import {buildStories} from '../../seed/build.ts'
import {findLinks} from '../../seed/links.ts'
import {MergeError, mergePeople} from '../../seed/merge.ts'
import {seedInto} from '../../seed/seed.ts'
import {undoRun} from '../../seed/undo.ts'
import {changed, readSmall, smallAnnotations} from './smallStory.ts'

vi.setConfig({testTimeout: 60_000})

const keep = 'person-ada-byron'
const duplicate = 'person-ada-biron'

/** The small story, in which the engineer is the mayor once more, misspelled, and is spoken of. */
const annotations = changed(
  smallAnnotations,
  '  karl-braun:\n    name: Karl Braun\n    familyName: Braun\n',
  `  ada-biron:
    name: Ada Biron
    givenName: Ada
    familyName: Biron
    otherNames:
      - name: Ada King
        note: Maiden name
      - name: ADA BYRON
    positions:
      - title: Mayor
        start: 2021
      - title: Engineer
    sameAs: [https://example.org/ada]
    mentions: [Karl Braun]
`,
)
  .replace('people: [karl-braun]', 'people: [ada-byron, ada-biron]')
  .replace('  stage: draft', '  creators: [ada-biron]\n  stage: draft')
const build = buildStories([readSmall(annotations)])

let folder: string
let lake: RunningLake
let client: SanityClient

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-merge-'))
  lake = await startLake({data: folder, port: 0, token: 'merging-is-tested'})
  client = createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    token: lake.token,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })
  await seedInto(client, build, {as: 'published', dryRun: false})
})

afterEach(async () => {
  await lake.close()
  await rm(folder, {recursive: true})
})

/** Every document but for what changes with each transaction. */
const contents = () =>
  client.fetch<object[]>('*[]{..., "_rev": null, "_updatedAt": null} | order(_id asc)')

const references = (id: string) =>
  client.fetch<string[]>('*[references($id)]._id | order(@ asc)', {id})

describe('mergePeople', () => {
  test('moves every reference, keeps spellings, fills fields, names conflicts, deletes', async () => {
    await client.create({
      _id: 'drafts.event-bridge-opening',
      _type: 'event',
      participants: [
        {_key: 'a', person: {_type: 'reference', _ref: keep}},
        {_key: 'b', person: {_type: 'reference', _ref: duplicate}},
      ],
    })
    await client.create({
      _id: 'versions.r1.article-mayor-opens-bridge',
      _type: 'article',
      creators: [{_key: 'c', _type: 'reference', _ref: duplicate, _weak: true}],
    })
    await client.create({_id: `drafts.${duplicate}`, _type: 'person', name: 'Ada Byrun'})
    await client.create({_id: `drafts.${keep}`, _type: 'person', name: 'Ada Byron-King'})
    const expected = {
      run: expect.stringMatching(/^merge-[0-9a-f]{16}$/),
      keep,
      duplicate,
      spellings: ['Ada Biron', 'Ada King', 'Ada Byrun'],
      filled: ['givenName', 'positions', 'sameAs'],
      conflicts: [{field: 'familyName', kept: 'Byron', dropped: 'Biron'}],
      referrers: [
        {
          id: 'article-mayor-opens-bridge',
          paths: [
            expect.stringMatching(/^body\[_key=="\w+"\]\.markDefs\[_key=="\w+"\]\.person$/),
            expect.stringMatching(/^creators\[_key=="\w+"\]$/),
          ],
        },
        {id: 'drafts.event-bridge-opening', paths: ['participants[_key=="b"].person']},
        {
          id: 'quote-byron-hundred-years',
          // It is about both: the second time is taken out.
          paths: [expect.stringMatching(/^about\[_key=="\w+"\]$/)],
        },
        {id: 'versions.r1.article-mayor-opens-bridge', paths: ['creators[_key=="c"]']},
      ],
      deleted: [duplicate, `drafts.${duplicate}`],
    }
    const before = await contents()
    const plan = await mergePeople(client, keep, duplicate, {dryRun: true})
    expect(plan).toEqual({...expected, transactions: []})
    expect(await contents()).toEqual(before)

    const report = await mergePeople(client, keep, duplicate)
    expect(report).toEqual({...plan, transactions: [`${plan.run}-1`]})
    expect(await references(duplicate)).toEqual([])
    expect(await references(keep)).toEqual([
      'article-mayor-opens-bridge',
      'drafts.event-bridge-opening',
      'event-bridge-opening',
      'quote-byron-hundred-years',
      'versions.r1.article-mayor-opens-bridge',
    ])
    expect(
      await client.fetch(
        '*[_id in path("**") && string::split(_id, ".")[-1] match "person-ada-bi*"]',
      ),
    ).toEqual([])
    expect(
      await client.fetch(
        `*[_id == $keep][0]{name, givenName, familyName, sameAs,
          "otherNames": otherNames[]{name, note}, "positions": positions[]{title, start}}`,
        {keep},
      ),
    ).toEqual({
      name: 'Ada Byron',
      givenName: 'Ada',
      familyName: 'Byron',
      sameAs: ['https://example.org/ada'],
      otherNames: [
        {name: 'Ada Biron', note: null},
        {name: 'Ada King', note: 'Maiden name'},
        {name: 'Ada Byrun', note: null},
      ],
      positions: [
        {title: 'Mayor', start: '2021'},
        {title: 'Engineer', start: null},
      ],
    })
    // The draft would else take the spellings away again, once it is published.
    expect(
      await client.fetch('*[_id == "drafts." + $keep][0]{familyName, "names": otherNames[].name}', {
        keep,
      }),
    ).toEqual({familyName: 'Biron', names: ['Ada Biron', 'Ada King', 'ADA BYRON', 'Ada Byrun']})
    expect(await client.fetch('*[_type == "quote"][0].about[]._ref')).toEqual([keep])
  })

  test('undone, leaves the dataset that was there', async () => {
    const before = await contents()
    const {run} = await mergePeople(client, keep, duplicate)
    expect(await contents()).not.toEqual(before)
    const undone = await undoRun(client, run)
    expect(undone.documents.toSorted((left, right) => left.id.localeCompare(right.id))).toEqual([
      {id: 'article-mayor-opens-bridge', outcome: 'restored'},
      {id: duplicate, outcome: 'recreated'},
      {id: keep, outcome: 'restored'},
      {id: 'quote-byron-hundred-years', outcome: 'restored'},
    ])
    expect(await contents()).toEqual(before)
    // And merged again, it is another run.
    const again = await mergePeople(client, keep, duplicate)
    expect(again.run).not.toBe(run)
    expect(await references(duplicate)).toEqual([])
  })

  test('is not taken apart by seeding again, nor is the duplicate made anew', async () => {
    await mergePeople(client, keep, duplicate)
    const merged = await contents()
    const again = await seedInto(client, build, {as: 'published', dryRun: false})
    expect(again.documents.map(({id, outcome}) => [id, outcome])).toEqual([
      [keep, 'kept'],
      [duplicate, 'kept'],
      ['event-bridge-opening', 'unchanged'],
      ['quote-byron-hundred-years', 'kept'],
      ['article-mayor-opens-bridge', 'kept'],
    ])
    expect(again.documents.find(({id}) => id === duplicate)?.reason).toBe(
      'deleted since it was seeded',
    )
    expect([again.transactions, await contents()]).toEqual([[], merged])
  })

  test('holds when the seed changes elsewhere: the article’s references stay merged', async () => {
    await mergePeople(client, keep, duplicate)
    const later = buildStories([readSmall(changed(annotations, 'kind: reportage', 'kind: review'))])
    const {documents} = await seedInto(client, later, {as: 'published', dryRun: false})
    expect(documents.at(-1)).toMatchObject({id: 'article-mayor-opens-bridge', outcome: 'merged'})
    expect(await client.fetch('*[_type == "article"][0].kind')).toBe('review')
    expect(await references(duplicate)).toEqual([])
    expect(await client.fetch('count(*[_id == $duplicate])', {duplicate})).toBe(0)
  })

  test('a later article that names the duplicate’s spelling means the person that stays', async () => {
    await mergePeople(client, keep, duplicate)
    const story = readSmall(`article:
  slug: another
  kind: reportage
  language: en
  referenceDate: 2025-03-05
  stage: draft
  pubStatus: usable
people:
  mayor:
    ref: Ada Biron
    mentions: [Byron]
`)
    const links = await findLinks([story], () => Promise.resolve(client))
    expect([...(links.get(story) ?? [])]).toEqual([['person-mayor', keep]])
    const {created, conflict} = await seedInto(client, buildStories([story], links), {
      as: 'published',
      dryRun: false,
    })
    expect({created, conflict}).toEqual({created: 1, conflict: 0})
    expect(await references(keep)).toContain('article-another')
  })

  test('takes several transactions where one is too small, the deletion in the last', async () => {
    const report = await mergePeople(client, keep, duplicate, {limit: 600})
    expect(report.transactions.length).toBeGreaterThan(1)
    expect(report.transactions).toEqual(
      report.transactions.map((_, index) => `${report.run}-${index + 1}`),
    )
    expect(await references(duplicate)).toEqual([])
    expect(await client.fetch('count(*[_id == $duplicate])', {duplicate})).toBe(0)
    const {recreated, restored, kept} = await undoRun(client, report.run)
    expect({recreated, restored, kept}).toEqual({recreated: 1, restored: 3, kept: 0})
  })

  test('says what was written where the line is cut after the first of several transactions; merging again goes on', async () => {
    const before = await contents()
    let sent = 0
    const cut = client.withConfig({
      requestHandler: async (request, send) => {
        if (request.url.includes('/data/mutate/')) sent += 1
        if (sent === 2) throw new Error('The line was cut.')
        return send(request)
      },
    })
    const failed = mergePeople(cut, keep, duplicate, {limit: 600})
    await expect(failed).rejects.toBeInstanceOf(HalfWrittenError)
    await expect(failed).rejects.toThrow(
      /^The line was cut\. What was written before stays: merge-[0-9a-f]{16}-1\. Run the same again to go on\.$/,
    )
    // What there is of the duplicate goes last.
    expect(await client.fetch('count(*[_id == $duplicate])', {duplicate})).toBe(1)
    expect(await contents()).not.toEqual(before)
    await mergePeople(client, keep, duplicate, {limit: 600})
    expect(await references(duplicate)).toEqual([])
    expect(await client.fetch('count(*[_id == $duplicate])', {duplicate})).toBe(0)
  })

  test('stops where somebody edits one of the documents meanwhile, and writes nothing', async () => {
    let before: object[] = []
    const interrupted = client.withConfig({
      requestHandler: async (request, send) => {
        if (request.url.includes('/data/mutate/')) {
          await client.patch('quote-byron-hundred-years').set({edNote: 'Heard?'}).commit()
          before = await contents()
        }
        return send(request)
      },
    })
    await expect(mergePeople(interrupted, keep, duplicate)).rejects.toThrow(DatasetMovedError)
    expect(before).not.toEqual([])
    expect(await contents()).toEqual(before)
  })

  test('stops where somebody comes to refer to the duplicate meanwhile', async () => {
    const interrupted = client.withConfig({
      requestHandler: async (request, send) => {
        if (request.url.includes('/data/mutate/')) {
          const speaker = {_type: 'reference', _ref: duplicate}
          await client.create({_id: 'quote-new', _type: 'quote', speaker})
        }
        return send(request)
      },
    })
    await expect(mergePeople(interrupted, keep, duplicate)).rejects.toThrow(DatasetMovedError)
    expect(await client.fetch('count(*[_id == $duplicate])', {duplicate})).toBe(1)
  })

  test.each([
    [keep, keep, `${keep} is given twice. Name the person that stays, then the duplicate.`],
    [
      keep,
      'person-ada-birom',
      `The dataset has no person person-ada-birom. Do you mean ${duplicate}?`,
    ],
    [
      'zzzzzzzzzzzz',
      duplicate,
      'The dataset has no person zzzzzzzzzzzz. Give the id of its document.',
    ],
    [
      keep,
      'event-bridge-opening',
      'event-bridge-opening is of type event. Only people can be merged.',
    ],
    [
      'person-new',
      duplicate,
      `person-new is not published, so that what is published cannot refer to it as to ${duplicate}. Publish it first, or merge the other way round.`,
    ],
  ])('%s and %s: refused', async (one, other, message) => {
    await client.create({_id: 'drafts.person-new', _type: 'person', name: 'New'})
    await expect(mergePeople(client, one, other)).rejects.toThrow(new MergeError(message))
  })
})
