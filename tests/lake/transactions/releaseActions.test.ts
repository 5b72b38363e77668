import {describe, expect, test} from 'vitest'
import type {Dataset} from '../../../lake/dataset/dataset.ts'
import {
  act,
  ADMINISTRATOR,
  errorOf,
  everything,
  mutate,
  temporaryDataset,
} from './temporaryDataset.ts'

const release = (operation: string, fields: object = {}) => ({
  actionType: `release.${operation}`,
  releaseId: 'r1',
  ...fields,
})

/** A release with a new document, a changed one, and one that is to go. */
function withRelease(dataset: Dataset): void {
  mutate(
    dataset,
    't1',
    {create: {_id: 'changed', _type: 'note', n: 1}},
    {create: {_id: 'goes', _type: 'note', n: 1}},
  )
  act(
    dataset,
    't2',
    release('create', {metadata: {title: 'Issue', releaseType: 'asap'}}),
    {
      actionType: 'document.version.create',
      publishedId: 'changed',
      document: {_id: 'versions.r1.changed', _type: 'note', n: 2},
    },
    {
      actionType: 'document.version.create',
      publishedId: 'new',
      document: {_id: 'versions.r1.new', _type: 'note', n: 3},
    },
    {actionType: 'document.version.unpublish', publishedId: 'goes', versionId: 'versions.r1.goes'},
  )
}

test('a release is created, edited and published, and then deleted', () => {
  const dataset = temporaryDataset()
  withRelease(dataset)
  act(dataset, 't3', release('edit', {patch: {set: {'metadata.title': 'Issue 1'}}}))
  act(dataset, 't4', release('publish'))
  expect(everything(dataset)).toEqual([
    {
      _id: '_.releases.r1',
      _type: 'system.release',
      _rev: 't4',
      _createdAt: '2025-08-06T12:00:01Z',
      _updatedAt: '2025-08-06T12:00:03Z',
      name: 'r1',
      state: 'published',
      metadata: {title: 'Issue 1', releaseType: 'asap'},
      publishedAt: '2025-08-06T12:00:03Z',
      finalDocumentStates: [
        {_key: 'versions-r1-changed', id: 'versions.r1.changed'},
        {_key: 'versions-r1-goes', id: 'versions.r1.goes'},
        {_key: 'versions-r1-new', id: 'versions.r1.new'},
      ],
    },
    {
      _id: 'changed',
      _type: 'note',
      _rev: 't4',
      _createdAt: '2025-08-06T12:00:00Z',
      _updatedAt: '2025-08-06T12:00:03Z',
      n: 2,
    },
    {
      _id: 'new',
      _type: 'note',
      _rev: 't4',
      _createdAt: '2025-08-06T12:00:01Z',
      _updatedAt: '2025-08-06T12:00:03Z',
      n: 3,
    },
  ])
  act(dataset, 't5', release('delete'))
  expect(everything(dataset)).toMatchObject([{_id: 'changed'}, {_id: 'new'}])
})

test('an archived release comes back with its documents', () => {
  const dataset = temporaryDataset()
  withRelease(dataset)
  const before = everything(dataset)
  act(dataset, 't3', release('archive'))
  expect(everything(dataset)).toMatchObject([
    {_id: '_.releases.r1', state: 'archived'},
    {_id: 'changed', n: 1},
    {_id: 'goes', n: 1},
  ])
  act(dataset, 't4', release('unarchive'))
  const changed = {_rev: 't4', _updatedAt: '2025-08-06T12:00:03Z'}
  expect(everything(dataset)).toEqual(
    Array.isArray(before) &&
      before.map((document) =>
        Object.assign({}, document, JSON.stringify(document).includes('"t2"') ? changed : {}),
      ),
  )
})

