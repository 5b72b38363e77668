import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {createClient, type SanityDocumentStub} from '@sanity/client'
import {getPublishedId} from '@sanity/client/csm'
import {firstValueFrom} from 'rxjs'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {type RunningLake, startLake} from '../../lake/index.ts'
import {
  articleDraftsQuery,
  countsQuery,
  deskDay,
  deskFilters,
  documentsById,
  driftedQuotesQuery,
  existingQuery,
  importFolder,
  importRunsQuery,
  importSourceQuery,
  nextEmbargoQuery,
  orphanQuotesQuery,
  peopleNamesQuery,
  speakersQuery,
} from '../../queries/desk.ts'
import {prepareSeed, seedInto} from '../../seed/index.ts'
import {driftedIds} from '../../studio/text/driftedIds.ts'
import {possibleDuplicates} from '../../studio/structure/possibleDuplicates.ts'

const seeded = 'article-trump-putin-may-meet-next-week'
const now = '2025-08-07T12:00:00Z'
const root = dirname(dirname(import.meta.dirname))

let data: string
let lake: RunningLake

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'dateline-desk-'))
  lake = await startLake({data, port: 0})
  const {build} = await prepareSeed([join(root, 'seed/articles/trump-putin-may-meet-next-week')])
  await seedInto(connect('raw'), build, {as: 'published', dryRun: false})
  const transaction = connect('raw').transaction()
  for (const document of documents) transaction.create(document)
  await transaction.commit()
})

afterAll(async () => {
  await lake.close()
  await rm(data, {recursive: true, force: true})
})

/** Beside the seeded story: what each list must and must not show. */
const documents: SanityDocumentStub[] = [
  {_id: 'drafts.article-new', _type: 'article', stage: 'draft', body: body('Nothing yet')},
  {_id: 'article-live', _type: 'article', stage: 'approved', checks: {legal: 'required'}},
  {_id: 'drafts.article-live', _type: 'article', stage: 'inReview', checks: {legal: 'done'}},
  {_id: 'article-embargo', _type: 'article', embargoedUntil: '2025-08-07T14:00:00+02:00'},
  {_id: 'article-embargo-zone', _type: 'article', embargoedUntil: '2025-08-07T14:00:01+02:00'},
  {_id: 'article-embargo-later', _type: 'article', embargoedUntil: '2025-08-09T06:00:00Z'},
  {_id: 'article-retracted', _type: 'article', pubStatus: 'canceled'},
  {
    _id: 'article-corrected',
    _type: 'article',
    pubStatus: 'usable',
    corrections: [{_key: 'a', _type: 'correction', kind: 'correction'}],
    body: body('She said: “It rained all day.”', 'quote-moved'),
  },
  {
    _id: 'article-updated',
    _type: 'article',
    corrections: [{_key: 'a', _type: 'correction', kind: 'update'}],
  },
  {_id: 'quote-orphan', _type: 'quote', kind: 'direct', text: 'Nobody heard me say it'},
  {
    _id: 'quote-moved',
    _type: 'quote',
    kind: 'direct',
    text: 'It rained all night',
    verification: 'verified',
    speakerDescription: 'a farmer',
    attribution: {reportedThrough: [{_key: 'a', _type: 'source', kind: 'anonymous'}]},
  },
  event('event-undated', 'proposed'),
  event('event-tomorrow', 'scheduled', '2025-08-08'),
  event('event-missed', 'rescheduled', '2025-08-06'),
  event('event-today', 'scheduled', '2025-08-07'),
  event('event-over', 'ongoing', '2025-08-01', '2025-08-02'),
  event('event-going-on', 'ongoing', '2025-08-01'),
  {...event('event-interval-over', 'ongoing'), start: interval('2022-02/2022-05', '2022-05-31')},
  {
    ...event('event-interval-ended-in-words', 'ongoing'),
    start: interval('2022-02/2022-05', '2022-05-31'),
    end: {_type: 'newsDate', text: 'late in the evening'},
  },
  {
    ...event('event-interval-end-open', 'ongoing'),
    start: interval('2022-02/2022-05', '2022-05-31'),
    end: {_type: 'newsDate', edtf: '[2022-05-01..]', earliest: '2022-05-01'},
  },
  {...event('event-interval-now', 'ongoing'), start: interval('2025/2026', '2026-12-31')},
  event('event-cancelled', 'cancelled', '2025-08-30'),
  {_id: 'person-jose', _type: 'person', name: 'José  García'},
  {
    _id: 'person-pepe',
    _type: 'person',
    name: 'Pepe García',
    otherNames: [{_key: 'a', _type: 'otherName', name: 'jose garcia'}],
  },
  {
    _id: 'person-ana',
    _type: 'person',
    name: 'Ana Ruiz',
    origin: {source: 'notes/annotations.yaml#people.ana', run: 'seed-1'},
  },
]

