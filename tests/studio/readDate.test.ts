import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {boundsOfEdtf} from '../../schemas/objects/newsDateBounds.ts'
import {formatNewsDate} from '../../schemas/objects/newsDateText.ts'
import {readEdtf} from '../../schemas/objects/readEdtf.ts'
import {readDate} from '../../studio/dates/readDate.ts'

describe('what an editor types as a date', () => {
  test.each([
    ['6 Aug 2025', '2025-08-06'],
    ['6 August 2025', '2025-08-06'],
    ['6th of August 2025', '2025-08-06'],
    ['Aug. 6, 2025', '2025-08-06'],
    ['August 6 2025', '2025-08-06'],
    ['Sept 1, 2025', '2025-09-01'],
    ['2025-08-06', '2025-08-06'],
    ['June 2021', '2021-06'],
    ['2021-06', '2021-06'],
    ['2022', '2022'],
    ['the 2010s', '201X'],
    ['Q3 2025', '2025-35'],
    ['early 2022', '[2022-01..2022-04]'],
    ['mid-2022', '[2022-05..2022-08]'],
    ['late 2022', '[2022-09..2022-12]'],
    ['late February 2024', '[2024-02-21..2024-02-29]'],
    ['about June 2021', '2021-06~'],
    ['c. 1890', '1890~'],
    ['possibly 6 Aug 2025', '2025-08-06?'],
    ['6 Aug 2025?', '2025-08-06?'],
    ['2025-08-11 or later', '[2025-08-11..]'],
    ['as early as 11 Aug 2025', '[2025-08-11..]'],
    ['on or after 11 Aug 2025', '[2025-08-11..]'],
    ['11 Aug 2025 at the earliest', '[2025-08-11..]'],
    ['6 Aug 2025 or earlier', '[..2025-08-06]'],
    ['by August 2025', '[..2025-08]'],
    ['no later than 6 Aug 2025', '[..2025-08-06]'],
    ['since about Feb 2022', '2022-02~/..'],
    ['Feb 2022, ongoing', '2022-02/..'],
    ['until 6 Aug 2025', '../2025-08-06'],
    ['6–8 Aug 2025', '2025-08-06/2025-08-08'],
    ['6 Aug to 2 Sept 2025', '2025-08-06/2025-09-02'],
    ['June to July 2021', '2021-06/2021-07'],
    ['between June 2021 and May 2022', '[2021-06..2022-05]'],
    ['  early   2022 ', '[2022-01..2022-04]'],
    ['2022-02~/..', '2022-02~/..'],
  ])('%s → %s', (words, edtf) => {
    expect(readDate(words)).toBe(edtf)
  })

  test.each([
    '',
    'soon',
    'next week',
    '6/8/2025',
    '31 June 2025',
    '29 Feb 2025',
    'Ma 2025',
    '8–6 Aug 2025',
    'Juneteenth 2021',
    'since',
    'between 2021 and',
  ])('%j is not a date that can be read', (words) => {
    expect(readDate(words)).toBeUndefined()
  })

  test('every day that the desk shows is read back as the same day', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('1000-01-01'),
          max: new Date('9999-12-31'),
          noInvalidDate: true,
        }),
        (date) => {
          const edtf = date.toISOString().slice(0, 10)
          expect(readDate(formatNewsDate({edtf}))).toBe(edtf)
        },
      ),
    )
  })

  test('whatever is typed, what comes out is EDTF with its bounds', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 40}), (words) => {
        const edtf = readDate(words)
        if (edtf === undefined) return
        expect(() => readEdtf(edtf)).not.toThrow()
        expect(boundsOfEdtf(edtf)).toHaveProperty('precision')
      }),
    )
  })
})
