import {assert, integer, property, string} from 'fast-check'
import {expect, test} from 'vitest'
import {parseByteRange} from '../../../lake/http/byteRange.ts'

test.each([
  [undefined, undefined],
  ['', undefined],
  ['bytes=0-9', {start: 0, end: 9}],
  ['bytes=5-', {start: 5, end: 99}],
  ['bytes=-5', {start: 95, end: 99}],
  ['bytes=-500', {start: 0, end: 99}],
  ['bytes=90-500', {start: 90, end: 99}],
  ['Bytes= 1 - 2', {start: 1, end: 2}],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', undefined],
  ['bytes=0-1,5-6', undefined],
  ['items=0-1', undefined],
  ['bytes=a-b', undefined],
])('%s of 100 bytes', (header, expected) => {
  expect(parseByteRange(header, 100)).toEqual(expected)
})

test('whatever is asked, the range lies inside', () => {
  assert(
    property(
      integer({min: 0, max: 50}),
      integer({min: 0}),
      integer({min: 0}),
      string(),
      (size, first, last, rest) => {
        for (const header of [
          `bytes=${first}-${last}`,
          `bytes=${first}-`,
          `bytes=-${last}`,
          rest,
        ]) {
          const range = parseByteRange(header, size)
          if (range === undefined || range === 'unsatisfiable') continue
          expect(range.start).toBeGreaterThanOrEqual(0)
          expect(range.end).toBeGreaterThanOrEqual(range.start)
          expect(range.end).toBeLessThan(size)
        }
      },
    ),
  )
})