describe('the lists of the desk', () => {
  it.each<[keyof typeof deskFilters, Record<string, unknown>, string[]]>([
    ['articlesInStage', {stage: 'draft'}, ['article-new']],
    ['articlesInStage', {stage: 'inReview'}, ['article-live']],
    ['articlesInStage', {stage: 'approved'}, []],
    ['articlesInStage', {stage: 'factCheck'}, [seeded]],
    ['needsLegal', {}, []],
    ['needsFacts', {}, [seeded]],
    ['embargoed', {}, ['article-embargo-later', 'article-embargo-zone']],
    ['corrected', {}, ['article-corrected', 'article-retracted']],
    [
      'published',
      {edited: ['article-live']},
      [
        'article-corrected',
        'article-embargo',
        'article-embargo-later',
        'article-embargo-zone',
        'article-live',
        'article-retracted',
        seeded,
        'article-updated',
      ],
    ],
    ['anonymousSources', {}, [seeded, 'event-trump-putin-meeting', 'quote-moved']],
    ['unattributedQuotes', {}, ['quote-moved', 'quote-orphan']],
    ['upcomingEvents', {}, upcoming()],
    [
      'eventsNeedingUpdate',
      {},
      ['event-interval-ended-in-words', 'event-interval-over', 'event-missed', 'event-over'],
    ],
    [
      'ongoingEvents',
      {},
      ['event-going-on', 'event-interval-end-open', 'event-interval-now', 'event-war-in-ukraine'],
    ],
    ['importedArticles', {}, [seeded]],
    ['importedFrom', {folder: 'notes/'}, ['person-ana']],
    ['importedByRun', {run: 'seed-1'}, ['person-ana']],
  ])('%s %o', async (name, params, ids) => {
    expect(await listed(deskFilters[name], params)).toEqual(ids)
  })

  it.each(Object.entries({...deskFilters, ...documentsById}))(
    '%s can be listened to',
    async (_, filter) => {
      const given = {now, today: '2025-08-07', stage: 'draft', edited: [], ids: [], speaker: 'a'}
      const params = Object.entries({...given, folder: 'a/', run: 'a'}).filter(([name]) =>
        filter.includes(`$${name}`),
      )
      const first = await firstValueFrom(
        connect('raw').listen(`*[${filter}]`, Object.fromEntries(params), {
          events: ['welcome', 'mutation'],
          includeAllVersions: true,
        }),
      )
      expect(first.type).toBe('welcome')
    },
  )

  it('by speaker', async () => {
    expect(await listed(deskFilters.quotesBySpeaker, {speaker: 'person-marco-rubio'})).toEqual([
      'quote-rubio-many-impediments',
    ])
  })

  it('fragments are among the quotes to verify', async () => {
    const unverified = await listed(deskFilters.unverifiedQuotes)
    const fragments = await listed(deskFilters.unverifiedFragments)
    expect(unverified).toHaveLength(6)
    expect(unverified).not.toContain('quote-moved')
    expect(fragments).toHaveLength(2)
    expect(unverified).toEqual(expect.arrayContaining(fragments))
  })

  it('every event with a status is in exactly one list', async () => {
    const {upcomingEvents, eventsNeedingUpdate, ongoingEvents, pastEvents, allEvents} = deskFilters
    const lists = await Promise.all(
      [upcomingEvents, eventsNeedingUpdate, ongoingEvents, pastEvents].map((filter) =>
        listed(filter),
      ),
    )
    expect(lists.flat().toSorted()).toEqual(await listed(allEvents))
  })

  it('counts are those of the lists', async () => {
    const counts = await connect('drafts').fetch(
      countsQuery({published: deskFilters.published, 'stage draft': deskFilters.allArticles}),
      {edited: ['article-live']},
    )
    expect(counts).toEqual({published: 8, 'stage draft': 9})
  })
})

