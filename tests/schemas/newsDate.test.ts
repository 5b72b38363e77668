import {
  assert,
  constantFrom,
  date as anyDate,
  oneof,
  pre,
  property,
  string,
  stringMatching,
  tuple,
} from 'fast-check'
import {describe, expect, it} from 'vitest'

import {boundsOfEdtf, formatDay, formatNewsDate} from '../../schemas/index.ts'

const readable = [
  ['2025-08-06', '6 Aug 2025', '2025-08-06', '2025-08-06', 'day', 'exact'],
  ['2025-08-06?', 'possibly 6 Aug 2025', '2025-08-06', '2025-08-06', 'day', 'exact'],
  ['2025-08-06%', 'possibly about 6 Aug 2025', '2025-08-06', '2025-08-06', 'day', 'exact'],
  ['2024-02-29', '29 Feb 2024', '2024-02-29', '2024-02-29', 'day', 'exact'],
  ['2021-06', 'June 2021', '2021-06-01', '2021-06-30', 'month', 'exact'],
  ['2022-02~', 'about Feb 2022', '2022-02-01', '2022-02-28', 'month', 'exact'],
  ['2025-02-XX', 'Feb 2025', '2025-02-01', '2025-02-28', 'month', 'exact'],
  ['2025-34', 'Q2 2025', '2025-04-01', '2025-06-30', 'month', 'exact'],
  ['2025', '2025', '2025-01-01', '2025-12-31', 'year', 'exact'],
  ['2025-XX', '2025', '2025-01-01', '2025-12-31', 'year', 'exact'],
  ['202X', '2020s', '2020-01-01', '2029-12-31', 'unknown', 'exact'],
  ['0044', '0044', '0044-01-01', '0044-12-31', 'year', 'exact'],
  ['[2025-08-11..]', 'on or after 11 Aug 2025', '2025-08-11', undefined, 'day', 'notBefore'],
  ['[2025-08..]', 'in or after Aug 2025', '2025-08-01', undefined, 'month', 'notBefore'],
  ['[..2025-08-06]', 'on or before 6 Aug 2025', undefined, '2025-08-06', 'day', 'notAfter'],
  [
    '[2025-08-11..2025-08-17]',
    'between 11 Aug 2025 and 17 Aug 2025',
    '2025-08-11',
    '2025-08-17',
    'week',
    'between',
  ],
  [
    '[2025-08-11,2025-08-13]',
    '11 Aug 2025 or 13 Aug 2025',
    '2025-08-11',
    '2025-08-13',
    'day',
    'between',
  ],
  [
    '{2025-08-11,2025-08-13}',
    '11 Aug 2025 and 13 Aug 2025',
    '2025-08-11',
    '2025-08-13',
    'day',
    'between',
  ],
  ['2025-08-06/2025-09', '6 Aug 2025 – Sept 2025', '2025-08-06', '2025-09-30', 'month', 'between'],
  ['2022-02~/..', 'about Feb 2022, ongoing', '2022-02-01', undefined, 'month', 'notBefore'],
  ['2025-08-06/', 'from 6 Aug 2025, end unknown', '2025-08-06', undefined, 'day', 'notBefore'],
  ['../2025', 'until 2025', undefined, '2025-12-31', 'year', 'notAfter'],
  ['/2025-08', 'until Aug 2025, start unknown', undefined, '2025-08-31', 'month', 'notAfter'],
] as const

describe('a date in EDTF', () => {
  it.each(readable)('%s reads “%s”', (edtf, text, earliest, latest, precision, bound) => {
    expect(formatNewsDate({edtf, text: 'the words as written'})).toBe(text)
    expect(boundsOfEdtf(edtf)).toEqual({
      ...(earliest && {earliest}),
      ...(latest && {latest}),
      precision,
      bound,
    })
  })

  it.each([
    [
      'next week',
      '“next week” is not a date in EDTF. Write for example 2025-08-06, 2021-06, 2022-02~/.. or [2025-08-11..], or leave it empty.',
    ],
    [
      '2025-13',
      '“2025-13” is not a date in EDTF. Write for example 2025-08-06, 2021-06, 2022-02~/.. or [2025-08-11..], or leave it empty.',
    ],
    ['2025-02-29', 'EDTF “2025-02-29” has a day that does not exist: 2025-02-29.'],
    [
      '[2025-08-01..1900-02-29]',
      'EDTF “[2025-08-01..1900-02-29]” has a day that does not exist: 1900-02-29.',
    ],
    [
      '2025-08-08/2025-08-06',
      'EDTF “2025-08-08/2025-08-06” ends before it begins, or at once. Write the earlier date first, and a single date without a slash.',
    ],
    [
      '[2025-08-17..2025-08-11]',
      'EDTF “[2025-08-17..2025-08-11]” ends before it begins. Write the earlier date first.',
    ],
    ['2025-08-06T10:00:00Z', 'EDTF “2025-08-06T10:00:00Z” has a time of day. Write the day alone.'],
    [
      '2025-21',
      'EDTF “2025-21” is a season, whose months differ from place to place. Write the months, for example [2025-03..2025-05], or a quarter, 2025-33 to 2025-36.',
    ],
    ['XXXX-08', 'EDTF “XXXX-08” names no year.'],
    ['/', 'EDTF “/” names no date.'],
    ['-0044', 'EDTF “-0044” lies outside the years 0000–9999.'],
    [
      '20',
      'EDTF “20” is not a calendar date of the years 0000–9999. Write a year with four digits, for example 2025 or 202X.',
    ],
  ])('%s is refused', (edtf, message) => {
    expect(() => boundsOfEdtf(edtf)).toThrow(new RangeError(message))
  })
})

