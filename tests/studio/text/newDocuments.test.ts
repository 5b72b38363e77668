import {expect, test} from 'vitest'

import {event} from '../../../schemas/documents/event.ts'
import {chosen, newDocumentId, newQuote} from '../../../studio/text/newDocuments.ts'

const paragraph = 'She said: “We will not go back to the old rules,” and left the hall.'
const text = 'We will not go back to the old rules'
const start = paragraph.indexOf(text)
const words = {text, start, end: start + text.length, kind: 'direct'} as const
const article = 'article-town-hall'

function counted() {
  let count = 0
  return (type: string) => `${type}-${(count += 1)}`
}

const anchor = {
  _type: 'textAnchor',
  article: {_type: 'reference', _ref: article, _weak: true},
  exact: text,
  prefix: 'She said: “',
  suffix: ',” and left the hall.',
}
const weak = (type: string, _ref: string) => ({
  _type: 'reference',
  _ref,
  _weak: true,
  _strengthenOnPublish: {type, template: {id: type}},
})

test('a quote of a published person refers to it strongly', () => {
  const speaker = {person: {id: 'person-ada', name: 'Ada', isDraftOnly: false}}
  expect(newQuote(words, {paragraph, article, speaker}, counted())).toEqual({
    documents: [
      {
        _id: 'drafts.quote-1',
        _type: 'quote',
        text,
        kind: 'direct',
        speaker: {_type: 'reference', _ref: 'person-ada'},
        firstAppearance: anchor,
        isTranslation: 'unknown',
        verification: 'unverified',
      },
    ],
    reference: weak('quote', 'quote-1'),
  })
})

test('a new speaker is written before the quote', () => {
  const speaker = {person: {name: 'Zoë O’Núñez'}}
  const {documents} = newQuote(words, {paragraph, article, speaker}, counted())
  expect(documents).toEqual([
    {
      _id: 'drafts.person-1',
      _type: 'person',
      name: 'Zoë O’Núñez',
      sortName: 'O’Núñez, Zoë',
      slug: {_type: 'slug', current: 'zoe-o-nunez'},
    },
    expect.objectContaining({_id: 'drafts.quote-2', speaker: weak('person', 'person-1')}),
  ])
})

test('somebody unnamed is described, and a quote may have no speaker yet', () => {
  const described = {description: 'a council member'}
  const [quote] = newQuote(words, {paragraph, article, speaker: described}, counted()).documents
  expect(quote).toMatchObject({speakerDescription: 'a council member'})
  expect(quote).not.toHaveProperty('speaker')
  const [open] = newQuote(words, {paragraph, article, speaker: undefined}, counted()).documents
  expect(open).not.toHaveProperty('speakerDescription')
})

test('an event that is only a draft is referred to weakly until it is published', () => {
  expect(chosen('event', {id: 'e', name: 'E', isDraftOnly: true}, counted())).toEqual({
    documents: [],
    reference: weak('event', 'e'),
  })
})

test('a new event begins as the schema lets one begin, so that the desk lists it', () => {
  const status = event.fields.find(({name}) => name === 'status')
  expect(status).toHaveProperty('initialValue', 'proposed')
  expect(chosen('event', {name: 'The vote'}, counted())).toEqual({
    documents: [
      {
        _id: 'drafts.event-1',
        _type: 'event',
        name: 'The vote',
        slug: {_type: 'slug', current: 'the-vote'},
        status: 'proposed',
      },
    ],
    reference: weak('event', 'event-1'),
  })
})

test('an id tells the type, has no dots, and is there once', () => {
  const ids = ['person', 'person', 'quote', 'event'] as const
  const made = ids.map(newDocumentId)
  expect(made.map((id) => id.split('-')[0])).toEqual(ids)
  expect(made.join('')).not.toContain('.')
  expect(new Set(made).size).toBe(4)
})
