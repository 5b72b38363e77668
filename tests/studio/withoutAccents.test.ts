import {expect, it} from 'vitest'

import {possibleDuplicates} from '../../studio/structure/possibleDuplicates.ts'
import {withoutAccents} from '../../studio/withoutAccents.ts'

it('accents go, vowel signs stay', () => {
  expect(withoutAccents('Škodová, Ελένη, Андре́й')).toBe('Skodova, Ελενη, Андреи')
  expect(withoutAccents('नरेन्द्र मोदी')).toBe('नरेन्द्र मोदी'.normalize('NFC'))
})

it('two people whose names differ by a vowel sign are two', () => {
  const people = [
    {_id: 'person-a', name: 'मोदी'},
    {_id: 'person-b', name: 'मादा'},
    {_id: 'person-c', name: 'José'},
    {_id: 'person-d', name: 'jose'},
  ]
  expect(possibleDuplicates(people)).toEqual(['person-c', 'person-d'])
})
