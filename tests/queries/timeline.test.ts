import type {SanityDocumentStub} from '@sanity/client'
import {afterAll, beforeAll, expect, it} from 'vitest'

import {timelineQuery} from '../../queries/timeline.ts'
import {boundsOfEdtf} from '../../schemas/objects/newsDateBounds.ts'
import {noFilters, queryParameters, type TimelineFilters} from '../../studio/timeline/filters.ts'
import {type LakeWithClient, openLakeWithClient} from '../studio/lakeWithClient.ts'

let lake: LakeWithClient

/** A story on the first of each month from 2020 on, with one quote that has a date and two that have none. */
const months = Array.from({length: 72}, (_, index) =>
  new Date(Date.UTC(2020, index)).toISOString().slice(0, 7),
)

beforeAll(async () => {
  lake = await openLakeWithClient()
  const transaction = lake.client.transaction()
  for (const document of [...months.flatMap(storyOf), ...others]) transaction.create(document)
  await transaction.commit()
})

afterAll(async () => {
  await lake.close()
})

const others: SanityDocumentStub[] = [
  {_id: 'quote-until', _type: 'quote', saidOn: date('[..2025-08-06]')},
  {_id: 'quote-words', _type: 'quote', saidOn: {_type: 'newsDate', text: 'once'}},
  {_id: 'event-ended-in-words', _type: 'event', start: date('2021-06-16'), end: words()},
  {_id: 'event-lasted', _type: 'event', start: date('2022-02/2022-05'), end: words()},
  {_id: 'event-until', _type: 'event', start: date('[..2025-08-06]')},
  {_id: 'event-going-on', _type: 'event', start: date('2021-01/..')},
  {_id: 'event-end-open', _type: 'event', start: date('2021-02-01'), end: date('[2021-02-03..]')},
  {_id: 'event-undated', _type: 'event', start: {_type: 'newsDate'}},
]

it('a quote without a date of its own is in the period of its article, and in no other', async () => {
  const {quotes, quoteCount} = await ask({from: '2021-01-01', to: '2021-03-31'})
  expect(quotes.map(({_id}) => _id)).toEqual([
    'quote-2021-03-dated',
    'quote-2021-03-cleared',
    'quote-2021-03-undated',
    'quote-2021-02-dated',
    'quote-2021-02-cleared',
    'quote-2021-02-undated',
    'quote-2021-01-dated',
    'quote-2021-01-cleared',
    'quote-2021-01-undated',
    'quote-until',
    'quote-words',
  ])
  expect(quoteCount).toBe(quotes.length)
})

it('where there is no room for all, what was in the period comes before what only may have been', async () => {
  const {quotes, events} = await ask({from: '2021-01-01', to: '2021-03-31'}, 2)
  expect([...quotes, ...events].map(({_id}) => _id)).toEqual([
    'quote-2021-03-dated',
    'quote-2021-03-cleared',
    'event-end-open',
    'event-going-on',
  ])
})

it('without a period, the latest come first', async () => {
  const {quotes, quoteCount} = await ask({}, 3)
  expect({quotes: quotes.map(({_id}) => _id), quoteCount}).toEqual({
    quotes: ['quote-2025-12-dated', 'quote-2025-12-cleared', 'quote-2025-12-undated'],
    quoteCount: 3 * months.length + 2,
  })
})

it('an end in words only does not keep an event going', async () => {
  const {events} = await ask({from: '2023-01-01'})
  expect(events.map(({_id}) => _id)).toEqual([
    'event-until',
    'event-end-open',
    'event-going-on',
    'event-undated',
  ])
})

function ask(filters: Partial<TimelineFilters>, limit = 100) {
  return lake.client.fetch(timelineQuery, {...queryParameters({...noFilters, ...filters}), limit})
}

function storyOf(month: string): SanityDocumentStub[] {
  const appeared = {
    _type: 'textAnchor',
    article: {_type: 'reference', _ref: `article-${month}`, _weak: true},
  }
  const quote = (kind: string, times: object) => ({
    _id: `quote-${month}-${kind}`,
    _type: 'quote',
    firstAppearance: appeared,
    ...times,
  })
  return [
    {_id: `article-${month}`, _type: 'article', referenceDate: `${month}-01`},
    {_id: `event-undated-${month}`, _type: 'event', status: 'imagined', start: {_type: 'newsDate'}},
    quote('undated', {}),
    quote('dated', {saidOn: date(`${month}-02`)}),
    quote('cleared', {
      saidOn: {_type: 'newsDate'},
      saidAt: {_type: 'reference', _ref: `event-undated-${month}`},
    }),
  ]
}

function date(edtf: string) {
  return {_type: 'newsDate', edtf, ...boundsOfEdtf(edtf)}
}

function words() {
  return {_type: 'newsDate', text: 'late in the evening'}
}
