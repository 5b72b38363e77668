import {createHash} from 'node:crypto'
import {copyFileSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {openDatabaseFile} from '../../../lake/store/databaseFile.ts'
import {everything, mutate, temporaryFolder} from '../transactions/temporaryDataset.ts'

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function datasetFile(): string {
  const file = join(temporaryFolder(), 'd.db')
  const dataset = openDataset({file, name: 'd'})
  const documents = Array.from({length: 200}, (_, index) => ({
    create: {_id: `a${index}`, _type: 'note', text: 'x'.repeat(900)},
  }))
  mutate(dataset, 't1', ...documents)
  dataset.close()
  return file
}

test('a file of a newer format is refused and left as it is', () => {
  const file = datasetFile()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 1000')
  database.close()
  const before = hashOf(file)
  expect(() => openDataset({file, name: 'd'})).toThrow(
    `The dataset file ${file} was written by a newer version of the lake (format 1000, this one knows 2). ` +
      'It was left as it is: use the newer version.',
  )
  expect(hashOf(file)).toBe(before)
})

test('a SQLite file of something else is refused and left as it is', () => {
  const file = join(temporaryFolder(), 'd.db')
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE somebody_elses (value)')
  database.close()
  const before = hashOf(file)
  expect(() => openDataset({file, name: 'd'})).toThrow(
    `The file ${file} is a SQLite database, but not a dataset of the lake. It was left as it is.`,
  )
  expect(hashOf(file)).toBe(before)
})

test.each([
  ['that is no database', (file: string) => writeFileSync(file, 'Dear diary,\n'.repeat(1000))],
  [
    'that ends too early',
    (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 5000)),
  ],
  [
    'with a damaged page',
    (file: string) => {
      const bytes = readFileSync(file)
      bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8192)
      writeFileSync(file, bytes)
    },
  ],
])('a file %s is refused and left as it is', (_, damage) => {
  const file = datasetFile()
  damage(file)
  const before = hashOf(file)
  expect(() => openDataset({file, name: 'd'})).toThrow(
    new RegExp(`^The dataset file ${file} is damaged or not a database .* It was left as it is: `),
  )
  expect(hashOf(file)).toBe(before)
})

test('a file too large to be checked whole is refused where it is cut short', () => {
  const file = join(temporaryFolder(), 'd.db')
  const dataset = openDataset({file, name: 'd'})
  for (let index = 0; index < 5; index++) {
    mutate(dataset, `t${index}`, {
      create: {_id: `a${index}`, _type: 'note', text: 'x'.repeat(4_000_000)},
    })
  }
  dataset.close()
  const {size} = statSync(file)
  expect(size).toBeGreaterThan(33_554_432)
  truncateSync(file, size - 8192)
  expect(() => openDataset({file, name: 'd'})).toThrow(
    `The dataset file ${file} is damaged or not a database (it ends too early). It was left as it is: ` +
      'restore it from a backup, or move it away to start empty.',
  )
  expect(statSync(file).size).toBe(size - 8192)
})

test('a file of an older format is migrated forward, one step after the other', () => {
  const file = join(temporaryFolder(), 'm.db')
  const steps = ['CREATE TABLE one (n)', 'CREATE TABLE two (n)', 'INSERT INTO two VALUES (2)']
  const open = (count: number) =>
    openDatabaseFile({file, applicationId: 7, kind: 'test', migrations: steps.slice(0, count)})
  open(1).close()
  const database = open(3)
  expect(database.prepare('SELECT n FROM two').all()).toEqual([{n: 2}])
  expect(database.prepare('PRAGMA user_version').get()).toEqual({user_version: 3})
  database.close()
  open(3).close()
})

test('a migration that fails leaves the file at the step before it', () => {
  const file = join(temporaryFolder(), 'm.db')
  const options = {file, applicationId: 7, kind: 'test'}
  const good = 'CREATE TABLE one (n)'
  expect(() =>
    openDatabaseFile({...options, migrations: [good, 'CREATE TABLE two (n); NONSENSE']}),
  ).toThrow(`The test file ${file} cannot be opened: near "NONSENSE": syntax error`)
  const database = openDatabaseFile({...options, migrations: [good]})
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([
    {name: 'one'},
  ])
  database.close()
})

test('a copy of the file alone, made after closing, is the whole dataset', () => {
  const file = datasetFile()
  const copy = `${file}.copy`
  copyFileSync(file, copy)
  const original = openDataset({file, name: 'd'})
  const copied = openDataset({file: copy, name: 'd'})
  expect(everything(copied)).toEqual(everything(original))
  original.close()
  copied.close()
})
