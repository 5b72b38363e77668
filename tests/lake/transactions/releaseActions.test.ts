import {expect, test} from 'vitest'
import type {Dataset} from '../../../lake/dataset/dataset.ts'
import {act, errorOf, everything, mutate, temporaryDataset} from './temporaryDataset.ts'

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
    dataset.documentsAt(['_.releases.r1'], {lastRevision: true}).map((document) => ({
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
