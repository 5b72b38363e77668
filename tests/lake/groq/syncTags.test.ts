import {describe, expect, test} from 'vitest'
import {syncTagsOfChange} from '../../../lake/groq/engine.ts'
import type {JsonObject, Perspective, StoredDocument} from '../../../lake/types.ts'
import {ask, documentOf} from './queryOver.ts'

const talks = documentOf({_id: 'article-talks', _type: 'article', by: {_ref: 'person-a'}})
const person = documentOf({_id: 'person-a', _type: 'person', name: 'A'})

function tags(query: string, params: JsonObject = {}, perspective: Perspective = 'raw') {
  return new Set(ask([talks, person], query, {params, perspective}).syncTags)
}

function concerns(
  queryTags: Set<string>,
  previous: StoredDocument | null,
  result: StoredDocument | null,
): boolean {
  const documentId = (result ?? previous)?._id ?? ''
  return syncTagsOfChange({documentId, previous, result}).some((tag) => queryTags.has(tag))
}

describe('sync tags', () => {
  const renamed = {...person, name: 'B'}
  const other = documentOf({_id: 'event-a', _type: 'event', by: {_ref: 'person-b'}})
  const draft = documentOf({_id: 'drafts.person-a', _type: 'person', name: 'A, draft'})

  test('are short, opaque and the same each time', () => {
    const query = '*[_type == "article"]{"by": by->name}'
    const {syncTags} = ask([talks, person], query)
    expect(ask([talks, person], query).syncTags).toEqual(syncTags)
    expect(syncTags).toHaveLength(2)
    for (const tag of syncTags) expect(tag).toMatch(/^s1:[\w-]{8}$/)
  })

  test.each<[string, boolean, boolean, boolean]>([
    // What it reads; whether it is concerned by a person renamed, another document created, a draft created.
    ['*[_type == "person"].name', true, false, true],
    ['*[_type == "article"]{"by": by->name}', true, false, true],
    ['*[_type == "article"]', false, false, false],
    ['*[_id == "person-a"]', true, false, true],
    ['*[_id == "person-missing"]', false, false, false],
    ['*[references("person-b")]', false, true, false],
    ['*[references("person-a")]', false, false, false],
    ['*[name == "A"]', true, true, true],
    ['count(*)', true, true, true],
    ['*[sanity::versionOf("person-a")]', true, false, true],
    ['*[sanity::partOfRelease("r")]', false, false, false],
    ['1 + 1', false, false, false],
  ])('%s', (query, ofRenaming, ofCreation, ofDraft) => {
    for (const perspective of ['raw', 'drafts'] as const) {
      const queryTags = tags(query, {}, perspective)
      expect([
        concerns(queryTags, person, renamed),
        concerns(queryTags, null, other),
        concerns(queryTags, null, draft),
      ]).toEqual([ofRenaming, ofCreation, ofDraft])
    }
  })

  test('follow a document that stops or starts to refer', () => {
    const moved = {...talks, by: {_ref: 'person-c'}}
    expect(concerns(tags('*[references("person-a")]'), talks, moved)).toBe(true)
    expect(concerns(tags('*[references("person-c")]'), talks, moved)).toBe(true)
    expect(concerns(tags('*[references("person-c")]'), moved, null)).toBe(true)
    const version = {...talks, _id: 'versions.r.article-talks'}
    expect(concerns(tags('*[sanity::partOfRelease("r")]'), null, version)).toBe(true)
  })

  test('of a query that looks at very much are one', () => {
    const ids = Array.from({length: 200}, (_, index) => `article-${index}`)
    const many = tags('*[_id in $ids]', {ids})
    expect(many).toEqual(tags('count(*)'))
  })
})
