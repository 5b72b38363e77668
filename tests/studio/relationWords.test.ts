import {expect, it} from 'vitest'

import {articleRelation, eventRelation, quoteRelation} from '../../studio/views/relationWords.ts'

it('says how an article uses a document', () => {
  expect([
    articleRelation({marks: 1}),
    articleRelation({marks: 2, pullQuotes: 1}),
    articleRelation({marks: 3, isMainEvent: true}),
    articleRelation({isCreator: true}),
    articleRelation({marks: 0, pullQuotes: 0, isMainEvent: null, isCreator: null}),
  ]).toEqual([
    'marked',
    'marked twice, pull quote',
    'marked 3 times, listed as an event of the story',
    'creator',
    'refers to it',
  ])
})

it('says how a quote refers to a document', () => {
  expect([
    quoteRelation({isSpeaker: true, isAbout: true}),
    quoteRelation({isSaidAt: true}),
    quoteRelation({}),
  ]).toEqual(['speaker, about it', 'said there', 'refers to it'])
})

it('says how an event refers to a document', () => {
  expect([
    eventRelation({takesPart: true, role: 'envoy'}),
    eventRelation({takesPart: true, role: null}),
    eventRelation({isPart: true}),
    eventRelation({}),
  ]).toEqual(['envoy', 'takes part', 'part of it', 'refers to it'])
})
