import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import type {Dataset} from '../../../lake/dataset/dataset.ts'
import {openDataset} from '../../../lake/dataset/open.ts'
import type {JsonObject} from '../../../lake/types.ts'
import {may} from '../../../lake/dataset/permissions.ts'
import {DatasetStore} from '../../../lake/store/datasetStore.ts'
import {applyScheduleStep, type ScheduleStep} from '../../../lake/transactions/applyScheduleStep.ts'
import {runTransaction} from '../../../lake/transactions/runTransaction.ts'
import {
  act,
  ADMINISTRATOR,
  errorOf,
  everything,
  mutate,
  temporaryFolder,
} from '../transactions/temporaryDataset.ts'
import {HandClock} from './handClock.ts'

const NOON = '2025-08-06T12:00:00.000Z'
const ONE = '2025-08-06T13:00:00.000Z'

const release = (operation: string, fields: object = {}) => ({
  actionType: `release.${operation}`,
  releaseId: 'r1',
  ...fields,
})

const version = (_id: string, attributes: object = {}) => ({
  actionType: 'document.version.create',
  publishedId: _id,
  document: {_id: `versions.r1.${_id}`, _type: 'note', ...attributes},
})

/** A dataset with a clock, and a way to close and open it again. */
function clockedDataset() {
  const clock = new HandClock(NOON)
  const file = join(temporaryFolder(), 'd.db')
  let isOpen = false
  const open = () => {
    const dataset = openDataset({file, name: 'd', now: clock.now, alarm: clock.alarm})
    isOpen = true
    onTestFinished(() => {
      if (isOpen) dataset.close()
      isOpen = false
    })
    return dataset
  }
  const close = (dataset: Dataset) => {
    dataset.close()
    isOpen = false
  }
  return {clock, file, open, close}
}

/** The states that the release went through, with who made it so and when. */
function states(dataset: Dataset) {
  return [...dataset.transactions({ids: ['_.releases.r1'], identity: ADMINISTRATOR})].map(
    ({author, timestamp, changes}) => {
      const change = changes.find(({documentId}) => documentId === '_.releases.r1')
      return [change?.result?.['state'], author, timestamp]
    },
  )
}

test('a scheduled release is published when it is due', () => {
  const {clock, open} = clockedDataset()
  const dataset = open()
  mutate(dataset, 't1', {create: {_id: 'goes', _type: 'note'}})
  act(
    dataset,
    't2',
    release('create', {metadata: {releaseType: 'scheduled', intendedPublishAt: ONE}}),
    version('new', {n: 1}),
    {actionType: 'document.version.unpublish', publishedId: 'goes', versionId: 'versions.r1.goes'},
  )
  act(dataset, 't3', release('schedule', {publishAt: ONE}))
  expect(states(dataset)).toEqual([
    ['active', 'user-ada', NOON],
    ['scheduling', 'user-ada', NOON],
    ['scheduled', '<system>', NOON],
  ])

  clock.moveTo('2025-08-06T12:59:59.999Z')
  expect(states(dataset)).toHaveLength(3)
  clock.moveTo('2025-08-06T13:30:00.000Z')
  expect(states(dataset).slice(3)).toEqual([
    ['publishing', '<system>', ONE],
    ['published', '<system>', ONE],
  ])
  expect(everything(dataset)).toEqual([
    {
      _id: '_.releases.r1',
      _type: 'system.release',
      _rev: expect.any(String),
      _createdAt: '2025-08-06T12:00:00Z',
      _updatedAt: '2025-08-06T13:00:00Z',
      name: 'r1',
      state: 'published',
      metadata: {releaseType: 'scheduled', intendedPublishAt: ONE},
      publishAt: ONE,
      publishedAt: '2025-08-06T13:00:00Z',
      finalDocumentStates: [
        {_key: 'versions-r1-goes', id: 'versions.r1.goes'},
        {_key: 'versions-r1-new', id: 'versions.r1.new'},
      ],
    },
    {
      _id: 'new',
      _type: 'note',
      _rev: expect.any(String),
      _createdAt: '2025-08-06T12:00:00Z',
      _updatedAt: '2025-08-06T13:00:00Z',
      n: 1,
    },
  ])
  expect(clock.alarms).toBe(0)
})

