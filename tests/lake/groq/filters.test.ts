import {describe, expect, test} from 'vitest'
import {matchesFilter} from '../../../lake/groq/engine.ts'
import {documentOf} from './queryOver.ts'

const draft = documentOf({
  _id: 'drafts.article-talks',
  _type: 'article',
  headline: 'Talks in Moscow',
  by: {_ref: 'person-a'},
  author: 'reporter',
})

function matches(filter: string): boolean {
  return matchesFilter(filter, {id: 'person-a', types: ['article']}, draft, 'reporter')
}

describe('one document', () => {
  test.each([
    '_type == "article"',
    '_id in path("drafts.**")',
    '_id in path("**")',
    'author == identity()',
    'references($id)',
    'headline match "talk*"',
    '@ match text::query("moscow talks")',
    'sanity::versionOf("article-talks")',
    '*',
    '*[_type == "article"]',
    '*[_type in $types && references($id)]',
    '*[_type == "article"][author == identity()]',
    '*[_id in ["drafts.article-talks", "a"]]{headline}',
    '*[_type == "article"] | order(headline) [10...20]{headline}',
    '*[_type == "article"][0]',
    '*[headline match "talk*"][5].headline',
    'count(*[_type == "article"]) == 1',
    'true',
  ])('passes %s', (filter) => {
    expect(matches(filter)).toBe(true)
  })

  test.each([
    '_type == "quote"',
    '_id in path("*")',
    'author != identity()',
    'references("person-b")',
    'missing == 1',
    'headline',
    'null',
    '*[_type == "quote"]',
    '*[_type == "quote"]{"headline": "Talks"}',
    '*[_type == "article"][author != identity()]',
    '*[by->name == "A"]',
    'count(*[_id == "person-a"]) == 1',
  ])('does not pass %s', (filter) => {
    expect(matches(filter)).toBe(false)
  })

  test('is not compared with a filter that cannot be parsed', () => {
    expect(() => matches('_type ==')).toThrow('Expected expression')
    expect(() => matches('_id == $missing')).toThrow('param $missing referenced, but not provided')
  })
})
