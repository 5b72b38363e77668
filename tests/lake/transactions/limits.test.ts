import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {assertDocument, LIMITS} from '../../../lake/transactions/documentRules.ts'
import {FailureError} from '../../../lake/transactions/errors.ts'
import type {JsonObject, JsonValue} from '../../../lake/types.ts'
import {errorOf, everything, mutate, temporaryDataset} from './temporaryDataset.ts'

const refused = (type: string, description: string, details: object = {}, index = 0) => ({
  error: {
    type: 'mutationError',
    description: `Mutation failed: ${description}`,
    items: [{error: {type, description, ...details}, index}],
  },
})

describe('ids', () => {
  const malformed = ['-a', '.a', 'a..b', 'a.-b', 'a b', 'ä', 'a/b', 'a'.repeat(129), 'versions.r1']

  test.each(malformed)('%j is malformed', (_id) => {
    const dataset = temporaryDataset()
    const error = refused('validationError', `Malformed document ID: "${_id}"`, {
      value: {Kind: {string_value: _id}},
    })
    expect(errorOf(() => mutate(dataset, 't1', {create: {_id, _type: 'note'}}))).toEqual({
      status: 400,
      body: error,
    })
    expect(errorOf(() => mutate(dataset, 't1', {delete: {id: _id}})).body).toEqual(error)
    expect(everything(dataset)).toEqual([])
  })

  test.each(['a', 'A-1_b', '_a', '0', 'a.b.c', 'a'.repeat(128), 'drafts.a', 'versions.r1.a'])(
    '%j is fine',
    (_id) => {
      const dataset = temporaryDataset()
      mutate(dataset, 't1', {create: {_id, _type: 'note'}})
      expect(everything(dataset)).toMatchObject([{_id}])
    },
  )
})

test.each<[string, JsonObject, JsonObject, string]>([
  ['_id', {set: {_id: 'b'}}, {}, 'Cannot modify immutable attribute "_id"'],
  ['_type', {set: {_type: 'other'}}, {}, 'Cannot modify immutable attribute "_type"'],
  ['_createdAt', {unset: ['_createdAt']}, {}, 'Cannot modify immutable attribute "_createdAt"'],
])('a patch does not change %s', (_, operations, __, description) => {
  const dataset = temporaryDataset()
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
  expect(errorOf(() => mutate(dataset, 't2', {patch: {id: 'a', ...operations}}))).toEqual({
    status: 400,
    body: refused('validationError', description),
  })
})

test('_rev and _updatedAt are what the lake says, whatever is written', () => {
  const dataset = temporaryDataset()
  const lies = {_rev: 'mine', _updatedAt: '1999-01-01T00:00:00Z'}
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', ...lies}})
  mutate(dataset, 't2', {patch: {id: 'a', set: {...lies, n: 1}}})
  expect(everything(dataset)).toEqual([
    {
      _id: 'a',
      _type: 'note',
      _rev: 't2',
      _createdAt: '2025-08-06T12:00:00Z',
      _updatedAt: '2025-08-06T12:00:01Z',
      n: 1,
    },
  ])
})

test('a document has at most 32 MB, in bytes', () => {
  const dataset = temporaryDataset()
  // Three bytes each in UTF-8.
  const text = '€'.repeat(LIMITS.documentBytes / 3 + 1)
  const {status, body} = errorOf(() =>
    mutate(
      dataset,
      't1',
      {create: {_id: 'small', _type: 'note'}},
      {
        create: {_id: 'a', _type: 'note', text},
      },
    ),
  )
  expect(status).toBe(413)
  expect(body).toMatchObject({
    error: {items: [{error: {type: 'payloadTooLargeError', id: 'a'}, index: 1}]},
  })
  expect(everything(dataset)).toEqual([])
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', text: text.slice(200)}})
})

test('a mutation by query is for at most 10,000 documents', () => {
  const dataset = temporaryDataset()
  const documents = Array.from({length: 10_001}, (_, n) => ({
    create: {_id: `n${n}`, _type: 'note'},
  }))
  mutate(dataset, 't1', ...documents)
  for (const operation of ['patch', 'delete']) {
    const selection = {query: '*[_type == "note"]', ...(operation === 'patch' && {set: {n: 1}})}
    expect(errorOf(() => mutate(dataset, 't2', {[operation]: selection}))).toEqual({
      status: 400,
      body: refused(
        'validationError',
        `Mutation "${operation}" selects 10001 documents, more than the 10000 allowed`,
      ),
    })
  }
  mutate(dataset, 't2', {delete: {id: 'n0'}})
  const {results} = mutate(dataset, 't3', {delete: {query: '*[_type == "note"]'}})
  expect(results).toHaveLength(10_000)
  expect(everything(dataset)).toEqual([])
})

test('attributes count once by their path, however many items of arrays have them', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const {value} = fc.letrec<{value: JsonValue}>((tie) => ({
    value: fc.oneof(
      {maxDepth: 5},
      fc.integer(),
      fc.array(tie('value'), {maxLength: 4}),
      fc.dictionary(name, tie('value'), {maxKeys: 4}),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(name, value, {maxKeys: 4}), (attributes) => {
      const paths = new Set<string>()
      collectPaths(attributes, '', paths)
      // As many more as reach the limit: one less than those, and it is kept.
      const room = LIMITS.attributes - paths.size - 5
      expect(isAccepted({...attributes, ...numbered(room)})).toBe(true)
      expect(isAccepted({...attributes, ...numbered(room + 1)})).toBe(false)
    }),
    {numRuns: 100},
  )
})

function numbered(count: number): JsonObject {
  return Object.fromEntries(Array.from({length: count}, (_, index) => [`n${index}`, index]))
}

function isAccepted(attributes: JsonObject): boolean {
  const system = {_id: 'x', _type: 'n', _rev: 't1', _createdAt: '', _updatedAt: ''}
  try {
    assertDocument({...attributes, ...system})
    return true
  } catch (error) {
    if (error instanceof FailureError) return false
    throw error
  }
}

function collectPaths(value: JsonValue, path: string, paths: Set<string>): void {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const item of value) collectPaths(item, `${path}[]`, paths)
    return
  }
  for (const [member, below] of Object.entries(value)) {
    paths.add(`${path}.${member}`)
    collectPaths(below, `${path}.${member}`, paths)
  }
}

test.each(['x[0:9999][0:9999]', 'x[0:999999]', 'x[-1000:1000].y[0:1000]'])(
  'a path that names too many places is refused: %s',
  (path) => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'thing', x: [[1]]}})
    const failure = () => mutate(dataset, 't2', {patch: {id: 'a', unset: [path]}})
    expect(errorOf(failure)).toEqual({
      status: 400,
      body: refused('validationError', `Index out of bounds in path "${path}"`, {
        value: {Kind: {string_value: path}},
      }),
    })
  },
)
