import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {
  axisBreaks,
  axisPosition,
  axisSegments,
  axisTicks,
} from '../../studio/timeline/axisSegments.ts'
import {
  noFilters,
  queryParameters,
  readFilters,
  writeFilters,
} from '../../studio/timeline/filters.ts'
import {layOut} from '../../studio/timeline/layout.ts'
import {timelineItems} from '../../studio/timeline/timelineItems.ts'
import {timeSpan, type TimeSpan} from '../../studio/timeline/timeSpan.ts'

const always = {from: '', to: ''}
const iso = (moment: number) => new Date(moment).toISOString().slice(0, 10)
const onDay = (day: string): TimeSpan => ({kind: 'day', first: day, last: day, isDoubtful: false})
const newsDay = (edtf: string) => ({edtf, earliest: edtf, latest: edtf})

describe('the time span of a date', () => {
  it.each([
    ['a day', newsDay('2025-08-08'), onDay('2025-08-08')],
    [
      'a doubtful day',
      {edtf: '2025-08-06?', earliest: '2025-08-06', latest: '2025-08-06'},
      {...onDay('2025-08-06'), isDoubtful: true},
    ],
    [
      'a month, on some day of it',
      {edtf: '2021-06', earliest: '2021-06-01', latest: '2021-06-30'},
      {kind: 'within', first: '2021-06-01', last: '2021-06-30', isDoubtful: false},
    ],
    [
      'a first possible day',
      {edtf: '[2025-08-11..]', earliest: '2025-08-11'},
      {kind: 'within', first: '2025-08-11', isDoubtful: false},
    ],
    [
      'a last possible day',
      {edtf: '[..2025-08-06]', latest: '2025-08-06'},
      {kind: 'within', last: '2025-08-06', isDoubtful: false},
    ],
    [
      'an interval that goes on',
      {edtf: '2022-02~/..', earliest: '2022-02-01'},
      {kind: 'throughout', first: '2022-02-01', isDoubtful: true},
    ],
    [
      'an interval',
      {edtf: '2025-08-04/2025-08-06', earliest: '2025-08-04', latest: '2025-08-06'},
      {kind: 'throughout', first: '2025-08-04', last: '2025-08-06', isDoubtful: false},
    ],
    [
      'half a date while somebody types',
      {edtf: '2025-08-', earliest: '2025-08-04', latest: '2025-08-06'},
      {kind: 'within', first: '2025-08-04', last: '2025-08-06', isDoubtful: false},
    ],
    ['words', {text: 'later'}, undefined],
    ['nothing', null, undefined],
  ])('%s', (_what, date, expected) => {
    expect(timeSpan(date)).toEqual(expected)
  })

  it('with an end it lasts, and a missing end of the start does not open it', () => {
    expect([
      timeSpan(newsDay('2025-08-04'), newsDay('2025-08-06')),
      timeSpan({edtf: '[2025-08-04..]', earliest: '2025-08-04'}, newsDay('2025-08-06')),
      timeSpan(newsDay('2025-08-04'), {edtf: '[2025-08-06..]', earliest: '2025-08-06'}),
      timeSpan(newsDay('2025-08-04'), {text: 'some day'}),
      timeSpan(
        {edtf: '2022-02/2022-05', earliest: '2022-02-01', latest: '2022-05-31'},
        {text: 'some day'},
      ),
      timeSpan(undefined, newsDay('2025-08-06')),
    ]).toEqual([
      {kind: 'throughout', first: '2025-08-04', last: '2025-08-06', isDoubtful: false},
      {kind: 'throughout', first: '2025-08-04', last: '2025-08-06', isDoubtful: false},
      {kind: 'throughout', first: '2025-08-04', isDoubtful: false},
      onDay('2025-08-04'),
      {kind: 'throughout', first: '2022-02-01', last: '2022-05-31', isDoubtful: false},
      {kind: 'throughout', last: '2025-08-06', isDoubtful: false},
    ])
  })
})

