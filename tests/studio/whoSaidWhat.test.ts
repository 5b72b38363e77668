import {expect, it} from 'vitest'

import {describeQuoteDate, quoteDate} from '../../studio/views/quoteDate.ts'
import {isUncertainDate} from '../../studio/views/uncertainDate.ts'
import {dayOfMoment, eventTime, groupQuotes} from '../../studio/views/whoSaidWhat.ts'

const day = (edtf: string) => ({edtf, earliest: edtf, latest: edtf})
const address = {name: 'Nightly address', start: day('2025-08-06')}

it('the quote’s own date comes before that of its event, and that before the day of the article', () => {
  const appearedOn = '2025-08-07'
  expect([
    quoteDate({saidOn: day('2025-08-05'), saidAt: address, appearedOn}),
    quoteDate({saidOn: {}, saidAt: address, appearedOn}),
    quoteDate({saidOn: null, saidAt: {name: 'Talk', start: null}, appearedOn}),
    quoteDate({}),
  ]).toEqual([
    {date: day('2025-08-05'), from: 'quote'},
    {date: day('2025-08-06'), from: 'event'},
    {date: {edtf: '[..2025-08-07]', latest: '2025-08-07'}, from: 'article'},
    undefined,
  ])
})

it('a date says how it is known where the quote does not say it', () => {
  expect([
    describeQuoteDate({saidOn: day('2025-08-05')}),
    describeQuoteDate({saidAt: address}),
    describeQuoteDate({appearedOn: '2025-08-07'}),
    describeQuoteDate({}),
  ]).toEqual([
    {text: '5 Aug 2025', basis: ''},
    {text: '6 Aug 2025', basis: 'said at: Nightly address'},
    {text: 'on or before 7 Aug 2025', basis: 'day of the article'},
    {text: 'Date not known', basis: ''},
  ])
})

it('quotes stand under their dates, latest first, undated last', () => {
  const quotes = [
    {text: 'undated'},
    {text: 'early', saidOn: day('2021-03-01')},
    {text: 'late', saidOn: day('2025-08-06')},
    {text: 'open', saidOn: {edtf: '[..2024-05-01]', latest: '2024-05-01'}},
    {text: 'also late', saidOn: day('2025-08-06')},
    {text: 'at the address', saidAt: address},
  ]
  const [undated, early, late, open, alsoLate, atAddress] = quotes
  expect(groupQuotes(quotes)).toEqual([
    {when: '6 Aug 2025', basis: '', quotes: [late, alsoLate]},
    {when: '6 Aug 2025', basis: 'said at: Nightly address', quotes: [atAddress]},
    {when: 'on or before 1 May 2024', basis: '', quotes: [open]},
    {when: '1 Mar 2021', basis: '', quotes: [early]},
    {when: 'Date not known', basis: '', quotes: [undated]},
  ])
})

it('the time of an event has its end where that is another', () => {
  expect([
    eventTime({start: day('2025-08-06')}),
    eventTime({start: day('2025-08-06'), end: day('2025-08-08')}),
    eventTime({start: day('2025-08-06'), end: day('2025-08-06')}),
    eventTime({end: day('2025-08-06')}),
    eventTime({start: {text: 'later'}, end: null}),
    eventTime({}),
  ]).toEqual([
    '6 Aug 2025',
    '6 Aug 2025 – 8 Aug 2025',
    '6 Aug 2025',
    'until 6 Aug 2025',
    '“later”',
    'Date not known',
  ])
})

it('a moment is shown by its day', () => {
  expect([dayOfMoment('2025-08-06T17:00:00Z'), dayOfMoment(null)]).toEqual(['6 Aug 2025', ''])
})

it.each([
  ['2025-08-06', false],
  ['2021-06', false],
  ['2021', false],
  ['2025-08-06?', true],
  ['2022-02~/..', true],
  ['[2025-08-11..]', true],
  ['[..2025-08-06]', true],
  ['2025-08-04/2025-08-06', false],
  ['2022-02/..', false],
  ['2022-02/', true],
])('whether %s is uncertain: %s', (edtf, expected) => {
  expect(isUncertainDate({edtf})).toBe(expected)
})

it('words alone are uncertain, a single day without EDTF is not', () => {
  expect([
    isUncertainDate({text: 'later'}),
    isUncertainDate({earliest: '2025-08-06', latest: '2025-08-06'}),
    isUncertainDate({earliest: '2025-08-06'}),
    isUncertainDate(undefined),
  ]).toEqual([true, false, true, false])
})
