import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {createClient} from '@sanity/client'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {type RunningLake, startLake} from '../../lake/index.ts'
import {personRecordQuery} from '../../queries/people.ts'
import {readingViewQuery} from '../../queries/readingView.ts'
import {relationsQuery} from '../../queries/relations.ts'
import {timelineQuery} from '../../queries/timeline.ts'
import {prepareSeed, seedInto} from '../../seed/index.ts'
import {noFilters, queryParameters, type TimelineFilters} from '../../studio/timeline/filters.ts'

const slug = 'trump-putin-may-meet-next-week'
const root = dirname(dirname(import.meta.dirname))

let data: string
let lake: RunningLake

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'dateline-view-queries-'))
  lake = await startLake({data, port: 0})
  const {build} = await prepareSeed([join(root, 'seed/articles', slug)])
  await seedInto(connect().withConfig({perspective: 'raw'}), build, {
    as: 'published',
    dryRun: false,
  })
})

afterAll(async () => {
  await lake.close()
  await rm(data, {recursive: true, force: true})
})

function connect() {
  return createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    apiVersion: '2025-02-19',
    useCdn: false,
  })
}

function ask(filters: Partial<TimelineFilters>, limit = 100) {
  return connect().fetch(timelineQuery, {...queryParameters({...noFilters, ...filters}), limit})
}

async function found(filters: Partial<TimelineFilters>) {
  const {events, quotes} = await ask(filters)
  return [...events, ...quotes].map(({_id}) => _id).toSorted()
}

describe('the timeline', () => {
  it('has everything, the latest first, and says how much there is', async () => {
    const {events, quotes, eventCount, quoteCount} = await ask({}, 2)
    expect({
      events: events.map(({_id}) => _id),
      quotes: quotes.length,
      eventCount,
      quoteCount,
    }).toEqual({
      events: ['event-trump-putin-meeting', 'event-us-secondary-sanctions'],
      quotes: 2,
      eventCount: 8,
      quoteCount: 5,
    })
  })

  it('has what may fall into a period: open ends and unknown dates too', async () => {
    expect([
      await found({from: '2025-08-09'}),
      await found({show: 'events', to: '2021-12-31'}),
      await found({show: 'quotes', from: '2025-08-06', to: '2025-08-06'}),
    ]).toEqual([
      ['event-trump-putin-meeting', 'event-trump-putin-zelenskiy-meeting', 'event-war-in-ukraine'],
      [
        'event-biden-putin-meeting-geneva',
        'event-putin-witkoff-meeting',
        'event-trump-putin-zelenskiy-meeting',
      ],
      [
        'quote-leavitt-open-to-meeting',
        'quote-rubio-many-impediments',
        'quote-trump-great-progress',
        'quote-ushakov-useful-and-constructive',
        'quote-zelenskiy-more-inclined-to-a-ceasefire',
      ],
    ])
  })

  it('has the events and words of one person, and one status', async () => {
    expect([
      await found({person: 'person-volodymyr-zelenskiy'}),
      await found({show: 'event:scheduled'}),
      await found({show: 'quote:disputed'}),
    ]).toEqual([
      [
        'event-trump-putin-zelenskiy-meeting',
        'event-zelenskiy-nightly-address',
        'quote-zelenskiy-more-inclined-to-a-ceasefire',
      ],
      ['event-us-secondary-sanctions'],
      [],
    ])
  })

  it('knows when a quote was said by its event, or not after the day of its article', async () => {
    const {quotes} = await ask({person: 'person-volodymyr-zelenskiy'})
    expect(quotes).toEqual([
      {
        _id: 'quote-zelenskiy-more-inclined-to-a-ceasefire',
        text: 'It seems that Russia is now more inclined to a ceasefire.',
        kind: 'direct',
        verification: 'unverified',
        speaker: 'Volodymyr Zelenskiy',
        saidOn: null,
        saidAt: {
          _id: 'event-zelenskiy-nightly-address',
          name: 'Zelenskiy’s nightly address',
          start: expect.objectContaining({edtf: '2025-08-06?'}),
        },
        appearedOn: '2025-08-06',
      },
    ])
  })
})

it('the relations of an event name its articles, quotes and larger events, and how', async () => {
  const relations = await connect().fetch(relationsQuery, {
    id: 'event-putin-witkoff-meeting',
    limit: 100,
  })
  expect(relations).toEqual({
    articles: [
      {
        _id: `article-${slug}`,
        headline: 'Trump and Putin May Meet Next Week Amid Ukraine War Tensions',
        stage: 'factCheck',
        pubStatus: 'usable',
        referenceDate: '2025-08-06',
        marks: 3,
        pullQuotes: 0,
        isMainEvent: true,
        isCreator: null,
      },
    ],
    articleCount: 1,
    quotes: ['quote-trump-great-progress', 'quote-ushakov-useful-and-constructive'].map((_id) =>
      expect.objectContaining({_id, isSpeaker: false, isAbout: true, isSaidAt: false}),
    ),
    quoteCount: 2,
    events: [],
    eventCount: 0,
  })
})

it('a person’s record has quotes with their articles, events with roles, and positions', async () => {
  const record = await connect().fetch(personRecordQuery, {
    personId: 'person-steve-witkoff',
    limit: 100,
  })
  expect(record).toEqual({
    positions: [expect.objectContaining({title: 'U.S. special envoy'})],
    quotes: [],
    quoteCount: 0,
    events: [expect.objectContaining({_id: 'event-putin-witkoff-meeting', role: 'envoy'})],
    eventCount: 1,
  })
  const {quotes} = await connect().fetch(personRecordQuery, {
    personId: 'person-marco-rubio',
    limit: 100,
  })
  expect(quotes.map(({_id, articles}) => [_id, articles.map((article) => article._id)])).toEqual([
    ['quote-rubio-many-impediments', [`article-${slug}`]],
  ])
})

it('the reading view gets the documents of its marks, and none that is not there', async () => {
  const {people, quotes, events} = await connect().fetch(readingViewQuery, {
    ids: ['person-joe-biden', 'quote-trump-great-progress', 'event-war-in-ukraine', 'event-gone'],
  })
  expect([...people, ...quotes, ...events].map(({_id}) => _id)).toEqual([
    'person-joe-biden',
    'quote-trump-great-progress',
    'event-war-in-ukraine',
  ])
})
