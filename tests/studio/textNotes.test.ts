import {expect, it} from 'vitest'

import {readMarks} from '../../studio/views/textNotes.ts'

it('quotes and events are numbered in reading order, each at its first mark', () => {
  const body = [
    {
      _key: 'one',
      _type: 'block',
      children: [
        {marks: ['m2']},
        {marks: ['m2', 'm1']},
        {marks: []},
        {},
        {marks: ['strong', 'm3']},
      ],
      markDefs: [
        {_key: 'm1', _type: 'personMention', person: {_ref: 'person-ana'}},
        {_key: 'm2', _type: 'eventMention', event: {_ref: 'event-vote'}},
        {_key: 'm3', _type: 'quoteMention', quote: {_ref: 'quote-yes'}},
      ],
    },
    {_key: 'pull', _type: 'pullQuote', quote: {_ref: 'quote-no'}},
    {
      _key: 'two',
      _type: 'block',
      children: [{marks: ['m1']}, {marks: ['m2']}],
      markDefs: [
        {_key: 'm1', _type: 'eventMention', event: {_ref: 'event-vote'}},
        {_key: 'm2', _type: 'quoteMention', quote: {_ref: 'quote-no'}},
      ],
    },
  ]
  expect(readMarks(body)).toEqual({
    ids: ['event-vote', 'person-ana', 'quote-yes', 'quote-no'],
    notes: {
      one: [
        {number: 1, type: 'event', id: 'event-vote'},
        {number: 2, type: 'quote', id: 'quote-yes'},
      ],
      pull: [{number: 3, type: 'quote', id: 'quote-no'}],
    },
  })
})

it('half-made marks point to nothing', () => {
  const body = [
    {
      _key: 'one',
      _type: 'block',
      children: [{marks: ['m1', 'gone']}],
      markDefs: [{_key: 'm1', _type: 'quoteMention', quote: {}}],
    },
    {_key: 'two', _type: 'block', children: [{marks: ['m1']}]},
    {_key: 'pull', _type: 'pullQuote'},
  ]
  expect([readMarks(body), readMarks(undefined), readMarks(null)]).toEqual([
    {ids: [], notes: {}},
    {ids: [], notes: {}},
    {ids: [], notes: {}},
  ])
})

it('gaps in lists are passed over', () => {
  const body = [
    null,
    {
      _key: 'one',
      _type: 'block',
      children: [null, {marks: null}, {marks: [null, 'm1']}],
      markDefs: [null, {_key: 'm1', _type: 'quoteMention', quote: {_ref: 'quote-yes'}}],
    },
    {_key: 'pull', _type: 'pullQuote', quote: null},
  ]
  expect(readMarks(body)).toEqual({
    ids: ['quote-yes'],
    notes: {one: [{number: 1, type: 'quote', id: 'quote-yes'}]},
  })
})