test('a scheduled release goes back to active, or is published', () => {
  const dataset = temporaryDataset()
  withRelease(dataset)
  act(dataset, 't3', release('schedule', {publishAt: '2025-09-01T10:00:00Z'}))
  const state = () =>
    dataset.documentsAt(['_.releases.r1'], {lastRevision: true}, ADMINISTRATOR).map((document) => ({
      state: document['state'],
      publishAt: document['publishAt'],
    }))
  expect(state()).toEqual([{state: 'scheduled', publishAt: '2025-09-01T10:00:00Z'}])
  act(dataset, 't4', release('unschedule'))
  expect(state()).toEqual([{state: 'active', publishAt: undefined}])
})

test('a release that is in no state for it refuses', () => {
  const dataset = temporaryDataset()
  act(dataset, 't1', release('create'))
  const description = 'Release "r1" is active; this needs it to be archived or published'
  expect(errorOf(() => act(dataset, 't2', release('delete')))).toEqual({
    status: 400,
    body: {
      error: {
        type: 'actionError',
        description: `Action failed: ${description}`,
        items: [{error: {type: 'releaseStateError', description, releaseId: 'r1'}, index: 0}],
      },
    },
  })
  expect(errorOf(() => act(dataset, 't2', release('create'))).status).toBe(409)
  expect(errorOf(() => act(dataset, 't2', {...release('edit'), releaseId: 'r2'})).status).toBe(404)
  expect(errorOf(() => act(dataset, 't2', {...release('create'), releaseId: 'a.b'})).status).toBe(
    400,
  )
  const patch = {set: {state: 'published'}}
  expect(errorOf(() => act(dataset, 't2', release('edit', {patch}))).status).toBe(400)
})

test('a release that is deleted takes what is still in it along', () => {
  const dataset = temporaryDataset()
  act(dataset, 't1', release('create'))
  act(dataset, 't2', release('archive'))
  mutate(dataset, 't3', {create: {_id: 'versions.r1.left', _type: 'note'}})
  act(dataset, 't4', release('delete'))
  expect(everything(dataset)).toEqual([])
})

const numberedVersion = (index: number) => ({
  create: {_id: `versions.r1.n${index}`, _type: 'note'},
})

test('a release has at most a thousand documents', () => {
  const dataset = temporaryDataset()
  act(dataset, 't1', release('create'))
  mutate(dataset, 't2', ...Array.from({length: 999}, (_, index) => numberedVersion(index)))
  const description = 'Release "r1" has 1001 documents, more than the 1000 allowed'
  expect(errorOf(() => mutate(dataset, 't3', numberedVersion(999), numberedVersion(1000)))).toEqual(
    {
      status: 400,
      body: {
        error: {
          type: 'mutationError',
          description: `Mutation failed: ${description}`,
          items: [{error: {type: 'validationError', description, releaseId: 'r1'}, index: 1}],
        },
      },
    },
  )
  mutate(dataset, 't3', numberedVersion(999))
  mutate(dataset, 't4', {patch: {id: 'versions.r1.n0', set: {n: 1}}})
  act(dataset, 't5', release('publish'))
  expect(
    dataset.query({
      query:
        '{"published": count(*[_type == "note"]), "left": count(*[_id in path("versions.**")])}',
      perspective: 'raw',
      now: '2025-08-06T12:00:00Z',
      identity: ADMINISTRATOR,
    }).result,
  ).toEqual({published: 1000, left: 0})
})

const version = (_id: string, attributes: object) => ({
  actionType: 'document.version.create',
  publishedId: _id,
  document: {_id: `versions.r1.${_id}`, _type: 'note', ...attributes},
})

test('references between the documents of a release are strengthened when it is published', () => {
  const dataset = temporaryDataset()
  const waiting = {_ref: 'person', _weak: true, _strengthenOnPublish: {type: 'person'}}
  act(dataset, 't1', release('create'), version('a', {to: waiting}))
  expect(errorOf(() => act(dataset, 't2', release('publish'))).body).toMatchObject({
    error: {
      items: [
        {
          error: {
            type: 'documentReferenceDoesNotExistError',
            id: 'a',
            referenceID: 'person',
          },
        },
      ],
    },
  })
  act(dataset, 't2', version('person', {}), release('publish'))
  expect(everything(dataset)).toMatchObject([
    {_id: '_.releases.r1', state: 'published'},
    {_id: 'a', to: {_ref: 'person'}},
    {_id: 'person'},
  ])
  expect(JSON.stringify(everything(dataset))).not.toMatch(/_weak|_strengthenOnPublish/)
  expect(errorOf(() => mutate(dataset, 't3', {delete: {id: 'person'}})).status).toBe(409)
})

