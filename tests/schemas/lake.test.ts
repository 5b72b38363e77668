import type {SanityClient} from '@sanity/client'
import {describe, expect, it} from 'vitest'

import {clientOf, openLake} from '../lake/http/testLake.ts'
import {article, event, paragraph, person, quote} from './newsroom.ts'
import {compiledSchema, ids, stored, validateWith, type Draft, type Finding} from './validate.ts'

/** The rules that ask the dataset, over HTTP, with published documents and drafts of them in a real one. */
describe('on a lake', () => {
  it('3: finds the words of a draft quote in the draft of its article only', async () => {
    const published = article({body: [paragraph('p1', 'Nothing is known yet.')]})
    const draft = article({_id: 'drafts.article-harbor'})
    const saying = quote({_id: 'drafts.quote-close'})
    const quoted = [person(), published, saying]
    expect(await findings(saying, quoted)).toEqual([
      {
        level: 'warning',
        path: ['text'],
        message: 'No article is linked with this quote. Mark the words in an article’s body.',
      },
    ])
    expect(await findings(saying, [...quoted, quote(), draft])).toEqual([])
  })

  it('13: follows a circle through drafts', async () => {
    const proposed = {status: 'proposed', start: undefined}
    const works = {...proposed, name: 'The works', slug: {_type: 'slug', current: 'works'}}
    const closing = event({
      _id: 'drafts.event-closing',
      ...proposed,
      superEvent: {_type: 'reference', _ref: 'event-works'},
    })
    const others = [
      event(proposed),
      event({_id: 'event-works', ...works}),
      event({
        _id: 'drafts.event-works',
        ...works,
        superEvent: {_type: 'reference', _ref: 'event-closing'},
      }),
    ]
    expect(await findings(closing, [closing, ...others])).toEqual([
      {
        level: 'error',
        path: ['superEvent'],
        message:
          'The event is part of itself: Closing of the harbor → The works → Closing of the harbor. Choose another larger event here, or correct one of the others.',
      },
    ])
    expect(await findings(closing, [closing, ...others.slice(0, 2)])).toEqual([])
  })

  it('15 and 16: see the slug and the name of a draft, but not those of the document itself', async () => {
    const own = [person(), person({_id: 'drafts.person-ana-ruiz'})]
    expect(await findings(person(), own)).toEqual([])
    const namesake = person({_id: 'drafts.person-ana-ruiz-2'})
    expect(await findings(person(), [...own, namesake])).toEqual([
      {level: 'error', path: ['slug'], message: 'Slug is already in use'},
      {
        level: 'warning',
        path: ['name'],
        message:
          '“Ana Ruiz” is also a name of Ana Ruiz (drafts.person-ana-ruiz-2). If they are one person, keep one document; if not, add a disambiguation to both.',
      },
    ])
  })

  it('two articles that are related to each other can both be unpublished', async () => {
    const client = await lakeWith([person(), quote()])
    const second = {_id: 'article-second', slug: {_type: 'slug', current: 'second'}}
    const transaction = client.transaction()
    for (const document of [
      article({related: [related('article-second')]}),
      article({...second, related: [related('article-harbor')]}),
    ]) {
      transaction.create(stored(document))
    }
    await transaction.commit()
    for (const publishedId of ['article-harbor', 'article-second']) {
      await client.action({
        actionType: 'sanity.action.document.unpublish',
        publishedId,
        draftId: `drafts.${publishedId}`,
      })
    }
    expect(await client.fetch('*[_type == "article"]._id')).toEqual([
      'drafts.article-harbor',
      'drafts.article-second',
    ])
  })
})

async function findings(document: Draft, dataset: Draft[]): Promise<Finding[]> {
  const client = await lakeWith(dataset)
  // A client as a Studio makes it, without a perspective of its own.
  const found = await validateWith(
    client.withConfig({perspective: undefined}),
    document,
    ids(dataset),
  )
  return found.toSorted((one, other) => (one.level < other.level ? -1 : 1))
}

async function lakeWith(documents: Draft[]): Promise<SanityClient> {
  const client = clientOf(await openLake())
  const transaction = client.transaction()
  for (const document of documents) transaction.create(stored(document))
  await transaction.commit()
  return client
}

/** A reference in `related`, weak or strong as the Studio writes it by the schema. */
function related(_ref: string) {
  const field = compiledSchema
    .get('article')
    ?.fields.find(({name}: {name: string}) => name === 'related')
  const [member] = field?.type.of ?? []
  return {_key: 'k1', _type: 'reference', _ref, ...(member?.weak && {_weak: true})}
}
