import {expect, onTestFinished, test} from 'vitest'
import {join} from 'node:path'
import {openDataset} from '../../../lake/dataset/open.ts'
import type {Identity, JsonObject} from '../../../lake/types.ts'
import {HandClock} from '../dataset/handClock.ts'
import {act, ADMINISTRATOR, mutate, temporaryFolder} from '../transactions/temporaryDataset.ts'

const minute = (number: number) => `2025-08-06T12:0${number}:00.000Z`

const release = (operation: string, fields: object = {}) => ({
  actionType: `release.${operation}`,
  releaseId: 'r1',
  ...fields,
})

const add = (publishedId: string, _type: string) => ({
  actionType: 'document.version.create',
  publishedId,
  document: {_id: `versions.r1.${publishedId}`, _type},
})

/** The life of a release, a minute each: of two documents added, `b` is discarded. */
function releaseLife() {
  const clock = new HandClock(minute(0))
  const file = join(temporaryFolder(), 'd.db')
  const dataset = openDataset({file, name: 'd', now: clock.now, alarm: clock.alarm})
  onTestFinished(() => dataset.close())
  mutate(dataset, 't0', {create: {_id: 'a', _type: 'note'}})
  const steps: JsonObject[][] = [
    [release('create'), add('a', 'note')],
    [add('b', 'secret')],
    [{actionType: 'document.version.discard', versionId: 'versions.r1.b'}],
    [release('schedule', {publishAt: '2025-08-06T13:00:00Z'})],
    [release('unschedule')],
    [release('archive')],
    [release('unarchive')],
    [release('schedule', {publishAt: minute(9)})],
  ]
  for (const [index, actions] of steps.entries()) {
    clock.moveTo(minute(index + 1))
    act(dataset, `t${index + 1}`, ...actions)
  }
  clock.moveTo(minute(9))
  return dataset
}

const event = (type: string, number: number, fields: object = {}) => ({
  type,
  timestamp: minute(number),
  author: 'user-ada',
  releaseName: 'r1',
  ...fields,
})

const a = {documentId: 'a', documentType: 'note', versionId: 'versions.r1.a'}
const b = {documentId: 'b', documentType: 'secret', versionId: 'versions.r1.b'}

const EVENTS = [
  event('publishRelease', 9, {author: '<system>'}),
  event('scheduleRelease', 8, {publishAt: minute(9)}),
  event('unarchiveRelease', 7),
  event('archiveRelease', 6),
  event('unscheduleRelease', 5),
  event('scheduleRelease', 4, {publishAt: '2025-08-06T13:00:00Z'}),
  event('discardDocumentFromRelease', 3, {...b, versionRevisionId: 't2'}),
  event('addDocumentToRelease', 2, {...b, revisionId: '', versionRevisionId: 't2'}),
  event('createRelease', 1),
  event('addDocumentToRelease', 1, {...a, revisionId: 't0', versionRevisionId: 't1'}),
]

test('a release tells of its turns and of the documents added and discarded', () => {
  expect(releaseLife().releaseEvents({releaseId: 'r1', identity: ADMINISTRATOR})).toEqual({
    events: EVENTS,
    nextCursor: '',
  })
})

test.each([1, 2, 3, 7])('page by page, %i at a time, each once', (limit) => {
  const dataset = releaseLife()
  const pages: JsonObject[][] = []
  let cursor = ''
  do {
    const page = dataset.releaseEvents({releaseId: 'r1', limit, cursor, identity: ADMINISTRATOR})
    pages.push(page.events)
    cursor = page.nextCursor
  } while (cursor !== '' && pages.length <= EVENTS.length)
  expect(pages.flat()).toEqual(EVENTS)
  // Those of one transaction stay together.
  expect(Math.max(...pages.map(({length}) => length))).toBe(Math.max(limit, 2))
})

const reader = (filter: string): Identity => ({
  ...ADMINISTRATOR,
  grants: [{filter, permissions: ['read', 'history']}],
})

test('documents that may not be read are not told of, nor a release that may not', () => {
  const dataset = releaseLife()
  const asked = (filter: string) =>
    dataset.releaseEvents({releaseId: 'r1', identity: reader(filter)})
  expect(asked('_type != "secret"').events).toEqual(
    EVENTS.filter((found) => !('documentType' in found) || found.documentType === 'note'),
  )
  expect(asked('_type == "note"')).toEqual({events: [], nextCursor: ''})
  expect(dataset.releaseEvents({releaseId: 'none', identity: ADMINISTRATOR})).toEqual({
    events: [],
    nextCursor: '',
  })
})

test('a version tells when its release was scheduled, and what became of it', () => {
  const dataset = releaseLife()
  const id = 'versions.r1.a'
  const versionEvent = (type: string, number: number, transaction: string, fields: object) => ({
    id: `${transaction}:${type}:${id}`,
    type,
    documentId: 'a',
    timestamp: minute(number),
    author: 'user-ada',
    releaseId: 'r1',
    versionId: id,
    ...fields,
  })
  const [publication, ...others] =
    dataset.documentEvents({id, identity: ADMINISTRATOR}).events[id] ?? []
  expect(publication).toMatchObject({
    type: 'publishDocumentVersion',
    author: '<system>',
    timestamp: minute(9),
    versionId: id,
    versionRevisionId: 't7',
    releaseId: 'r1',
    publishCause: 'release.schedule',
  })
  expect(others).toEqual([
    versionEvent('scheduleDocumentVersion', 8, 't8', {
      versionRevisionId: 't7',
      state: 'published',
      publishAt: minute(9),
    }),
    versionEvent('createDocumentVersion', 7, 't7', {versionRevisionId: 't7'}),
    versionEvent('deleteDocumentVersion', 6, 't6', {versionRevisionId: 't1'}),
    versionEvent('unscheduleDocumentVersion', 5, 't5', {versionRevisionId: 't1'}),
    versionEvent('scheduleDocumentVersion', 4, 't4', {
      versionRevisionId: 't1',
      state: 'unscheduled',
      publishAt: '2025-08-06T13:00:00Z',
    }),
    versionEvent('createDocumentVersion', 1, 't1', {versionRevisionId: 't1'}),
  ])
})

test('a schedule that waits is pending', () => {
  const clock = new HandClock(minute(0))
  const file = join(temporaryFolder(), 'd.db')
  const dataset = openDataset({file, name: 'd', now: clock.now, alarm: clock.alarm})
  onTestFinished(() => dataset.close())
  act(dataset, 't1', release('create'), add('a', 'note'))
  act(dataset, 't2', release('schedule', {publishAt: minute(9)}))
  const {events} = dataset.documentEvents({id: 'versions.r1.a', limit: 1, identity: ADMINISTRATOR})
  expect(events).toMatchObject({
    'versions.r1.a': [{type: 'scheduleDocumentVersion', state: 'pending', publishAt: minute(9)}],
  })
})
