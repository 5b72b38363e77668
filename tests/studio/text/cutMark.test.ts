import {expect, test} from 'vitest'

import {cutMark} from '../../../studio/text/cutMark.ts'

const body = [
  {
    _type: 'block',
    _key: 'b',
    markDefs: [
      {_type: 'quoteMention', _key: 'q'},
      {_type: 'personMention', _key: 'p'},
    ],
    children: [
      {_type: 'span', _key: '1', text: 'She: ', marks: []},
      {_type: 'span', _key: '2', text: 'We trust ', marks: ['q']},
      {_type: 'span', _key: '3', text: 'Anna', marks: ['q', 'p']},
      {_type: 'span', _key: '4', text: ' now.', marks: ['q']},
      {_type: 'span', _key: '5', text: ' Then more.', marks: []},
    ],
  },
]
const text = 'She: We trust Anna now. Then more.'
const cut = (kind: 'quoteMention' | 'personMention' | 'eventMention', words: string) => {
  const start = text.indexOf(words)
  return cutMark(body, kind, {block: 'b', start, end: start + words.length})
}

const partOfQuote =
  'Only a part of a marked quote is selected. Select all of it, or remove its mark first.'

test.each(['trust', 'We trust Anna', 'Anna now. Then', 'She: We'])(
  'a quote in a part of another would take it apart: %s',
  (words) => expect(cut('quoteMention', words)).toBe(partOfQuote),
)

test.each(['We trust Anna now.', 'She: We trust Anna now. Then', 'She:', 'Then more'])(
  'all of a quote, or none of it, can be marked: %s',
  (words) => expect(cut('quoteMention', words)).toBeUndefined(),
)

test('marks of other kinds do not come into it', () => {
  expect(cut('personMention', 'trust Anna')).toBeUndefined()
  expect(cut('eventMention', 'trust')).toBeUndefined()
  expect(cut('personMention', 'Ann')).toMatch('a marked person')
  expect(cutMark(body, 'quoteMention', {block: 'gone', start: 0, end: 3})).toBeUndefined()
})
