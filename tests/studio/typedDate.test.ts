import {describe, expect, test} from 'vitest'

import {formatNewsDate} from '../../schemas/objects/newsDateText.ts'
import {type DerivedFields, fieldsOfEdtf} from '../../studio/dates/newsDateFields.ts'
import {readDate} from '../../studio/dates/readDate.ts'
import {typedDate} from '../../studio/dates/typedDate.ts'

/** A day that the text names by its week, as a story brings it along. */
const before: DerivedFields = {
  edtf: '2025-08-06',
  earliest: '2025-08-06',
  latest: '2025-08-06',
  precision: 'week',
  bound: 'exact',
}

describe('what is stored while somebody types', () => {
  test('a date that can be read, letter by letter', () => {
    expect(storedBy('2025-08-11')).toEqual(fieldsOfEdtf('2025-08-11'))
  })

  test('the date before, where in the end it cannot be read', () => {
    expect([storedBy('2025-08-11 or thereabouts'), storedBy('next week')]).toEqual([before, before])
    expect(typedDate('next week', before).isRead).toBe(false)
  })

  test('nothing, where the field is empty', () => {
    expect(typedDate('  ', before)).toEqual({fields: fieldsOfEdtf(undefined), isRead: true})
  })

  test('the date before as it was, where the words mean the same', () => {
    expect(['6 Aug 2025', '6 Aug 2025 ', 'Aug 6, 2025', '2025-08-06'].map(storedBy)).toEqual([
      before,
      before,
      before,
      before,
    ])
  })

  test('the date before as it was, where its own words say less than it', () => {
    const masked = fieldsOfEdtf('1985-XX-XX')
    expect(typedDate('1985', masked).fields).toBe(masked)
  })
})

test.each([
  '2025-08-06',
  '2021-06~',
  '2021-06?',
  '2021-06%',
  '2025-35',
  '201X',
  '[2021-06..]',
  '[..2025]',
  '[2025-08-11..]',
  '[2021-06..2022-05]',
  '2022-02/',
  '2022-02~/..',
  '/2022-02',
  '../2022-02',
  '2022-02/2022-05',
])('the words shown for %s are read as the same date', (edtf) => {
  expect(readDate(formatNewsDate({edtf}))).toBe(edtf)
})

/** The date after all of these letters, each of which is looked at by itself. */
function storedBy(words: string): DerivedFields {
  const stored = Array.from(words, (_, index) => typedDate(words.slice(0, index + 1), before))
  return stored.at(-1)?.fields ?? before
}
