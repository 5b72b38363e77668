import {expect, test} from 'vitest'

import {driftedQuotes} from '../../../studio/text/driftedQuotes.ts'

const body = [
  {
    _type: 'block',
    _key: 'b',
    markDefs: ['a', 'b', 'c'].map((key) => ({
      _type: 'quoteMention',
      _key: key,
      quote: {_type: 'reference', _ref: `quote-${key}`},
    })),
    children: [
      {_type: 'span', _key: '1', text: 'There’s still  many', marks: ['a']},
      {_type: 'span', _key: '2', text: 'great progress', marks: ['b']},
      {_type: 'span', _key: '3', text: 'not known yet', marks: ['c']},
    ],
  },
]

test('only other words are drift; spaces and the form of an apostrophe are not', () => {
  const texts = new Map([
    ['quote-a', "There's still many"],
    ['quote-b', 'good progress'],
  ])
  expect(driftedQuotes(body, texts)).toEqual([
    {
      kind: 'quoteMention',
      block: 'b',
      mark: 'b',
      ref: 'quote-b',
      text: 'great progress',
      quoted: 'good progress',
    },
  ])
})