describe('what takes more than one document to see', () => {
  it('published articles with a draft', async () => {
    const drafts = await connect('raw').fetch(articleDraftsQuery)
    const ids = drafts.map((id) => getPublishedId(id))
    expect(ids.toSorted()).toEqual(['article-live', 'article-new'])
    expect(await connect('raw').fetch(existingQuery, {ids})).toEqual(['article-live'])
  })

  it('the embargo that ends next', async () => {
    expect(await connect('drafts').fetch(nextEmbargoQuery, {now})).toBe('2025-08-07T14:00:01+02:00')
  })

  it('quotes that stand nowhere', async () => {
    expect(await connect('drafts').fetch(orphanQuotesQuery)).toEqual(['quote-orphan'])
  })

  it('quotes that the article has moved away from', async () => {
    expect(driftedIds(await connect('drafts').fetch(driftedQuotesQuery))).toEqual(['quote-moved'])
  })

  it('people who may be the same', async () => {
    const people = await connect('drafts').fetch(peopleNamesQuery)
    expect(possibleDuplicates(people)).toEqual(['person-jose', 'person-pepe'])
  })

  it('speakers, and runs of the importer', async () => {
    const speakers = await connect('drafts').fetch(speakersQuery)
    expect(speakers.toSorted()).toEqual([
      'person-donald-trump',
      'person-karoline-leavitt',
      'person-marco-rubio',
      'person-volodymyr-zelenskiy',
      'person-yuri-ushakov',
    ])
    expect(await connect('drafts').fetch(importRunsQuery)).toContain('seed-1')
  })
})

it('a document comes from the folder of its article', async () => {
  const source = await connect('drafts').fetch(importSourceQuery, {id: 'person-marco-rubio'})
  const folder = importFolder(source ?? '')
  expect(folder).toBe('trump-putin-may-meet-next-week/')
  expect(await listed(deskFilters.importedFrom, {folder})).toHaveLength(22)
  expect(importFolder('notes')).toBe('notes')
})

it('a day is past when it is over everywhere', () => {
  expect(deskDay(new Date('2025-08-07T11:59:59Z'))).toBe('2025-08-06')
  expect(deskDay(new Date('2025-08-07T12:00:00Z'))).toBe('2025-08-07')
})

/** The ids that a list shows, as the Studio asks for them. */
async function listed(filter: string, params: Record<string, unknown> = {}): Promise<string[]> {
  return connect('drafts').fetch(`*[${filter}] | order(_id asc)._id`, {
    now,
    today: deskDay(new Date(now)),
    ...params,
  })
}

function upcoming(): string[] {
  return ['event-today', 'event-tomorrow', 'event-trump-putin-meeting']
    .concat('event-trump-putin-zelenskiy-meeting', 'event-undated', 'event-us-secondary-sanctions')
    .toSorted()
}

function event(id: string, status: string, latest?: string, end?: string) {
  return {
    _id: id,
    _type: 'event',
    status,
    ...(latest && {start: {_type: 'newsDate', latest}}),
    ...(end && {end: {_type: 'newsDate', latest: end}}),
  }
}

function interval(edtf: string, latest: string) {
  return {_type: 'newsDate', edtf, latest}
}

function body(text: string, quote?: string) {
  return [
    {
      _key: 'a',
      _type: 'block',
      children: [{_key: 'b', _type: 'span', text, marks: quote ? ['c'] : []}],
      markDefs: quote
        ? [{_key: 'c', _type: 'quoteMention', quote: {_type: 'reference', _ref: quote}}]
        : [],
    },
  ]
}

function connect(perspective: 'raw' | 'drafts') {
  return createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective,
  })
}
