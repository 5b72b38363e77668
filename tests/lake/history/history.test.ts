import {applyPatch} from 'mendoza'
import {describe, expect, test} from 'vitest'
import {
  act,
  ADMINISTRATOR,
  everything,
  mutate,
  temporaryDataset,
} from '../transactions/temporaryDataset.ts'

describe('documents at a point in time', () => {
  test('at a revision, a time, and last', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
    mutate(dataset, 't2', {patch: {id: 'a', set: {n: 2}}}, {create: {_id: 'b', _type: 'note'}})
    mutate(dataset, 't3', {delete: {id: 'a'}})
    const a = {_id: 'a', _type: 'note', _createdAt: '2025-08-06T12:00:00Z'}
    const a1 = {...a, _rev: 't1', _updatedAt: '2025-08-06T12:00:00Z', n: 1}
    const a2 = {...a, _rev: 't2', _updatedAt: '2025-08-06T12:00:01Z', n: 2}
    const b = {...a2, _id: 'b', _createdAt: '2025-08-06T12:00:01Z', n: undefined}
    expect(dataset.documentsAt(['a', 'b'], {revision: 't1'}, ADMINISTRATOR)).toEqual([a1])
    expect(dataset.documentsAt(['b', 'a'], {revision: 't2'}, ADMINISTRATOR)).toEqual([b, a2])
    expect(dataset.documentsAt(['a'], {revision: 't3'}, ADMINISTRATOR)).toEqual([])
    expect(dataset.documentsAt(['a'], {revision: 'never'}, ADMINISTRATOR)).toEqual([])
    expect(dataset.documentsAt(['a'], {time: '2025-08-06T12:00:00Z'}, ADMINISTRATOR)).toEqual([a1])
    expect(
      dataset.documentsAt(['a'], {time: '2025-08-06T14:00:01.999+02:00'}, ADMINISTRATOR),
    ).toEqual([a2])
    expect(dataset.documentsAt(['a'], {time: '2025-08-06T11:59:59Z'}, ADMINISTRATOR)).toEqual([])
    expect(dataset.documentsAt(['a', 'b'], {lastRevision: true}, ADMINISTRATOR)).toEqual([a2, b])
  })

  test('after more edits than stand between two whole copies', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't0', {create: {_id: 'a', _type: 'note', list: []}})
    for (let index = 1; index <= 100; index++) {
      const items = [{_key: `k${index}`, n: index}]
      mutate(dataset, `t${index}`, {patch: {id: 'a', insert: {after: 'list[-1]', items}}})
    }
    for (const index of [0, 1, 31, 32, 33, 63, 64, 65, 100]) {
      const [document] = dataset.documentsAt(['a'], {revision: `t${index}`}, ADMINISTRATOR)
      expect([document?._rev, document?.['list']]).toEqual([
        `t${index}`,
        Array.from({length: index}, (_, item) => ({_key: `k${item + 1}`, n: item + 1})),
      ])
    }
  })
})

describe('transactions', () => {
  test('have author, time, effects, and mutations by id', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
    mutate(dataset, 't2', {patch: {query: '*[_type == "note"]', inc: {n: 1}}})
    const [first, second, ...rest] = dataset.transactions({ids: ['a'], identity: ADMINISTRATOR})
    expect(rest).toEqual([])
    const attributes = {
      _id: 'a',
      _type: 'note',
      _createdAt: '2025-08-06T12:00:00Z',
      _updatedAt: '2025-08-06T12:00:00Z',
      n: 1,
    }
    const changed = {...attributes, _updatedAt: '2025-08-06T12:00:01Z', n: 2}
    expect(first).toEqual({
      sequence: 1,
      id: 't1',
      author: 'user-ada',
      timestamp: '2025-08-06T12:00:00.000Z',
      changes: [
        {
          documentId: 'a',
          transition: 'appear',
          previous: null,
          result: {...attributes, _rev: 't1'},
          effects: {apply: [0, attributes], revert: [0, null]},
          mutations: [
            {create: {_id: 'a', _type: 'note', _createdAt: '2025-08-06T12:00:00Z', n: 1}},
          ],
        },
      ],
    })
    expect(second).toMatchObject({
      sequence: 2,
      id: 't2',
      timestamp: '2025-08-06T12:00:01.000Z',
      changes: [
        {
          documentId: 'a',
          transition: 'update',
          previous: {...attributes, _rev: 't1'},
          mutations: [{patch: {id: 'a', inc: {n: 1}}}],
        },
      ],
    })
    const effects = second?.changes[0]?.effects
    expect(applyPatch(attributes, effects?.apply ?? [])).toEqual(changed)
    expect(applyPatch(changed, effects?.revert ?? [])).toEqual(attributes)
  })

  test('are chosen by range, time, author and number', () => {
    const dataset = temporaryDataset()
    for (const index of [1, 2, 3, 4, 5]) {
      dataset.mutate({
        mutations: [{createOrReplace: {_id: 'a', _type: 'note', n: index}}],
        transactionId: `t${index}`,
        identity: {...ADMINISTRATOR, id: index % 2 === 0 ? 'user-even' : 'user-odd'},
      })
      mutate(dataset, `other${index}`, {createOrReplace: {_id: 'b', _type: 'note'}})
    }
    const ids = (request: object) =>
      [...dataset.transactions({ids: ['a'], ...request, identity: ADMINISTRATOR})].map(({id}) => id)
    expect(ids({})).toEqual(['t1', 't2', 't3', 't4', 't5'])
    expect(ids({reverse: true, limit: 2})).toEqual(['t5', 't4'])
    expect(ids({fromTransaction: 't2', toTransaction: 't4'})).toEqual(['t2', 't3', 't4'])
    expect(ids({fromTransaction: 'other2'})).toEqual(['t3', 't4', 't5'])
    expect(ids({fromTransaction: 'unknown'})).toEqual([])
    expect(ids({authors: ['user-even']})).toEqual(['t2', 't4'])
    expect(ids({fromTime: '2025-08-06T12:00:02Z', toTime: '2025-08-06T12:00:04Z'})).toEqual([
      't2',
      't3',
    ])
    expect([...dataset.transactionsAfter(7)].map(({id}) => id)).toEqual(['other4', 't5', 'other5'])
  })
})

