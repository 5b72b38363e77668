import {describe, expect, test} from 'vitest'
import {ask, documentOf} from './queryOver.ts'

const documents = [
  documentOf({
    _id: 'article-talks',
    _type: 'article',
    headline: 'Talks in Moscow',
    slug: {_type: 'slug', current: 'talks-in-moscow'},
    body: [
      {
        _type: 'block',
        _key: 'a',
        children: [
          {_type: 'span', _key: 'a1', text: 'The envoy Steve Wit'},
          {_type: 'span', _key: 'a2', text: 'koff', marks: ['strong']},
          {_type: 'span', _key: 'a3', text: ' met the president.'},
        ],
        markDefs: [],
      },
      {_type: 'block', _key: 'b', children: [{_type: 'span', _key: 'b1', text: 'Nobody else.'}]},
    ],
  }),
  documentOf({
    _id: 'person-witkoff',
    _type: 'person',
    name: 'Steve Witkoff',
    otherNames: ['Стив Уиткофф'],
  }),
  documentOf({
    _id: 'person-zelenskiy',
    _type: 'person',
    name: 'Volodymyr Zelenskiy',
    otherNames: ['Zelenskyy', 'Zelenský'],
  }),
  documentOf({_id: 'person-tanaka', _type: 'person', name: '田中太郎', edNote: 'Steve, too'}),
]

function found(text: string, left = '@'): unknown {
  return ask(documents, `*[${left} match text::query($text)]._id`, {params: {text}}).result
}

describe('text::query()', () => {
  test.each<[string, string[]]>([
    ['steve witkoff', ['article-talks', 'person-witkoff']],
    ['witkoff steve', ['article-talks', 'person-witkoff']],
    ['STEVE', ['article-talks', 'person-tanaka', 'person-witkoff']],
    ['"steve witkoff"', ['article-talks', 'person-witkoff']],
    ['"witkoff steve"', []],
    ['witkoff -moscow', ['person-witkoff']],
    ['steve -"steve witkoff"', ['person-tanaka']],
    ['-steve', ['person-zelenskiy']],
    ['witk', []],
    ['witk*', ['article-talks', 'person-witkoff']],
    ['st* witk*', ['article-talks', 'person-witkoff']],
    ['koff', []],
    ['zelensky', ['person-zelenskiy']],
    ['ZELENSKY*', ['person-zelenskiy']],
    ['уиткофф', ['person-witkoff']],
    ['太郎', ['person-tanaka']],
    ['郎太', []],
    ['talks-in-moscow', ['article-talks']],
    ['moscow-in-talks', []],
    ['"president nobody"', []],
    ['"unfinished steve', []],
    ['*', ['article-talks', 'person-tanaka', 'person-witkoff', 'person-zelenskiy']],
    ['steve *', ['article-talks', 'person-tanaka', 'person-witkoff']],
    ['', []],
    ['?!', []],
    ['person', []],
  ])('%j finds %j', (text, ids) => {
    expect(found(text)).toEqual(ids)
  })

  test.each<[string, string, string[]]>([
    ['name', 'steve', ['person-witkoff']],
    ['[name, headline]', 'steve', ['person-witkoff']],
    ['[name, headline]', 'moscow', ['article-talks']],
    ['otherNames', 'zelensky', ['person-zelenskiy']],
    ['otherNames[]', 'zelensky', ['person-zelenskiy']],
    ['pt::text(body)', '"envoy steve witkoff"', ['article-talks']],
    ['body', '"envoy steve witkoff"', ['article-talks']],
    ['[@, _id]', '"person witkoff"', ['person-witkoff']],
    ['missing', '*', []],
    [
      '_createdAt',
      '2025*',
      ['article-talks', 'person-tanaka', 'person-witkoff', 'person-zelenskiy'],
    ],
  ])('%s match %j finds %j', (left, text, ids) => {
    expect(found(text, left)).toEqual(ids)
  })

  test('scores whole words above beginnings, short fields above long ones, and boosts', () => {
    const people = [
      documentOf({_id: 'a', _type: 'person', name: 'Steven'}),
      documentOf({_id: 'b', _type: 'person', name: 'Steve'}),
      documentOf({_id: 'c', _type: 'person', name: `Steve ${'and others '.repeat(20)}`}),
      documentOf({_id: 'd', _type: 'person', name: 'Nobody', note: 'Not Steve'}),
      documentOf({_id: 'e', _type: 'person', name: 'Nobody'}),
    ]
    expect(
      ask(
        people,
        `*[_type == "person"]
          | score(boost(name match text::query($q), 10), ([@, _id] match text::query($q) || references($q)))
          [_score > 0] | order(_score desc)._id`,
        {params: {q: 'steve*'}},
      ).result,
    ).toEqual(['b', 'a', 'c', 'd'])
  })

  test('stands only to the right of match', () => {
    expect(() => ask(documents, '*[text::query("a")]')).toThrow(
      'can only stand to the right of match',
    )
  })
})