test('a version refers strongly only to what there is', () => {
  const dataset = temporaryDataset()
  act(dataset, 't1', release('create'))
  const create = {_id: 'versions.r1.a', _type: 'note', to: {_ref: 'b'}}
  expect(errorOf(() => mutate(dataset, 't2', {create})).status).toBe(409)
  mutate(dataset, 't2', {create: {_id: 'b', _type: 'note'}}, {create})
  expect(errorOf(() => mutate(dataset, 't3', {delete: {id: 'b'}})).body).toMatchObject({
    error: {items: [{error: {referencingIDs: ['versions.r1.a']}}]},
  })
})

const exported = (state: string) => ({
  _id: '_.releases.r1',
  _type: 'system.release',
  _rev: 'elsewhere',
  _createdAt: '2024-01-01T00:00:00Z',
  _updatedAt: '2024-01-02T00:00:00Z',
  name: 'r1',
  state,
  metadata: {title: 'Issue', releaseType: 'scheduled', intendedPublishAt: '2026-01-01T00:00:00Z'},
  publishAt: '2026-01-01T00:00:00Z',
})

describe('import', () => {
  const stored = (state: string) => ({
    ...exported(state),
    _rev: 't1',
    _updatedAt: '2025-08-06T12:00:00Z',
  })

  test.each(['active', 'archived', 'published'])('keeps a release that is %s', (state) => {
    const dataset = temporaryDataset()
    act(dataset, 't1', release('import', {attributes: exported(state), ifExists: 'fail'}))
    expect(everything(dataset)).toEqual([stored(state)])
  })

  test.each(['scheduling', 'scheduled', 'publishing'])(
    'makes a release that is %s active, so that its documents can follow',
    (state) => {
      const dataset = temporaryDataset()
      act(dataset, 't1', release('import', {document: exported(state), ifExists: 'fail'}))
      const {publishAt: _, ...active} = stored('active')
      expect(everything(dataset)).toEqual([active])
      mutate(dataset, 't2', {create: {_id: 'versions.r1.a', _type: 'note'}})
    },
  )

  test('fails, ignores or replaces where there is one', () => {
    const dataset = temporaryDataset()
    const attributes = exported('archived')
    act(dataset, 't1', release('create', {metadata: {title: 'Mine'}}))
    const importing = (ifExists: string) => release('import', {attributes, ifExists})
    expect(errorOf(() => act(dataset, 't2', importing('fail'))).status).toBe(409)
    act(dataset, 't2', importing('ignore'))
    expect(everything(dataset)).toMatchObject([{state: 'active', metadata: {title: 'Mine'}}])
    act(dataset, 't3', importing('replace'))
    expect(everything(dataset)).toMatchObject([{state: 'archived', metadata: {title: 'Issue'}}])
  })

  test.each([
    [{attributes: exported('lost')}, 'needs a "state" of releases and "metadata"'],
    [
      {attributes: {...exported('active'), _id: '_.releases.r2'}},
      'needs "_.releases.r1" as "_id" of the release',
    ],
    [
      {attributes: exported('active'), ifExists: 'merge'},
      'needs fail, ignore or replace as "ifExists"',
    ],
    [{}, 'needs an object as "document"'],
  ])('refuses what is no release: %j', (fields, reason) => {
    const dataset = temporaryDataset()
    expect(errorOf(() => act(dataset, 't1', release('import', fields)))).toMatchObject({
      status: 400,
      body: {
        error: {description: `Action failed: Action "sanity.action.release.import" ${reason}`},
      },
    })
  })
})
