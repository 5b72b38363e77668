import {describe, expect, test} from 'vitest'
import type {Perspective} from '../../../lake/types.ts'
import {ask, documentOf} from './queryOver.ts'

const documents = [
  documentOf({_id: 'article-talks', _type: 'article', headline: 'Talks', by: {_ref: 'person-a'}}),
  documentOf({_id: 'drafts.article-talks', _type: 'article', headline: 'Talks, draft'}),
  documentOf({_id: 'versions.autumn.article-talks', _type: 'article', headline: 'Talks, autumn'}),
  documentOf({
    _id: 'drafts.article-new',
    _type: 'article',
    headline: 'New',
    by: {_ref: 'person-a'},
  }),
  documentOf({_id: 'article-old', _type: 'article', headline: 'Old', by: {_ref: 'person-a'}}),
  documentOf({_id: 'versions.autumn.article-old', _type: 'article', _system: {delete: true}}),
  documentOf({_id: 'person-a', _type: 'person', name: 'A'}),
  documentOf({_id: 'drafts.person-a', _type: 'person', name: 'A, draft'}),
  documentOf({_id: 'versions.winter.person-a', _type: 'person', name: 'A, winter'}),
]

function headlines(perspective: Perspective) {
  return ask(documents, '*[_type == "article"]{_id, _originalId, headline, "by": by->name}', {
    perspective,
  }).result
}

describe('perspectives', () => {
  test('raw has every document as it is stored', () => {
    expect(headlines('raw')).toEqual([
      {_id: 'article-old', _originalId: null, headline: 'Old', by: 'A'},
      {_id: 'article-talks', _originalId: null, headline: 'Talks', by: 'A'},
      {_id: 'drafts.article-new', _originalId: null, headline: 'New', by: 'A'},
      {_id: 'drafts.article-talks', _originalId: null, headline: 'Talks, draft', by: null},
      {_id: 'versions.autumn.article-old', _originalId: null, headline: null, by: null},
      {
        _id: 'versions.autumn.article-talks',
        _originalId: null,
        headline: 'Talks, autumn',
        by: null,
      },
    ])
    expect(headlines(['raw'])).toEqual(headlines('raw'))
  })

  test('published has neither drafts nor versions', () => {
    expect(headlines('published')).toEqual([
      {_id: 'article-old', _originalId: null, headline: 'Old', by: 'A'},
      {_id: 'article-talks', _originalId: null, headline: 'Talks', by: 'A'},
    ])
    expect(headlines(['published'])).toEqual(headlines('published'))
  })

  test('drafts lie over published documents, and references lead to drafts', () => {
    const expected = [
      {_id: 'article-new', _originalId: 'drafts.article-new', headline: 'New', by: 'A, draft'},
      {_id: 'article-old', _originalId: 'article-old', headline: 'Old', by: 'A, draft'},
      {
        _id: 'article-talks',
        _originalId: 'drafts.article-talks',
        headline: 'Talks, draft',
        by: null,
      },
    ]
    expect(headlines('drafts')).toEqual(expected)
    expect(headlines(['drafts'])).toEqual(expected)
  })

  test('in a stack the first layer wins, and a version marked deleted hides the document', () => {
    expect(headlines(['winter', 'autumn', 'drafts'])).toEqual([
      {_id: 'article-new', _originalId: 'drafts.article-new', headline: 'New', by: 'A, winter'},
      {
        _id: 'article-talks',
        _originalId: 'versions.autumn.article-talks',
        headline: 'Talks, autumn',
        by: null,
      },
    ])
    expect(headlines(['drafts', 'autumn'])).toEqual([
      {_id: 'article-new', _originalId: 'drafts.article-new', headline: 'New', by: 'A, draft'},
      {
        _id: 'article-talks',
        _originalId: 'drafts.article-talks',
        headline: 'Talks, draft',
        by: null,
      },
    ])
  })

  test('ids are the published ones wherever the query looks', () => {
    expect(inDrafts('count(*[_id in path("drafts.**")])')).toBe(0)
    expect(inDrafts('count(*[_originalId in path("drafts.**")])')).toBe(3)
    expect(inDrafts('*[_id == "person-a"][0].name')).toBe('A, draft')
    expect(inDrafts('*[_id == "drafts.person-a"]')).toEqual([])
    expect(inDrafts('*[references("person-a")]._id')).toEqual(['article-new', 'article-old'])
    expect(inDrafts('*[sanity::versionOf("article-talks")]._originalId')).toEqual([
      'drafts.article-talks',
    ])
    expect(inDrafts('*[]._id')).toEqual(['article-new', 'article-old', 'article-talks', 'person-a'])
  })

  test('paths tell drafts and versions apart in raw', () => {
    expect(inRaw('count(*[_id in path("drafts.**")])')).toBe(3)
    expect(inRaw('count(*[_id in path("versions.autumn.**")])')).toBe(2)
    expect(inRaw('count(*[_id in path("*")])')).toBe(3)
    expect(inRaw('count(*[sanity::partOfRelease("autumn")])')).toBe(2)
    expect(inRaw('count(*[sanity::versionOf("person-a")])')).toBe(3)
  })

  test('raw is not combined with other layers', () => {
    expect(() => headlines(['raw', 'drafts'])).toThrow('"raw" cannot be combined')
  })
})

function inDrafts(query: string) {
  return ask(documents, query, {perspective: 'drafts'}).result
}

function inRaw(query: string) {
  return ask(documents, query).result
}
