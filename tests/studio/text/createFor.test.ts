import type {SanityClient} from '@sanity/client'
import {afterAll, beforeAll, expect, test} from 'vitest'

import {createFor} from '../../../studio/text/createFor.ts'
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

const documents = (name: string) => [
  {_id: `drafts.person-${name}`, _type: 'person'},
  {_id: `drafts.quote-${name}`, _type: 'quote'},
]
const idsOf = (name: string) =>
  client.fetch<string[]>('*[_id in $ids] | order(_id)._id', {
    ids: documents(name).map(({_id}) => _id),
  })

/** Finds the words as often, each time in another place, and then no more. */
const passing = (times: number) => {
  let count = 0
  return () => {
    count += 1
    if (count > times) throw new Error('The paragraph was changed.')
    return `place ${count}`
  }
}

test('documents are created where their words are there before and after', async () => {
  expect(await createFor(client, documents('ana'), passing(2))).toBe('place 2')
  expect(await idsOf('ana')).toEqual(['drafts.person-ana', 'drafts.quote-ana'])
})

test.each([
  ['before', 0],
  ['meanwhile', 1],
])('no document stays behind where the words were changed %s', async (when, times) => {
  await expect(createFor(client, documents(when), passing(times))).rejects.toThrow(
    'The paragraph was changed.',
  )
  expect(await idsOf(when)).toEqual([])
})

test('words of a document that there is are looked at too', async () => {
  expect(await createFor(client, [], passing(1))).toBe('place 1')
  await expect(createFor(client, [], passing(0))).rejects.toThrow('The paragraph was changed.')
})