describe('a date without EDTF, or with one that is being typed', () => {
  it.each([
    [undefined, ''],
    [{}, ''],
    [{text: 'later'}, '“later”'],
    [{earliest: '2025-08-11'}, 'on or after 11 Aug 2025'],
    [{latest: '2025-08-11'}, 'on or before 11 Aug 2025'],
    [{earliest: '2025-08-11', latest: '2025-08-11'}, '11 Aug 2025'],
    [{earliest: '2025-08-11', latest: '2025-08-17'}, 'between 11 Aug 2025 and 17 Aug 2025'],
    [{edtf: '2025-08-', text: 'later'}, '2025-08-'],
    [{edtf: '[2025-08-11,'.repeat(9)}, '[2025-08-11,[2025-08… (too long for a date)'],
  ])('%j reads “%s”', (date, text) => {
    expect(formatNewsDate(date)).toBe(text)
  })

  it('a day that is none stays as it is', () => {
    expect(['2025-08-06', '2025-08', '2025', '2025-13-01', 'soon'].map(formatDay)).toEqual([
      '6 Aug 2025',
      'Aug 2025',
      '2025',
      '2025-13-01',
      'soon',
    ])
  })
})

describe('any date in EDTF', () => {
  const day = anyDate({
    min: new Date('0001-01-01'),
    max: new Date('9998-12-31'),
    noInvalidDate: true,
  }).map((date) => date.toISOString().slice(0, 10))
  const point = tuple(day, constantFrom(4, 7, 10), constantFrom('', '?', '~', '%')).map(
    ([date, length, doubt]) => date.slice(0, length) + doubt,
  )
  const template = constantFrom(
    (date: string) => date,
    (date: string) => `[${certain(date)}..]`,
    (date: string) => `[..${certain(date)}]`,
    (date: string) => `${date}/..`,
    (date: string) => `../${date}`,
    (date: string, other: string) => `[${certain(date)},${certain(other)}]`,
    (date: string, other: string) => `{${certain(date)},${certain(other)}}`,
  )

  it('has an earliest day that is not after its latest, and never neither', () => {
    assert(
      property(template, point, point, (write, date, other) => {
        const {earliest, latest, bound} = boundsOfEdtf(write(date, other))
        expect((earliest ?? '') <= (latest ?? '9999-12-31')).toBe(true)
        expect([Boolean(earliest), Boolean(latest)]).toEqual(
          {
            exact: [true, true],
            between: [true, true],
            notBefore: [true, false],
            notAfter: [false, true],
          }[bound],
        )
      }),
    )
  })

  it('of one day has that day as its bounds', () => {
    assert(
      property(day, (date) => {
        expect(boundsOfEdtf(date)).toEqual({
          earliest: date,
          latest: date,
          precision: 'day',
          bound: 'exact',
        })
      }),
    )
  })

  it('spans both dates of an interval', () => {
    assert(
      property(day, day, (one, other) => {
        pre(one !== other)
        const [earliest = '', latest = ''] = [one, other].toSorted()
        expect(boundsOfEdtf(`${earliest}/${latest}`)).toMatchObject({earliest, latest})
        expect(() => boundsOfEdtf(`${latest}/${earliest}`)).toThrow(RangeError)
      }),
    )
  })

  it('or any other text either gives bounds or a RangeError, never another fault', () => {
    assert(
      property(oneof(string(), stringMatching(/^[[{]?[0-9X./,~?%-]{0,24}[\]}]?$/)), (text) => {
        const result = outcome(text)
        expect(result instanceof RangeError ? result.message.includes(text) : result).toBeTruthy()
      }),
      {numRuns: 1000},
    )
  })
})

/** The package's grammar knows no doubtful year inside a set, such as [1970~..]. */
function certain(date: string): string {
  return date.replace(/[?~%]/, '')
}

/** The bounds, or the refusal; any other fault is thrown on. */
function outcome(text: string) {
  try {
    return boundsOfEdtf(text)
  } catch (error) {
    if (error instanceof RangeError) return error
    throw error
  }
}