test('one that came due while the dataset was closed is published when it opens', () => {
  const {clock, open, close} = clockedDataset()
  const before = open()
  act(before, 't1', release('create'), version('new'))
  act(before, 't2', release('schedule', {publishAt: ONE}))
  close(before)
  expect(clock.alarms).toBe(0)

  clock.moveTo('2025-08-06T12:30:00.000Z')
  const early = open()
  expect(states(early).at(-1)?.[0]).toBe('scheduled')
  close(early)

  clock.moveTo('2025-08-07T08:00:00.000Z')
  const late = open()
  expect(states(late).slice(-2)).toEqual([
    ['publishing', '<system>', '2025-08-07T08:00:00.000Z'],
    ['published', '<system>', '2025-08-07T08:00:00.000Z'],
  ])
})

test('one whose process ended on the way goes on from there', () => {
  const {clock, file, open, close} = clockedDataset()
  const dataset = open()
  act(dataset, 't1', release('create'), version('new'))
  act(dataset, 't2', release('schedule', {publishAt: ONE}))
  close(dataset)
  // What is on the disk where the process ends between the two transactions of the publication.
  const store = new DatasetStore({file})
  const steps: ScheduleStep[] = [{step: 'begin', release: '_.releases.r1'}]
  runTransaction(
    {store, now: clock.now, may, select: () => null},
    {kind: 'action', steps, identity: ADMINISTRATOR},
    applyScheduleStep,
  )
  store.close()
  const opened = open()
  expect(states(opened).map(([state]) => state)).toEqual([
    'active',
    'scheduling',
    'scheduled',
    'publishing',
    'published',
  ])
  expect(everything(opened)).toMatchObject([{state: 'published'}, {_id: 'new'}])
})

test('one that cannot be published is active again, and says why', () => {
  const {clock, open} = clockedDataset()
  const dataset = open()
  mutate(
    dataset,
    't1',
    {create: {_id: 'goes', _type: 'note'}},
    {create: {_id: 'holds', _type: 'note', to: {_ref: 'goes'}}},
  )
  act(dataset, 't2', release('create'), {
    actionType: 'document.version.unpublish',
    publishedId: 'goes',
    versionId: 'versions.r1.goes',
  })
  act(dataset, 't3', release('schedule', {publishAt: ONE}))
  clock.moveTo('2025-08-06T14:00:00.000Z')
  expect(states(dataset).map(([state]) => state)).toEqual([
    'active',
    'scheduling',
    'scheduled',
    'publishing',
    'active',
  ])
  expect(everything(dataset)).toMatchObject([
    {
      _id: '_.releases.r1',
      state: 'active',
      error: {
        message:
          'Action failed: Document "goes" cannot be deleted as there are references to it from "holds"',
      },
    },
    {_id: 'goes'},
    {_id: 'holds'},
    {_id: 'versions.r1.goes'},
  ])
  mutate(dataset, 't4', {delete: {id: 'holds'}})
  act(dataset, 't5', release('schedule', {publishAt: ONE}))
  expect(everything(dataset)).toEqual([
    expect.objectContaining({_id: '_.releases.r1', state: 'published'}),
  ])
  expect(everything(dataset)).not.toMatchObject([{error: {}}])
})

test('one that is unscheduled or scheduled otherwise is not published at the first time', () => {
  const {clock, open} = clockedDataset()
  const dataset = open()
  act(dataset, 't1', release('create'))
  act(dataset, 't2', release('schedule', {publishAt: ONE}))
  act(dataset, 't3', release('schedule', {publishAt: '2025-08-06T15:00:00.000Z'}))
  clock.moveTo('2025-08-06T14:00:00.000Z')
  act(dataset, 't4', release('unschedule'))
  expect(clock.alarms).toBe(0)
  clock.moveTo('2025-08-06T16:00:00.000Z')
  expect(states(dataset).map(([state]) => state)).toEqual([
    'active',
    'scheduling',
    'scheduled',
    'scheduling',
    'scheduled',
    'active',
  ])
})

