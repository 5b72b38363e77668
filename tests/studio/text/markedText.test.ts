import {expect, test} from 'vitest'

import {blockText, markedTexts} from '../../../studio/text/markedText.ts'

const span = (_key: string, text: string, ...marks: string[]) => ({
  _type: 'span',
  _key,
  text,
  marks,
})
const reference = (_ref: string) => ({_type: 'reference', _ref})

const body = [
  {
    _type: 'block',
    _key: 'b1',
    markDefs: [
      {_type: 'personMention', _key: 'p', person: reference('person-anna')},
      {_type: 'quoteMention', _key: 'q', quote: reference('quote-1')},
      {_type: 'quoteMention', _key: 'gone', quote: reference('quote-2')},
      {_type: 'eventMention', _key: 'e'},
      {_type: 'link', _key: 'l', href: 'https://example.com'},
    ],
    children: [
      span('s1', 'Anna', 'p'),
      span('s2', ' said “'),
      span('s3', 'we ', 'q'),
      span('s4', 'will', 'q', 'strong'),
      span('s5', ' talk', 'q', 'e'),
      span('s6', '” again.', 'l'),
    ],
  },
  {_type: 'pullQuote', _key: 'b2', quote: reference('quote-1')},
]

test('the marks with the words under them', () => {
  expect(markedTexts(body)).toEqual([
    {
      kind: 'personMention',
      block: 'b1',
      mark: 'p',
      ref: 'person-anna',
      text: 'Anna',
      start: 0,
      end: 4,
    },
    {
      kind: 'quoteMention',
      block: 'b1',
      mark: 'q',
      ref: 'quote-1',
      text: 'we will talk',
      start: 11,
      end: 23,
    },
    {kind: 'eventMention', block: 'b1', mark: 'e', text: ' talk', start: 18, end: 23},
  ])
  expect(markedTexts(undefined)).toEqual([])
  expect(markedTexts([{_type: 'block'}, null, 3])).toEqual([])
})

test('the text of a block', () => {
  expect(blockText(body, 'b1')).toBe('Anna said “we will talk” again.')
  expect(blockText(body, 'b2')).toBe('')
})