describe('the axis', () => {
  it('spans all known days with some air', () => {
    const [segment, ...others] = axisSegments(
      [onDay('2025-08-06'), onDay('2025-09-24')],
      always,
      1000,
    )
    expect(segment && {...segment, from: iso(segment.from), to: iso(segment.to)}).toEqual({
      from: '2025-08-04',
      to: '2025-09-27',
      left: 0,
      right: 1000,
    })
    expect(others).toEqual([])
  })

  it('is the chosen period, whatever lies outside', () => {
    const period = {from: '2025-08-01', to: '2025-08-31'}
    const [segment] = axisSegments([onDay('1885-06-14'), onDay('2025-08-06')], period, 900)
    expect(segment && [iso(segment.from), iso(segment.to)]).toEqual(['2025-08-01', '2025-09-01'])
  })

  it('leaves out the longest empty stretches, and says how long they are', () => {
    const days = ['1885-06-14', '2025-03-10', '2025-05-20', '2025-08-06']
    const segments = axisSegments(days.map(onDay), always, 1000)
    expect(segments.map(({from, to, left, right}) => [iso(from), iso(to), left, right])).toEqual([
      ['1885-06-13', '1885-06-16', 0, 208],
      ['2025-03-09', '2025-03-12', 264, 472],
      ['2025-05-19', '2025-05-22', 528, 736],
      ['2025-08-05', '2025-08-08', 792, 1000],
    ])
    expect(axisBreaks(segments)).toEqual([
      {left: 208, width: 56, text: '140 years'},
      {left: 472, width: 56, text: '2 months'},
      {left: 736, width: 56, text: '2 months'},
    ])
  })

  it('keeps the empty time at the ends of a chosen period', () => {
    const period = {from: '2019-01-01', to: '2026-12-31'}
    expect(axisSegments([onDay('2025-08-06')], period, 1000)).toHaveLength(1)
  })

  it('is not there where no day is known', () => {
    expect(axisSegments([], always, 1000)).toEqual([])
  })

  it('has ticks at round days, months and years', () => {
    expect([
      ticks('2025-08-01', '2025-08-31'),
      ticks('2025-01-01', '2025-12-31'),
      ticks('2019-01-01', '2026-12-31'),
      ticks('2025-08-06', '2025-08-06'),
    ]).toEqual([
      ['10 Aug 2025', '17 Aug 2025', '24 Aug 2025'],
      ['Apr 2025', 'July 2025', 'Oct 2025'],
      ['2020', '2022', '2024', '2026'],
      ['6 Aug 2025'],
    ])
  })
})

describe('the layout', () => {
  const segments = axisSegments([], {from: '2025-08-01', to: '2025-08-20'}, 1000)
  const place = (span: TimeSpan, labelWidth = 100) =>
    layOut([{span, labelWidth}], axisPosition(segments), 1000)[0]
  const closed = {left: false, right: false}

  it('a day is a bar of that day', () => {
    expect(place(onDay('2025-08-11'))).toEqual({
      row: 0,
      bar: {left: 500, width: 50},
      label: {left: 500, width: 100},
      arrows: closed,
    })
  })

  it('open ends are short arrows where the day is not known, and reach the edge where it lasts', () => {
    expect([
      place({kind: 'within', first: '2025-08-11', isDoubtful: false}),
      place({kind: 'within', last: '2025-08-10', isDoubtful: false}),
      place({kind: 'throughout', first: '2025-08-11', isDoubtful: false}),
    ]).toEqual([
      {
        row: 0,
        bar: {left: 500, width: 56},
        label: {left: 500, width: 100},
        arrows: {left: false, right: true},
      },
      {
        row: 0,
        bar: {left: 444, width: 56},
        label: {left: 444, width: 100},
        arrows: {left: true, right: false},
      },
      {
        row: 0,
        bar: {left: 500, width: 500},
        label: {left: 500, width: 100},
        arrows: {left: false, right: true},
      },
    ])
  })

  it('what goes on beyond the period has arrows there', () => {
    expect(
      place({kind: 'throughout', first: '2020-01-01', last: '2030-01-01', isDoubtful: false}),
    ).toEqual({
      row: 0,
      bar: {left: 0, width: 1000},
      label: {left: 0, width: 100},
      arrows: {left: true, right: true},
    })
  })

  it('words end with their bar where they would leave the axis', () => {
    expect(place(onDay('2025-08-20'), 300)).toEqual({
      row: 0,
      bar: {left: 950, width: 50},
      label: {left: 700, width: 300},
      arrows: closed,
    })
  })

  it('what meets goes into another row, what has room stays in the first', () => {
    const days = ['2025-08-02', '2025-08-03', '2025-08-11', '2025-08-12', '2025-08-13']
    const items = days.map((day) => ({span: onDay(day), labelWidth: 100}))
    expect(layOut(items, axisPosition(segments), 1000).map(({row}) => row)).toEqual([0, 1, 0, 1, 2])
  })

  const anyDay = fc
    .integer({min: 0, max: 20_000})
    .map((days) => iso(Date.parse('1990-01-01') + days * 86_400_000))
  const anySpan = fc
    .tuple(
      anyDay,
      anyDay,
      fc.constantFrom('closed', 'later', 'earlier'),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([one, other, open, lasts, isDoubtful]): TimeSpan => {
      const [first, last] = [one, other].toSorted((a, b) => Date.parse(a) - Date.parse(b))
      return {
        kind: lasts ? 'throughout' : 'within',
        ...(open !== 'earlier' && {first: first ?? one}),
        ...(open !== 'later' && {last: last ?? other}),
        isDoubtful,
      }
    })

  it('keeps everything on the axis, and nothing over anything else', () => {
    fc.assert(
      fc.property(
        fc.array(anySpan, {minLength: 1, maxLength: 40}),
        fc.integer({min: 20, max: 400}),
        fc.integer({min: 600, max: 1800}),
        (spans, labelWidth, width) => {
          const position = axisPosition(axisSegments(spans, always, width))
          const places = layOut(
            spans.map((span) => ({span, labelWidth})),
            position,
            width,
          )
          const boxes = places.map(({row, bar, label}) => ({
            row,
            left: Math.min(bar.left, label.left),
            right: Math.max(bar.left + bar.width, label.left + label.width),
          }))
          for (const [index, {row, left, right}] of boxes.entries()) {
            expect(left).toBeGreaterThanOrEqual(0)
            expect(right).toBeLessThanOrEqual(width + 0.2)
            for (const other of boxes.slice(index + 1)) {
              const isApart = other.left >= right || other.right <= left
              expect(other.row !== row || isApart).toBe(true)
            }
          }
        },
      ),
    )
  })
})