test('several are published in the order of their times', () => {
  const {clock, open} = clockedDataset()
  const dataset = open()
  const hours: [string, number][] = [
    ['late', 16],
    ['early', 14],
    ['middle', 15],
  ]
  for (const [releaseId, hour] of hours) {
    act(dataset, `c-${releaseId}`, {actionType: 'release.create', releaseId})
    const publishAt = `2025-08-06T${hour}:00:00.000Z`
    act(dataset, `s-${releaseId}`, {actionType: 'release.schedule', releaseId, publishAt})
  }
  const published: unknown[] = []
  dataset.onCommit(({changes, timestamp}) => {
    for (const {result} of changes) {
      if (result?.['state'] === 'published') published.push([result['name'], timestamp])
    }
  })
  clock.moveTo('2025-08-06T18:00:00.000Z')
  expect(published).toEqual([
    ['early', '2025-08-06T14:00:00.000Z'],
    ['middle', '2025-08-06T15:00:00.000Z'],
    ['late', '2025-08-06T16:00:00.000Z'],
  ])
})

test('the documents of one that waits are locked, and the release as well', () => {
  const {open} = clockedDataset()
  const dataset = open()
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
  act(dataset, 't2', release('create'), version('a'))
  act(dataset, 't3', release('schedule', {publishAt: ONE}))
  const before = everything(dataset)
  const description = 'Release "r1" is scheduled, which locks its documents'
  const locked = (kind: 'Mutation' | 'Action') => ({
    status: 400,
    body: {
      error: {
        type: `${kind.toLowerCase()}Error`,
        description: `${kind} failed: ${description}`,
        items: [{error: {type: 'releaseStateError', description, releaseId: 'r1'}, index: 0}],
      },
    },
  })
  const mutations: JsonObject[] = [
    {patch: {id: 'versions.r1.a', set: {n: 1}}},
    {delete: {id: 'versions.r1.a'}},
    {delete: {query: '*[sanity::partOfRelease("r1")]'}},
    {createOrReplace: {_id: 'versions.r1.a', _type: 'note'}},
    {create: {_id: 'versions.r1.b', _type: 'note'}},
  ]
  for (const mutation of mutations) {
    expect(errorOf(() => mutate(dataset, 't4', mutation))).toEqual(locked('Mutation'))
  }
  const pair = {publishedId: 'a', versionId: 'versions.r1.a'}
  const actions: JsonObject[] = [
    {actionType: 'document.edit', ...pair, patch: {set: {n: 1}}},
    {actionType: 'document.publish', ...pair},
    {actionType: 'document.version.discard', versionId: 'versions.r1.a'},
    {
      actionType: 'document.version.replace',
      document: {_id: 'versions.r1.a', _type: 'note'},
    },
    {actionType: 'document.delete', publishedId: 'a', includeDrafts: ['versions.r1.a']},
  ]
  for (const action of actions) {
    expect(errorOf(() => act(dataset, 't4', action))).toEqual(locked('Action'))
  }
  const refused = [
    version('b'),
    {actionType: 'document.version.unpublish', ...pair},
    release('archive'),
    release('delete'),
    release('edit', {patch: {set: {publishAt: NOON}}}),
  ]
  for (const action of refused) {
    expect(errorOf(() => act(dataset, 't4', action)).status).toBe(400)
  }
  expect(everything(dataset)).toEqual(before)

  act(dataset, 't5', release('unschedule'))
  act(dataset, 't6', {actionType: 'document.edit', ...pair, patch: {set: {n: 1}}})
  expect(everything(dataset)).toMatchObject([{}, {_id: 'a'}, {_id: 'versions.r1.a', n: 1}])
})

test("the system's own timer publishes too", async () => {
  const dataset = openDataset({file: join(temporaryFolder(), 'd.db'), name: 'd'})
  onTestFinished(() => dataset.close())
  act(dataset, 't1', release('create'), version('new'))
  const published = new Promise<void>((resolve) => {
    dataset.onCommit(({changes}) => {
      if (changes.some(({result}) => result?.['state'] === 'published')) resolve()
    })
  })
  const publishAt = new Date(Date.now() + 100).toISOString()
  act(dataset, 't2', release('schedule', {publishAt}))
  expect(states(dataset).at(-1)?.[0]).toBe('scheduled')
  await published
  expect(everything(dataset)).toMatchObject([{state: 'published', publishAt}, {_id: 'new'}])
})
