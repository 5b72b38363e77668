import {describe, expect, test} from 'vitest'
import {ADMINISTRATOR, errorOf, everything, mutate, temporaryDataset} from './temporaryDataset.ts'

const to = (id: string) => ({_type: 'reference', _ref: id})

const missing = (id: string, target: string, index: number) => ({
  error: {
    type: 'documentReferenceDoesNotExistError',
    description: `Document "${id}" references non-existent document "${target}"`,
    id,
    referenceID: target,
  },
  index,
})

describe('strong references', () => {
  test('to nothing are refused, each by name', () => {
    const dataset = temporaryDataset()
    expect(
      errorOf(() =>
        mutate(
          dataset,
          't1',
          {create: {_id: 'a', _type: 'note', to: to('x')}},
          {create: {_id: 'drafts.b', _type: 'note', list: [{deep: to('y')}]}},
        ),
      ),
    ).toEqual({
      status: 409,
      body: {
        error: {
          type: 'mutationError',
          description: 'Mutation(s) failed with 2 error(s)',
          items: [missing('a', 'x', 0), missing('drafts.b', 'y', 1)],
        },
      },
    })
    expect(everything(dataset)).toEqual([])
  })

  test('are looked at when the transaction ends: two documents may refer to each other', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note', to: to('b')}},
      {create: {_id: 'b', _type: 'note', to: to('a')}},
    )
    mutate(dataset, 't2', {delete: {id: 'a'}}, {delete: {id: 'b'}})
    expect(everything(dataset)).toEqual([])
  })

  test('of published documents and drafts keep their target from deletion', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'target', _type: 'note'}},
      {create: {_id: 'a', _type: 'note', to: to('target')}},
      {create: {_id: 'drafts.b', _type: 'note', to: to('target')}},
    )
    const description = 'Document "target" cannot be deleted as there are references to it from "a"'
    expect(
      errorOf(() => mutate(dataset, 't2', {delete: {id: 'none'}}, {delete: {id: 'target'}})),
    ).toEqual({
      status: 409,
      body: {
        error: {
          type: 'mutationError',
          description: `Mutation failed: ${description}`,
          items: [
            {
              error: {
                type: 'documentHasExistingReferencesError',
                description,
                id: 'target',
                referencingIDs: ['a', 'drafts.b'],
              },
              index: 1,
            },
          ],
        },
      },
    })
    mutate(
      dataset,
      't3',
      {delete: {id: 'a'}},
      {patch: {id: 'drafts.b', unset: ['to']}},
      {delete: {id: 'target'}},
    )
    expect(everything(dataset)).toMatchObject([{_id: 'drafts.b'}])
  })

  test('to oneself do not keep a document from deletion', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', to: to('a')}})
    mutate(dataset, 't2', {delete: {id: 'a'}})
    expect(everything(dataset)).toEqual([])
  })
})

test('weak references and those into other datasets may point nowhere, and are still found', () => {
  const dataset = temporaryDataset()
  mutate(
    dataset,
    't1',
    {create: {_id: 'a', _type: 'note', to: {...to('x'), _weak: true}}},
    {create: {_id: 'b', _type: 'note', to: {...to('x'), _dataset: 'other', _projectId: 'p'}}},
  )
  expect(dataset.referencesTo('x', ADMINISTRATOR)).toEqual({
    totalCount: 2,
    references: [
      {id: 'a', type: 'note'},
      {id: 'b', type: 'note'},
    ],
  })
})

test('a reference that is strengthened or weakened in place is held to what it is now', () => {
  const dataset = temporaryDataset()
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', to: {...to('x'), _weak: true}}})
  expect(errorOf(() => mutate(dataset, 't2', {patch: {id: 'a', unset: ['to._weak']}})).status).toBe(
    409,
  )
  mutate(
    dataset,
    't3',
    {create: {_id: 'x', _type: 'note'}},
    {patch: {id: 'a', unset: ['to._weak']}},
  )
  expect(errorOf(() => mutate(dataset, 't4', {delete: {id: 'x'}})).status).toBe(409)
  mutate(dataset, 't5', {patch: {id: 'a', set: {'to._weak': true}}}, {delete: {id: 'x'}})
  expect(everything(dataset)).toMatchObject([{_id: 'a', to: {_ref: 'x', _weak: true}}])
})
