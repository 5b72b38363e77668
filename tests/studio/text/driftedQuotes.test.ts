import {expect, test} from 'vitest'

import {driftedQuotes, partedQuotes, verbatimTexts} from '../../../studio/text/driftedQuotes.ts'

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
      start: 19,
      end: 33,
      quoted: 'good progress',
      canBeMended: true,
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

/** Paragraphs of pieces, in each of which the marks after the words stand over them. */
function story(...paragraphs: [text: string, ...marks: string[]][][]) {
  return paragraphs.map((pieces, index) => ({
    _type: 'block',
    _key: `b${index}`,
    markDefs: ['q', 'other'].map((key) => ({
      _type: 'quoteMention',
      _key: key,
      quote: {_type: 'reference', _ref: `quote-${key}`},
    })),
    children: pieces.map(([text, ...marks], at) => ({_type: 'span', _key: `${at}`, text, marks})),
  }))
}

const said = 'We will not close the harbour this year.'
const found = (body: unknown, quoted = said) => {
  const texts = new Map([['quote-q', quoted]])
  return {
    drifted: driftedQuotes(body, texts).map(({block, text, canBeMended}) => ({
      block,
      text,
      canBeMended,
    })),
    parted: partedQuotes(body, texts).map(({block}) => block),
  }
}

test('a quote in which other words were marked has come apart, and has not drifted', () => {
  const body = story([
    ['Mayor: “'],
    ['We will ', 'q'],
    ['not close the harbour', 'other'],
    [' this year.', 'q'],
    ['”'],
  ])
  expect(found(body)).toEqual({drifted: [], parted: ['b0']})
})

test('a quote of which some words lost their mark has not drifted', () => {
  expect(found(story([['“We will not close '], ['the harbour', 'q'], [' this year.”']]))).toEqual({
    drifted: [],
    parted: ['b0'],
  })
})

test('a new paragraph in a quote divides its mark, and changes nothing of what it says', () => {
  const divided = story(
    [['“'], ['We will not close', 'q']],
    [['the harbour this year.', 'q'], ['”']],
  )
  expect(found(divided)).toEqual({drifted: [], parted: []})
  const atTheSpace = story([['We will not close ', 'q']], [[' the harbour this year.', 'q']])
  expect(found(atTheSpace)).toEqual({drifted: [], parted: []})
  const unmarked = story([['“'], ['We will not close', 'q']], [['the harbour this year.”']])
  expect(found(unmarked)).toEqual({drifted: [], parted: ['b0']})
})

test('a quote over two paragraphs that has other words is one that drifted, and nobody can say how', () => {
  const body = story([['We shall not close', 'q']], [['“'], ['the harbour this year.', 'q']])
  expect(found(body)).toEqual({
    drifted: [
      {block: 'b0', text: 'We shall not close\n\nthe harbour this year.', canBeMended: false},
    ],
    parted: [],
  })
})

test('a quote that is marked in two places is looked at in each', () => {
  const body = story([[said, 'q'], ['” And: “']], [['We shall.', 'q']])
  expect(found(body).drifted).toEqual([{block: 'b1', text: 'We shall.', canBeMended: true}])
})

test('where the missing words stand between the parts of a mark, they cannot be put back', () => {
  const body = story([
    ['We shall ', 'q'],
    ['not close the harbour', 'other'],
    [' this year.', 'q'],
  ])
  expect(found(body)).toEqual({
    drifted: [{block: 'b0', text: 'We shall  this year.', canBeMended: false}],
    parted: [],
  })
})

test('what somebody put between the parts of a quote is no part of it', () => {
  const body = story([['We will ', 'q'], ['”, she said, “'], ['close the harbour.', 'q']])
  const quoted = 'We will not close the harbour.'
  expect(found(body, quoted).drifted).toEqual([
    {block: 'b0', text: 'We will close the harbour.', canBeMended: true},
  ])
})

test('a mark that took more words than the quote has drifted', () => {
  expect(found(story([['great progress today', 'q']]), 'great progress').drifted).toHaveLength(1)
})

test('a paragraph that cannot be read whole is not mended', () => {
  const [block] = story([['great progress', 'q']])
  const body = [{...block, children: [...(block?.children ?? []), {text: ' without a key'}]}]
  expect(found(body, 'good progress').drifted).toMatchObject([{canBeMended: false}])
})
