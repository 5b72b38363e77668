import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {openDatabaseFile} from '../../../lake/store/databaseFile.ts'
import {DATASET_APPLICATION_ID, DATASET_MIGRATIONS} from '../../../lake/store/datasetFormat.ts'
import {
  ADMINISTRATOR,
  everything,
  mutate,
  temporaryFolder,
} from '../transactions/temporaryDataset.ts'

test.each(DATASET_MIGRATIONS.map((_, index) => index + 1))(
  'a file of format %i is brought forward, and everything in it is found',
  (format) => {
    const file = join(temporaryFolder(), 'd.db')
    const old = openDatabaseFile({
      file,
      applicationId: DATASET_APPLICATION_ID,
      kind: 'dataset',
      migrations: DATASET_MIGRATIONS.slice(0, format),
    })
    addDocuments(old)
    old.close()

    const dataset = openDataset({file, name: 'd'})
    mutate(dataset, 't2', {patch: {id: 'a', set: {n: 2}}}, {delete: {id: 'drafts.a'}})
    expect(everything(dataset)).toMatchObject([{_id: 'a', n: 2}, {_id: 'versions.r.a'}])
    const {documents} = dataset.documents({
      ids: ['a'],
      includeAllVersions: true,
      identity: ADMINISTRATOR,
    })
    expect(documents.map(({_id}) => _id)).toEqual(['a', 'versions.r.a'])
    const {events} = dataset.documentEvents({id: 'a', identity: ADMINISTRATOR})
    expect(events['a']?.length).toBeGreaterThan(0)
    dataset.close()

    const database = new DatabaseSync(file, {readOnly: true})
    expect(database.prepare('PRAGMA user_version').get()).toEqual({
      user_version: DATASET_MIGRATIONS.length,
    })
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{integrity_check: 'ok'}])
    database.close()
  },
)

/** A document, its draft and a version of it, as every format has had them. */
function addDocuments(database: DatabaseSync): void {
  const time = '2025-08-06T12:00:00Z'
  database
    .prepare('INSERT INTO transactions (sequence, id, author, timestamp) VALUES (1, ?, ?, ?)')
    .run('t1', 'ada', '2025-08-06T12:00:00.000Z')
  const bundles = [
    ['a', ''],
    ['drafts.a', 'drafts'],
    ['versions.r.a', 'r'],
  ] as const
  for (const [id, bundle] of bundles) {
    const attributes = {_id: id, _type: 'note', _createdAt: time, _updatedAt: time}
    database
      .prepare(
        `INSERT INTO documents (id, type, published_id, bundle, rev, content)
         VALUES (?, 'note', 'a', ?, 't1', ?)`,
      )
      .run(id, bundle, JSON.stringify({...attributes, _rev: 't1'}))
    database
      .prepare(
        `INSERT INTO changes (sequence, document_id, published_id, transition, apply, revert, mutations)
         VALUES (1, ?, 'a', 'appear', ?, '[0,null]', '["create"]')`,
      )
      .run(id, JSON.stringify([0, attributes]))
  }
}
