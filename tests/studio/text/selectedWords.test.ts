import {expect, test} from 'vitest'

import {checkUnchanged} from '../../../studio/text/selectedWords.ts'

const paragraph = 'She said that Anna will come.'
const bodyOf = (...texts: string[]) => [
  {
    _type: 'block',
    _key: 'b',
    markDefs: [],
    children: texts.map((text, index) => ({_type: 'span', _key: `${index}`, text, marks: []})),
  },
]
const check = (body: unknown) => () => checkUnchanged(body, {block: 'b', paragraph})

test('words are marked only where the paragraph still reads as it did when they were chosen', () => {
  expect(check(bodyOf('She said that ', 'Anna', ' will come.'))).not.toThrow()
  expect(check(bodyOf('Today she said that Anna will come.'))).toThrow(
    'The paragraph was changed. Select the words again.',
  )
  expect(check([])).toThrow('The paragraph was changed. Select the words again.')
  expect(check(undefined)).toThrow('The paragraph was changed. Select the words again.')
})
