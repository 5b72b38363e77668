import type {SanityClient} from '@sanity/client'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {publishStory} from '../../studio/workflow/publishStory.ts'
import {retract} from '../../studio/workflow/retraction.ts'
import {type Companion, storyContents} from '../../studio/workflow/storyContents.ts'
import {type LakeWithClient, openLakeWithDrafts} from './lakeWithClient.ts'

const id = 'article-trump-putin-may-meet-next-week'
const now = new Date('2025-08-07T06:00:00Z')

let lake: LakeWithClient
let client: SanityClient

beforeEach(async () => {
  lake = await openLakeWithDrafts()
  client = lake.client
})

afterEach(async () => {
  await lake.close()
})

describe('a story of drafts', () => {
  it('is published with everything in it in one transaction', async () => {
    const {companions, missing} = await contents()
    expect(missing).toEqual([])
    expect(companions).toHaveLength(21)
    await publish(companions)
    expect(await state()).toEqual({drafts: 0, published: 22, transactions: 1})
    expect(await client.fetch('*[_id == $id][0].publishedAt', {id})).toBe(now.toISOString())
    expect((await contents()).companions).toEqual([])
  })

  it('stays as it is where one of its documents was changed meanwhile', async () => {
    const {companions} = await contents()
    await client.patch('drafts.person-joe-biden').set({name: 'Joseph Biden'}).commit()
    await expect(publish(companions)).rejects.toThrow(/person-joe-biden/)
    expect(await state()).toMatchObject({drafts: 22, published: 0})
    // It is published another time.
    expect(await client.getDocument(`drafts.${id}`)).not.toHaveProperty('publishedAt')
  })

  it('stays as it is where the article itself was changed meanwhile', async () => {
    const {companions} = await contents()
    const article = await checkedArticle()
    await client.patch(`drafts.${id}`).set({'checks.legal': 'required'}).commit()
    await expect(publishStory(client, article, companions, now)).rejects.toThrow(id)
    expect(await state()).toMatchObject({drafts: 22, published: 0})
  })

  it('is published without changes that are left for later, but not without what is new', async () => {
    await publish((await contents()).companions)
    const biden = await client.getDocument('person-joe-biden')
    if (!biden) throw new Error('The person is gone')
    await client.create({...biden, _id: 'drafts.person-joe-biden', name: 'Joseph Biden'})
    const article = await client.getDocument(id)
    if (!article) throw new Error('The article is gone')
    await client.create({...article, _id: `drafts.${id}`, headline: 'Again'})
    const {companions} = await contents()
    expect(companions.map(({id, publishedRevision}) => [id, publishedRevision])).toEqual([
      ['person-joe-biden', biden._rev],
    ])
    await publish([])
    expect(
      await client.fetch(
        '{"article": *[_id == $id][0].headline, "drafts": *[_id in path("drafts.**")]._id}',
        {
          id,
        },
      ),
    ).toEqual({article: 'Again', drafts: ['drafts.person-joe-biden']})
  })

  it('is retracted in what readers see, and in nothing else', async () => {
    await publish((await contents()).companions)
    const published = await client.getDocument(id)
    if (!published) throw new Error('The article is gone')
    await client.create({...published, _id: `drafts.${id}`, headline: 'Under way'})
    await retract(client, published, 'The source was forged.', now)
    const correction = {
      _type: 'correction',
      _key: expect.any(String),
      date: now.toISOString(),
      kind: 'retraction',
      text: 'The source was forged.',
    }
    expect(
      await client.fetch(
        '*[_type == "article"] | order(_id asc){headline, pubStatus, corrections}',
      ),
    ).toEqual([
      {headline: published.headline, pubStatus: 'canceled', corrections: [correction]},
      {headline: 'Under way', pubStatus: 'canceled', corrections: [correction]},
    ])
  })
})

async function contents() {
  const article = (await client.getDocument(`drafts.${id}`)) ??
    (await client.getDocument(id)) ?? {_id: id}
  return storyContents(article, (ids) => client.fetch('*[_id in $ids]', {ids}))
}

async function publish(companions: readonly Companion[]): Promise<void> {
  await publishStory(client, await checkedArticle(), companions, now)
}

async function checkedArticle() {
  const draft = await client.getDocument(`drafts.${id}`)
  if (!draft) throw new Error('The article has no draft')
  const publishedRevision = (await client.getDocument(id))?._rev
  return {id, draftRevision: draft._rev, publishedRevision, isTimed: 'publishedAt' in draft}
}

function state(): Promise<unknown> {
  const types = '_type in ["article", "person", "quote", "event"]'
  return client.fetch(`{
    "drafts": count(*[${types} && _id in path("drafts.**")]),
    "published": count(*[${types} && !(_id in path("drafts.**"))]),
    "transactions": count(array::unique(*[${types}]._rev))
  }`)
}
