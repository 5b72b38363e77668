import type {SanityClient} from '@sanity/client'
import {afterAll, beforeAll, expect, test} from 'vitest'

import {takeWords} from '../../../studio/text/takeWords.ts'
import {type LakeWithClient, openLakeWithClient} from '../lakeWithClient.ts'

let lake: LakeWithClient
let client: SanityClient

beforeAll(async () => {
  lake = await openLakeWithClient()
  client = lake.client
})

afterAll(async () => {
  await lake.close()
})

const anchor = {
  _type: 'textAnchor',
  article: {_type: 'reference', _ref: 'article-vote', _weak: true},
  exact: 'great progress',
  prefix: 'He spoke of “',
}

test('a verified quote that takes other words is no longer verified', async () => {
  await client.create({
    _id: 'quote-progress',
    _type: 'quote',
    text: 'great progress',
    verification: 'verified',
    firstAppearance: anchor,
  })
  await takeWords(client, {ref: 'quote-progress', text: 'greater progress '}, 'article-vote')
  expect(await client.getDocument('drafts.quote-progress')).toMatchObject({
    text: 'greater progress',
    verification: 'unverified',
    firstAppearance: {...anchor, exact: 'greater progress'},
  })
  expect(await client.getDocument('quote-progress')).toMatchObject({text: 'great progress'})
})

test('a quote from another article keeps what it said there, and one without an article gets none', async () => {
  await client.create({_id: 'drafts.quote-there', _type: 'quote', firstAppearance: anchor})
  await client.create({_id: 'drafts.quote-nowhere', _type: 'quote', text: 'one'})
  await takeWords(client, {ref: 'quote-there', text: 'two'}, 'article-other')
  await takeWords(client, {ref: 'quote-nowhere', text: 'two'}, 'article-other')
  expect(await client.getDocument('drafts.quote-there')).toMatchObject({
    text: 'two',
    firstAppearance: anchor,
  })
  expect(await client.getDocument('drafts.quote-nowhere')).not.toHaveProperty('firstAppearance')
})

test('a quote that is gone is not made again', async () => {
  await expect(takeWords(client, {ref: 'quote-gone', text: 'two'}, 'article-vote')).rejects.toThrow(
    'The document was deleted.',
  )
  expect(await client.getDocument('drafts.quote-gone')).toBeUndefined()
})
