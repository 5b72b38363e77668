import {describe, expect, test} from 'vitest'
import type {JsonValue} from '../../../lake/types.ts'
import {ask, documentOf} from './queryOver.ts'

const documents = [
  documentOf({_id: 'a', _type: 'word', text: '\uffee', n: 1}),
  documentOf({_id: 'b', _type: 'word', text: '😀', n: null}),
  documentOf({_id: 'c', _type: 'word', text: 'z', n: null}),
  documentOf({_id: 'd', _type: 'word', text: 'é', n: 1}),
]

describe('where groq-js differs from the specification', () => {
  test.each<[string, JsonValue]>([
    ['*[] | order(text)._id', ['c', 'd', 'a', 'b']],
    ['*[] | order(text desc)._id', ['b', 'a', 'd', 'c']],
    ['*[] | order(n asc, text asc)._id', ['d', 'a', 'c', 'b']],
    ['*[text > $text]._id', ['b']],
    ['$text < "😀"', true],
    ['"😀" in $text.."😀"', true],
    ['"é" in "z".."\uffee"', true],
    ['1 < 2 && "a" < "b" && true > false', true],
    ['[1, "a"][0] < "a"', null],
    ['array::unique(*[].n)', [1, null]],
    [
      'array::unique([1, 1, "1", true, true, null, null, {"a": 1}, {"a": 1}])',
      [1, '1', true, null, {a: 1}, {a: 1}],
    ],
    ['array::unique("a")', null],
    ['path("a.b") in path("a.*")', true],
    ['(path("b")) in path("a.*")', false],
    ['"drafts.a" in path("drafts.*")', true],
    ['"draftsXa" in path("drafts.*")', false],
    ['"drafts.a.b" in path("drafts.*")', false],
    ['"drafts.a.b" in path("drafts.**")', true],
    ['"draftsXa" in path("drafts.**")', false],
    ['"drafts" in path("drafts.**")', false],
    ['"a+b" in path("a+b")', true],
    ['"aab" in path("a+b")', false],
    ['"a" in path(1)', null],
    ['[path("a.*"), string(path("b"))]', ['a.*', null]],
    [
      '*[] | score((text == "z" || boost(text == "é", 2))) {_id, _score}',
      [
        {_id: 'd', _score: 3},
        {_id: 'c', _score: 1},
        {_id: 'a', _score: 0},
        {_id: 'b', _score: 0},
      ],
    ],
    ['count(*) // all of them', 4],
  ])('%s', (query, result) => {
    expect(ask(documents, query, {params: {text: '\uffee'}}).result).toEqual(result)
  })

  test('a call back out of groq-js leaves other additions alone', () => {
    expect(ask([], '[1] + [2] + $more', {params: {more: [3]}}).result).toEqual([1, 2, 3])
  })

  test('the query is told who asks, and when', () => {
    expect(ask([], '{"now": now(), "identity": identity()}').result).toEqual({
      now: '2025-08-07T00:00:00.000Z',
      identity: 'reporter',
    })
    expect(ask([], 'dateTime(now()) - 60').result).toBe('2025-08-06T23:59:00Z')
  })
})
