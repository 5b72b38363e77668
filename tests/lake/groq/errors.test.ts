import {describe, expect, test} from 'vitest'
import {MAXIMUM_QUERY_LENGTH, MAXIMUM_QUERY_TOKENS} from '../../../lake/groq/parsedQuery.ts'
import {LakeError, type JsonObject} from '../../../lake/types.ts'
import {ask} from './queryOver.ts'

/** The status and body of the error that a query is answered with. */
function errorOf(query: string, params: JsonObject = {}) {
  try {
    ask([], query, {params})
  } catch (error) {
    if (error instanceof LakeError) return {status: error.status, body: error.body}
    throw error
  }
  throw new Error(`No error: ${query}`)
}

function parseError(query: string, description: string, start: number, end: number) {
  return {
    status: 400,
    body: {error: {type: 'queryParseError', description, query, start, end}},
  }
}

describe('a query that cannot be answered', () => {
  test.each<[string, string, number, number]>([
    ['*[_type == "a"', 'Unexpected end of query', 14, 14],
    ['*[_type ==]', 'Unexpected "]"', 10, 11],
    ['*[_type == "a"]\n// the names\n{name,,}', 'Unexpected ","', 35, 36],
    ['*["unfinished', 'Unexpected end of query', 13, 13],
    ['"😀" == )', 'Expected expression', 8, 9],
    ['nothing::here()', 'Undefined namespace: nothing', 0, 15],
    ['*[here("a")]', 'Undefined function: here', 0, 12],
    ['count()', 'Incorrect number of arguments to function count(). Expected 1, got 0.', 0, 7],
    ['*[0...$limit]', 'slicing must use constant numbers', 0, 13],
    ['*[_id == $id]', 'param $id referenced, but not provided', 9, 12],
    ['{"a": $idle, "b": $id}', 'param $idle referenced, but not provided', 6, 11],
    ['*[geo::distance(a, b) < 1]', 'geo::distance() is not available in the local lake', 2, 15],
    ['*{a} | score(a == 1)', 'score() can only be applied to an array of documents', 7, 12],
    ['  ', 'query is empty', 0, 2],
  ])('%j', (query, description, start, end) => {
    expect(errorOf(query)).toEqual(parseError(query, description, start, end))
  })

  test('gets no answer whatever its parameters were called', () => {
    expect(errorOf('$hasOwnProperty')).toEqual(
      parseError('$hasOwnProperty', 'param $hasOwnProperty referenced, but not provided', 0, 15),
    )
  })

  test('nor when it is nested too deeply', () => {
    for (const query of [
      `${'('.repeat(4_500)}1${')'.repeat(4_500)}`,
      `*[${'!'.repeat(9_000)}true]`,
      '-'.repeat(9_000),
    ]) {
      expect(errorOf(query).body).toMatchObject({error: {type: 'queryParseError'}})
    }
  })

  test('nor when it is too long', () => {
    const many = `[${'1,'.repeat(MAXIMUM_QUERY_TOKENS)}]`
    expect(errorOf(many)).toEqual(
      parseError(many, 'query has more than 10000 words and signs', 0, many.length),
    )
    const long = `"${'a'.repeat(MAXIMUM_QUERY_LENGTH)}"`
    expect(errorOf(long)).toEqual(
      parseError(long, 'query is longer than 1000000 characters', 0, long.length),
    )
    const ids = Array.from({length: 2_000}, (_, index) => `"article-${index}-${'a'.repeat(50)}"`)
    expect(ask([], `*[_id in [${ids.join()}]] // "${'a '.repeat(20_000)}`).result).toEqual([])
  })

  test('does not spoil the next one', () => {
    errorOf('*[_id == $id]')
    expect(ask([], '*[_id == $id]', {params: {id: 'a'}}).result).toEqual([])
    expect(ask([], '[1, 2, 3][0...$n]', {params: {n: 1}}).result).toEqual([1])
    expect(ask([], '[1, 2, 3][0...$n]', {params: {n: 2}}).result).toEqual([1, 2])
    expect(ask([], '{"a": 1}[$n]', {params: {n: 'a'}}).result).toBe(1)
    expect(ask([], '[5, 6][$n]', {params: {n: 1}}).result).toBe(6)
  })
})