const common = (id: string, second: number) => ({
  id,
  documentId: 'a',
  author: 'user-ada',
  timestamp: `2025-08-06T12:00:0${second}.000Z`,
})
const draft = (versionRevisionId: string) => ({versionId: 'drafts.a', versionRevisionId})

describe('events', () => {
  test('of the life of a document, as its published form and its draft saw it', () => {
    const dataset = temporaryDataset()
    const pair = {publishedId: 'a', draftId: 'drafts.a'}
    const edit = (n: number) => ({actionType: 'document.edit', ...pair, patch: {set: {n}}})
    act(dataset, 't1', {
      actionType: 'document.create',
      publishedId: 'a',
      attributes: {_id: 'drafts.a', _type: 'note'},
    })
    act(dataset, 't2', edit(1))
    act(dataset, 't3', {actionType: 'document.publish', ...pair})
    act(dataset, 't4', edit(2))
    act(dataset, 't5', {actionType: 'document.version.discard', versionId: 'drafts.a'})
    act(dataset, 't6', {actionType: 'document.unpublish', ...pair})
    act(dataset, 't7', {actionType: 'document.publish', ...pair})
    act(dataset, 't8', {actionType: 'document.delete', publishedId: 'a', includeDrafts: []})

    const deleted = {...common('t8:deleteDocumentGroup:a', 7), type: 'deleteDocumentGroup'}
    const published7 = {
      ...common('t7:publishDocumentVersion:drafts.a', 6),
      type: 'publishDocumentVersion',
      ...draft('t6'),
      revisionId: 't7',
      publishCause: 'document.publish',
    }
    const unpublished = {
      ...common('t6:unpublishDocument:drafts.a', 5),
      type: 'unpublishDocument',
      ...draft('t6'),
    }
    const published3 = {
      ...common('t3:publishDocumentVersion:drafts.a', 2),
      type: 'publishDocumentVersion',
      ...draft('t2'),
      revisionId: 't3',
      publishCause: 'document.publish',
    }
    expect(dataset.documentEvents({id: 'a', identity: ADMINISTRATOR})).toEqual({
      events: {a: [deleted, published7, unpublished, published3]},
      nextCursor: '',
    })
    expect(dataset.documentEvents({id: 'drafts.a', identity: ADMINISTRATOR})).toEqual({
      events: {
        'drafts.a': [
          published7,
          unpublished,
          {
            ...common('t5:deleteDocumentVersion:drafts.a', 4),
            type: 'deleteDocumentVersion',
            ...draft('t4'),
          },
          {
            ...common('t4:createDocumentVersion:drafts.a', 3),
            type: 'createDocumentVersion',
            ...draft('t4'),
          },
          published3,
          {
            ...common('t1:createDocumentVersion:drafts.a', 0),
            type: 'createDocumentVersion',
            ...draft('t1'),
          },
        ],
      },
      nextCursor: '',
    })
  })

  test('of live edits, read page by page', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    mutate(dataset, 't2', {patch: {id: 'a', set: {n: 2}}})
    mutate(dataset, 't3', {patch: {id: 'a', set: {n: 3}}})
    const pages: unknown[] = []
    let cursor = ''
    do {
      const {events, nextCursor} = dataset.documentEvents({
        id: 'a',
        limit: 2,
        cursor,
        identity: ADMINISTRATOR,
      })
      pages.push(events['a']?.map(({type, revisionId}) => [type, revisionId]))
      cursor = nextCursor
    } while (cursor !== '')
    expect(pages).toEqual([
      [
        ['updateLiveDocument', 't3'],
        ['updateLiveDocument', 't2'],
      ],
      [['createLiveDocument', 't1']],
    ])
  })

  test('of versions in a release name it', () => {
    const dataset = temporaryDataset()
    act(dataset, 't1', {actionType: 'release.create', releaseId: 'r1'})
    act(dataset, 't2', {
      actionType: 'document.version.create',
      publishedId: 'a',
      document: {_id: 'versions.r1.a', _type: 'note'},
    })
    act(dataset, 't3', {actionType: 'release.publish', releaseId: 'r1'})
    const version = {
      documentId: 'a',
      author: 'user-ada',
      versionId: 'versions.r1.a',
      versionRevisionId: 't2',
      releaseId: 'r1',
    }
    const publication = {
      ...version,
      id: 't3:publishDocumentVersion:versions.r1.a',
      type: 'publishDocumentVersion',
      timestamp: '2025-08-06T12:00:02.000Z',
      revisionId: 't3',
      publishCause: 'release.publish',
    }
    expect(dataset.documentEvents({id: 'versions.r1.a', identity: ADMINISTRATOR}).events).toEqual({
      'versions.r1.a': [
        publication,
        {
          ...version,
          id: 't2:createDocumentVersion:versions.r1.a',
          type: 'createDocumentVersion',
          timestamp: '2025-08-06T12:00:01.000Z',
        },
      ],
    })
    expect(dataset.documentEvents({id: 'a', identity: ADMINISTRATOR}).events).toEqual({
      a: [publication],
    })
    expect(everything(dataset)).toMatchObject([{_id: '_.releases.r1'}, {_id: 'a'}])
  })
})
