import {expect, test} from 'vitest'

import {quotableWords} from '../../../studio/text/quotableWords.ts'

/** The words in [ ] are selected. */
function select(marked: string) {
  const start = marked.indexOf('[')
  const end = marked.indexOf(']') - 1
  return quotableWords(marked.replace(/[[\]]/g, ''), start, end)
}

test.each([
  ['He spoke of “[great progress]” on Wednesday.', {text: 'great progress', kind: 'fragment'}],
  ['He spoke of [“great progress,”] then left.', {text: 'great progress', kind: 'fragment'}],
  [
    '“[It seems that Russia is now more inclined to a ceasefire.]” he said.',
    {text: 'It seems that Russia is now more inclined to a ceasefire.', kind: 'direct'},
  ],
  ['[“We will not go back,”] she said.', {text: 'We will not go back', kind: 'direct'}],
  ['“[Never again.]” he said.', {text: 'Never again', kind: 'fragment'}],
  ['He said [that talks would go on].', {text: 'that talks would go on', kind: 'indirect'}],
  ['"[useful and constructive]", he said', {text: 'useful and constructive', kind: 'fragment'}],
  ['“One.” He said [two three].', {text: 'two three', kind: 'indirect'}],
  ['“U.S. aid,” he said, [“will end.”]', {text: 'will end', kind: 'fragment'}],
])('%s', (marked, expected) => {
  const words = select(marked)
  const plain = marked.replace(/[[\]]/g, '')
  expect(words).toMatchObject(expected)
  expect(plain.slice(words?.start, words?.end)).toBe(expected.text)
})

test.each(['He [ ] said', '[“”] he said', '[,]'])('nothing to quote in %s', (marked) => {
  expect(select(marked)).toBeUndefined()
})
