import * as fc from 'fast-check'
import {expect, test} from 'vitest'

import {surroundings} from '../../../schemas/objects/surroundings.ts'

test('a character of two units is kept whole, or left out', () => {
  expect(surroundings('🎉🎉word🎉🎉', 4, 8, 3)).toEqual({prefix: '🎉', suffix: '🎉'})
  expect(surroundings('🎉🎉word🎉🎉', 4, 8, 4)).toEqual({prefix: '🎉🎉', suffix: '🎉🎉'})
  expect(surroundings('🎉word🎉', 2, 6, 1)).toEqual({prefix: '', suffix: ''})
})

test('whatever the text, what stands around the words is well-formed and theirs', () => {
  const texts = fc.array(fc.constantFrom('a', ' ', '🎉', '😀'), {maxLength: 12})
  fc.assert(
    fc.property(texts, texts, fc.nat(12), (before, after, length) => {
      const [left, right] = [before.join(''), after.join('')]
      const {prefix, suffix} = surroundings(
        `${left}word${right}`,
        left.length,
        left.length + 4,
        length,
      )
      expect([prefix.isWellFormed(), suffix.isWellFormed()]).toEqual([true, true])
      expect(left.endsWith(prefix) && right.startsWith(suffix)).toBe(true)
      expect(Math.max(prefix.length, suffix.length)).toBeLessThanOrEqual(length)
    }),
  )
})
