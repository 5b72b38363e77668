import {expect, it} from 'vitest'

import {sortNameOf} from '../../../studio/text/sortNameOf.ts'

it.each([
  ['Volodymyr Zelenskiy', 'Zelenskiy, Volodymyr'],
  ['  Ana  de la Cruz ', 'Cruz, Ana de la'],
  ['Martin Luther King Jr.', 'King, Martin Luther, Jr.'],
  ['Pelé', 'Pelé'],
  ['नरेन्द्र मोदी', 'नरेन्द्र मोदी'],
  ['習近平', '習近平'],
])('%s is sorted as %s', (name, sortName) => {
  expect(sortNameOf(name)).toBe(sortName)
})
