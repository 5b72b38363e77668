import {expect, test} from 'vitest'

import {driftedQuotes, missingQuotes, verbatimTexts} from '../../../studio/text/driftedQuotes.ts'

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

test('what is told indirectly, or has no words yet, has nothing to drift from', () => {
  const documents = [
    {_id: 'quote-a', text: 'that there is much', kind: 'indirect'},
    {_id: 'quote-b', text: 'good progress', kind: 'fragment'},
    {_id: 'quote-c', text: null, kind: null},
  ]
  expect(verbatimTexts(documents)).toEqual(new Map([['quote-b', 'good progress']]))
})

test('a quote is missing where no article has its words, by the same measure', () => {
  const quotes = [
    {
      _id: 'quote-a',
      text: "There's still many",
      articles: ['None.', 'He: “There’s still\u00a0many”'],
    },
    {_id: 'quote-b', text: 'good progress', articles: ['great progress', null]},
  ]
  expect(missingQuotes(quotes)).toEqual(['quote-b'])
})
