import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {DatasetStore} from '../../../lake/store/datasetStore.ts'
import type {StoredDocument} from '../../../lake/types.ts'
import {temporaryFolder} from '../transactions/temporaryDataset.ts'

function documentOf(_id: string, _type: string, attributes: object = {}): StoredDocument {
  const time = '2025-08-06T12:00:00Z'
  return {_id, _type, _rev: 't1', _createdAt: time, _updatedAt: time, ...attributes}
}

const DOCUMENTS = [
  documentOf('B', 'note', {to: {_ref: 'a'}}),
  documentOf('a', 'note'),
  documentOf('a-1', 'memo', {to: [{_ref: 'a', _weak: true}, {_ref: 'B'}]}),
  documentOf('drafts.a', 'note'),
  documentOf('versions.r1.a', 'note'),
]

function filledStore(cacheCapacity: number): DatasetStore {
  const store = new DatasetStore({file: join(temporaryFolder(), 'd.db'), cacheCapacity})
  onTestFinished(() => store.close())
  store.transaction(() => {
    for (const document of DOCUMENTS.toReversed()) {
      store.documents.write(document, JSON.stringify(document))
    }
    return {value: undefined, keep: true}
  })
  return store
}

const idsOf = (found: Iterable<StoredDocument>) => [...found].map(({_id}) => _id)

// With no cache, with one that holds two documents, and with one that holds all.
test.each([0, 300, 1_000_000])(
  'documents are found, with room for %d characters in the cache',
  (capacity) => {
    const {documents} = filledStore(capacity)
    for (const _ of ['cold', 'warm']) {
      expect([...documents.all()]).toEqual(DOCUMENTS)
      expect(documents.byId('a-1')).toEqual(DOCUMENTS[2])
      expect(documents.byId('drafts.B')).toBeUndefined()
      expect(idsOf(documents.byType(['note']))).toEqual(['B', 'a', 'drafts.a', 'versions.r1.a'])
      expect(idsOf(documents.byType(['memo', 'note', 'none']))).toEqual(
        DOCUMENTS.map(({_id}) => _id),
      )
      expect(idsOf(documents.byType([]))).toEqual([])
      expect(idsOf(documents.referencing(['a']))).toEqual(['B', 'a-1'])
      expect(idsOf(documents.referencing(['B', 'a']))).toEqual(['B', 'a-1'])
      expect(documents.variantsOf('a')).toEqual(['a', 'drafts.a', 'versions.r1.a'])
      expect(documents.inBundle('r1')).toEqual(['versions.r1.a'])
      expect(documents.strongReferrersOf('a')).toEqual(['B'])
    }
  },
)

test('nested scans do not disturb each other', () => {
  const {documents} = filledStore(0)
  const pairs = [...documents.all()].map((outer) => [outer._id, [...documents.all()].length])
  expect(pairs).toEqual(DOCUMENTS.map(({_id}) => [_id, 5]))
})

test('what is rolled back is not remembered', () => {
  const store = filledStore(1_000_000)
  const changed = documentOf('a', 'memo', {n: 2})
  const seen = store.transaction(() => {
    store.documents.write(changed, JSON.stringify(changed))
    store.documents.remove('B')
    return {value: [store.documents.byId('a'), store.documents.byId('B')], keep: false}
  })
  expect(seen).toEqual([changed, undefined])
  expect([...store.documents.all()]).toEqual(DOCUMENTS)
  expect(() =>
    store.transaction(() => {
      store.documents.write(changed, JSON.stringify(changed))
      expect(store.documents.byId('a')).toEqual(changed)
      throw new Error('stop')
    }),
  ).toThrow('stop')
  expect([...store.documents.all()]).toEqual(DOCUMENTS)
})
