import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, relative} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest'

import {startLake, type RunningLake} from '../../lake/index.ts'
import {type Prepared, prepareSeed} from '../../seed/prepare.ts'
import {InputError} from '../../seed/problems.ts'
import {findArticleFolders} from '../../seed/read.ts'
import {seedInto} from '../../seed/seed.ts'

vi.setConfig({testTimeout: 60_000})

const root = join(import.meta.dirname, '../..')
const examples = join(root, 'seed/examples')
const [history = '', postponed = '', announced = ''] = [
  'how-a-ferry-became-a-question-of-rock',
  'merrowhaven-postpones-tunnel-vote',
  'merrowhaven-to-vote-on-harbour-tunnel',
].map((slug) => join(examples, slug))
const first = join(root, 'seed/articles/trump-putin-may-meet-next-week')

let prepared: Prepared

const values = (type: string, field: string) =>
  prepared.build.documents.filter(({_type}) => _type === type).map((document) => document[field])

beforeAll(async () => {
  prepared = await prepareSeed([examples])
})

describe('the examples', () => {
  test('break no rule of the content model, and nothing about them is odd', () => {
    expect(prepared.warnings).toEqual([])
  })

  test('say at the top that all is invented', async () => {
    for (const {story} of prepared.build.stories) {
      const text = await readFile(story.files.annotations, 'utf8')
      expect(text.split('\n')[0]).toMatch(/^# ALL IS INVENTED: .* Nobody real is meant\.$/)
    }
    expect(prepared.build.stories.length).toBe(3)
  })

  test.each([0, 1, 2])('are the same bytes in every build (%i)', async (nth) => {
    const story = prepared.build.stories[nth]?.story
    const documents = prepared.build.documents.filter(({origin}) =>
      origin.source.startsWith(`${story?.source}/`),
    )
    await expect(`${JSON.stringify(documents, null, 2)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, 'golden', `${story?.source}.json`),
    )
  })

  test('hold what a desk must be able to show', () => {
    const counts = (type: string, field: string) =>
      Object.fromEntries(
        Object.entries(Object.groupBy(values(type, field), String)).map(([value, some]) => [
          value,
          some?.length,
        ]),
      )
    expect(counts('article', 'stage')).toEqual({inReview: 1, factCheck: 1, approved: 1})
    expect(counts('article', 'pubStatus')).toEqual({withheld: 1, usable: 2})
    expect(counts('article', 'kind')).toEqual({background: 1, reportage: 2})
    expect(values('article', 'embargoedUntil').filter(Boolean)).toEqual(['2025-09-14T04:00:00Z'])
    expect(values('article', 'corrections').filter(Boolean).length).toBe(1)
    expect(counts('event', 'status')).toEqual({
      occurred: 7,
      ongoing: 1,
      scheduled: 1,
      postponed: 1,
      proposed: 2,
    })
    expect(counts('quote', 'kind')).toEqual({direct: 5, fragment: 4, indirect: 6})
    expect(counts('quote', 'verification')).toEqual({unverified: 5, verified: 9, disputed: 1})
    expect(values('quote', 'speakerDescription').filter(Boolean)).toEqual([
      'A person who has read the survey',
      'Skerry Line Ferries',
    ])
  })
})

describe('article folders', () => {
  test.each([
    ['a folder of folders', [examples]],
    ['that folder’s folder', [join(examples, '.')]],
    ['a glob', [join(examples, '*')]],
    ['a glob of files and folders', [join(examples, '**')]],
    ['each by itself, one twice', [history, postponed, announced, `${history}/`]],
    ['a glob and what it holds', [join(examples, 'how-*'), examples]],
  ])('are found in %s', async (_, paths) => {
    expect(await findArticleFolders(paths)).toEqual([history, postponed, announced])
  })

  test('at any depth, and relative to where one is', async () => {
    const found = await findArticleFolders([relative('.', join(root, 'seed'))])
    expect(found).toEqual([first, history, postponed, announced].map((path) => relative('.', path)))
  })

  test('that are not there stay, so that reading them says so', async () => {
    const nowhere = join(examples, 'nowhere-*')
    expect(await findArticleFolders([nowhere])).toEqual([nowhere])
    await expect(prepareSeed([nowhere])).rejects.toThrow(
      new InputError([
        {
          level: 'error',
          file: nowhere,
          message: 'cannot be opened: it does not exist. Name an article folder that exists.',
        },
      ]),
    )
  })
})

describe('on a lake', () => {
  let folder: string
  let lake: RunningLake
  let client: SanityClient

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dateline-examples-'))
    lake = await startLake({data: folder, port: 0})
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
  })

  afterEach(async () => {
    await lake.close()
    await rm(folder, {recursive: true})
  })

  const seed = async (paths: string[], as: 'published' | 'draft' = 'published') => {
    const {build} = await prepareSeed(paths, () => Promise.resolve(client))
    const {created, unchanged, conflict, transactions, warnings} = await seedInto(client, build, {
      as,
      dryRun: false,
    })
    return {created, unchanged, conflict, transactions: transactions.length, warnings}
  }

  const nothing = {created: 0, unchanged: 0, conflict: 0, transactions: 0, warnings: []}

  test('all articles at once: created, an article a transaction; the second time nothing', async () => {
    const all = [join(root, 'seed/articles'), examples]
    expect(await seed(all)).toEqual({...nothing, created: 60, transactions: 4})
    const before = await client.fetch('*[]{_id, _rev} | order(_id asc)')
    expect(await seed(all)).toEqual({...nothing, unchanged: 60})
    expect(await client.fetch('*[]{_id, _rev} | order(_id asc)')).toEqual(before)
  })

  test('as drafts: created, unchanged, and every reference to be strengthened', async () => {
    expect(await seed([examples], 'draft')).toEqual({...nothing, created: 38, transactions: 3})
    expect(await seed([examples], 'draft')).toEqual({...nothing, unchanged: 38})
    const stored = JSON.stringify(await client.fetch('*[_id in path("drafts.**")]'))
    const count = (words: string) => stored.split(words).length - 1
    // Only first appearances are weak for good, one for each quote.
    expect(count('"_strengthenOnPublish"')).toBe(count('"_ref"') - 15)
    expect(count('"_ref"')).toBeGreaterThan(100)
  })

  test('one that names the others is refused without them, and seeded after them', async () => {
    await expect(seed([history])).rejects.toThrow(/nobody of the dataset .*“Ines Kolvane”/)
    expect(await client.fetch('count(*)')).toBe(0)
    await seed([announced, postponed])
    const alone = await seed([history])
    expect(alone).toEqual({...nothing, created: 10, transactions: 1})
    expect(await seed([history])).toEqual({...nothing, unchanged: 10})
    // Alone or together, the documents are the same.
    expect(await seed([examples])).toEqual({...nothing, unchanged: 38})
  })

  test('people and events are shared: who and what is in which story', async () => {
    await seed([examples])
    const shared = await client.fetch(
      `*[_type in ["person", "event"]]{_id, "in": count(*[_type == "article" && references(^._id)])}
        [in > 1] | order(_id asc)`,
    )
    expect(shared).toEqual([
      {_id: 'event-harbour-test-drilling', in: 3},
      {_id: 'event-harbour-tunnel-vote', in: 3},
      {_id: 'event-hybrid-ferry-offer', in: 2},
      {_id: 'person-corin-dray', in: 2},
      {_id: 'person-ines-kolvane', in: 3},
      {_id: 'person-odalys-marrin', in: 3},
      {_id: 'person-runa-ostby', in: 2},
      {_id: 'person-sunniva-hale', in: 2},
      {_id: 'person-teodor-brask', in: 3},
    ])
    // Named there by another spelling.
    expect(
      await client.fetch(
        '*[_id == "article-merrowhaven-postpones-tunnel-vote"][0].body[].markDefs[person._ref == "person-teodor-brask"]._type',
      ),
    ).toEqual(['personMention'])
  })

  test('a look-alike in the dataset is proposed, and the new person is made all the same', async () => {
    await client.create({_id: 'person-t', _type: 'person', name: 'T. Brask'})
    await client.create({_id: 'person-o', _type: 'person', name: 'Marrin Odalys'})
    const {created, warnings} = await seed([examples])
    expect(created).toBe(38)
    expect(
      warnings.map(({file, line, field, message}) => [
        relative(announced, file),
        line,
        field,
        message.split(':')[0],
      ]),
    ).toEqual([
      [
        'annotations.yaml',
        45,
        'people.odalys-marrin',
        'may be person-o (Marrin Odalys) of the dataset',
      ],
      ['annotations.yaml', 61, 'people.teodor-brask', 'may be person-t (T. Brask) of the dataset'],
    ])
    // Once they are there, it is no news.
    expect(await seed([examples])).toEqual({...nothing, unchanged: 38})
  })
})