describe('the items', () => {
  it('are events and quotes by time, those without a day last', () => {
    expect(
      timelineItems({
        events: [
          {
            _id: 'event-later',
            name: 'Summit',
            status: 'proposed',
            start: {text: 'later'},
            end: null,
          },
          {_id: 'event-vote', name: 'Vote', status: 'scheduled', start: newsDay('2025-08-08')},
          {_id: 'event-new', name: null, status: null, start: null},
        ],
        quotes: [
          {
            _id: 'quote-long',
            text: 'The Russians expressed their desire to meet with President Trump.',
            kind: 'direct',
            verification: 'verified',
            speaker: 'Karoline Leavitt',
            appearedOn: '2025-08-06',
          },
          {_id: 'quote-indirect', text: 'progress was made', kind: 'indirect', speaker: null},
        ],
      }),
    ).toEqual([
      {
        id: 'quote-long',
        type: 'quote',
        title: '“The Russians expressed their desire to meet…”',
        detail: 'Karoline Leavitt · Verified · on or before 6 Aug 2025',
        span: {kind: 'within', last: '2025-08-06', isDoubtful: false},
      },
      {
        id: 'event-vote',
        type: 'event',
        title: 'Vote',
        detail: 'Scheduled · 8 Aug 2025',
        span: onDay('2025-08-08'),
      },
      {id: 'event-later', type: 'event', title: 'Summit', detail: 'Proposed · “later”'},
      {id: 'event-new', type: 'event', title: 'Event without name', detail: 'Date not known'},
      {
        id: 'quote-indirect',
        type: 'quote',
        title: 'progress was made',
        detail: 'No speaker · Date not known',
      },
    ])
  })
})

describe('the filters', () => {
  it('stand in the address and come back from it', () => {
    const filters = {person: 'person-ana', show: 'event:proposed', from: '2025-08-01', to: ''}
    expect(writeFilters(filters)).toEqual([
      ['person', 'person-ana'],
      ['show', 'event:proposed'],
      ['from', '2025-08-01'],
    ])
    expect(readFilters(writeFilters(filters))).toEqual(filters)
    expect(readFilters(undefined)).toEqual(noFilters)
  })

  it('what is no filter in an address filters nothing', () => {
    expect(
      readFilters([
        ['show', 'event:imagined'],
        ['from', 'yesterday'],
        ['to', '2025-02-31x'],
        ['perspective', 'published'],
      ]),
    ).toEqual(noFilters)
  })

  it('ask for a status of one kind, for all of one kind, or for everything', () => {
    const statuses = [
      'proposed',
      'scheduled',
      'ongoing',
      'occurred',
      'postponed',
      'rescheduled',
      'cancelled',
      '',
    ]
    const verifications = ['unverified', 'verified', 'disputed', '']
    expect(['', 'events', 'quotes', 'event:proposed', 'quote:disputed'].map(asked)).toEqual([
      [statuses, verifications],
      [statuses, []],
      [[], verifications],
      [['proposed'], []],
      [[], ['disputed']],
    ])
  })
})

function ticks(first: string, last: string): string[] {
  return axisTicks(axisSegments([], {from: first, to: last}, 500)).map(({text}) => text)
}

function asked(show: string): string[][] {
  const {eventStatuses, verifications} = queryParameters({...noFilters, show})
  return [eventStatuses, verifications]
}
