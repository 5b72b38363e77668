import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {DatabaseSync} from 'node:sqlite'
import {fileURLToPath} from 'node:url'
import {array, assert, asyncProperty, nat, string} from 'fast-check'
import {expect, test} from 'vitest'
import {bulkLoad, type BulkOptions} from '../../../lake/dataset/bulkLoad.ts'
import type {Dataset} from '../../../lake/dataset/dataset.ts'
import {ndjsonLines} from '../../../lake/dataset/ndjsonLines.ts'
import {openDataset} from '../../../lake/dataset/open.ts'
import type {JsonObject} from '../../../lake/types.ts'
import {
  ADMINISTRATOR,
  everything,
  mutate,
  temporaryDataset,
  temporaryFolder,
} from '../transactions/temporaryDataset.ts'
import {bulkLines, LOADER} from './bulkLines.ts'

const LOADING_PROCESS = fileURLToPath(new URL('loadForever.ts', import.meta.url))

test('a bulk load is what the same transactions of the Mutate API are', async () => {
  const documents: JsonObject[] = [
    {_id: 'person-a', _type: 'person', name: 'Ada', friend: {_ref: 'person-b'}},
    {_id: 'person-b', _type: 'person', name: 'Bo', friend: {_ref: 'person-a'}},
    {
      _id: 'drafts.person-a',
      _type: 'person',
      name: 'Ada L.',
      tags: ['x', {_weak: true, _ref: 'z'}],
    },
  ]
  const later: JsonObject[] = [
    {createOrReplace: {_id: 'person-b', _type: 'person', name: 'Bob', friend: {_ref: 'person-a'}}},
    {patch: {id: 'person-a', ifRevisionID: 'people-1', set: {'friend._weak': true}}},
    {delete: {id: 'drafts.person-a'}},
  ]
  const loaded = temporaryDataset()
  const heard: string[] = []
  loaded.onCommit(({id, sequence, changes}) => heard.push(`${sequence} ${id} ${changes.length}`))
  const reports = await load(loaded, [...documents, {transaction: 'later'}, ...later], {
    prefix: 'people',
  })
  expect(reports).toEqual([
    {
      transaction: 'people-1',
      already: false,
      created: 3,
      updated: 0,
      deleted: 0,
      unchanged: 0,
      lines: [1, 3],
    },
    {
      transaction: 'later',
      already: false,
      created: 0,
      updated: 2,
      deleted: 1,
      unchanged: 0,
      lines: [5, 7],
    },
    {done: true, transactions: 2, documents: 6},
  ])
  expect(heard).toEqual(['1 people-1 3', '2 later 3'])

  const mutated = temporaryDataset()
  mutate(mutated, 'people-1', ...documents.map((document) => ({createOrReplace: document})))
  mutate(mutated, 'later', ...later)
  expect(everything(loaded)).toEqual(everything(mutated))
  expect(history(loaded)).toEqual(history(mutated))
  expect(loaded.referencesTo('person-a', ADMINISTRATOR)).toEqual(
    mutated.referencesTo('person-a', ADMINISTRATOR),
  )
})

test('a reference that points nowhere is named with its line; its transaction leaves nothing, those before it stay', async () => {
  const dataset = temporaryDataset()
  const heard: string[] = []
  dataset.onCommit(({id}) => heard.push(id))
  const lines = [note('a'), note('b', 'a'), note('c'), note('d', 'nowhere'), note('e')]
  expect(await load(dataset, lines, {batch: 2, prefix: 'p'})).toEqual([
    expect.objectContaining({transaction: 'p-1', created: 2}),
    {
      error: {
        type: 'mutationError',
        description: 'Mutation failed: Document "d" references non-existent document "nowhere"',
        items: [
          {
            index: 1,
            line: 4,
            error: {
              type: 'documentReferenceDoesNotExistError',
              description: 'Document "d" references non-existent document "nowhere"',
              id: 'd',
              referenceID: 'nowhere',
            },
          },
        ],
      },
      status: 409,
      transaction: 'p-2',
    },
  ])
  expect(heard).toEqual(['p-1'])
  expect(ids(dataset)).toEqual(['a', 'b'])
  expect(dataset.lastSequence).toBe(1)
})

test.each([
  ['{"_id": "b", ', /^Line 2: Not JSON/],
  ['[1]', /^Line 2: Not a JSON object$/],
  [`{"_id":"b","_type":"note","deep":${'['.repeat(200)}${']'.repeat(200)}}`, /^Line 2: JSON is/],
  ['{"transaction": "a b"}', /^Line 2: Malformed transaction ID: "a b"$/],
])('a line that cannot be read is named: %s', async (line, description) => {
  const dataset = temporaryDataset()
  const text = `{"_id":"a","_type":"note"}\n${line}\n`
  const reports = await loadText(dataset, text, {})
  expect(reports.at(-1)).toMatchObject({
    status: 400,
    error: {type: 'validationError', line: 2, description: expect.stringMatching(description)},
  })
})

test('what is in the log already is passed over', async () => {
  const dataset = temporaryDataset()
  const first = await load(dataset, notes(50), {prefix: 'n', batch: 20})
  const before = history(dataset)
  const second = await load(dataset, notes(50), {prefix: 'n', batch: 20})
  expect(first.map((report) => 'already' in report && report.already)).toEqual(Array(4).fill(false))
  expect(second).toEqual([
    ...['n-1', 'n-2', 'n-3'].map((transaction, index) => ({
      transaction,
      already: true,
      created: 0,
      updated: 0,
      deleted: 0,
      unchanged: 0,
      lines: [index * 20 + 1, Math.min(index * 20 + 20, 50)],
    })),
    {done: true, transactions: 3, documents: 0},
  ])
  expect(history(dataset)).toEqual(before)
})

test('`create` refuses what is there, `createIfNotExists` leaves it', async () => {
  const dataset = temporaryDataset()
  await load(dataset, notes(3), {})
  const before = everything(dataset)
  const [refused] = await load(dataset, notes(3), {operation: 'create'})
  expect(refused).toMatchObject({status: 409, error: {items: [{line: 1}]}})
  expect(await load(dataset, notes(3), {operation: 'createIfNotExists'})).toEqual([
    expect.objectContaining({created: 0, unchanged: 3}),
    {done: true, transactions: 1, documents: 3},
  ])
  expect(everything(dataset)).toEqual(before)
})

test('lines are the same however the bytes come', async () => {
  await assert(
    asyncProperty(
      array(string({unit: 'grapheme', maxLength: 20})),
      array(nat(9)),
      async (texts, cuts) => {
        const whole = texts.map((text) => text.replaceAll('\n', ' '))
        const bytes = Buffer.from(whole.join('\n'))
        const lines: {number: number; text: string}[] = []
        for await (const some of ndjsonLines(inPieces(bytes, cuts), 1000)) lines.push(...some)
        expect(lines).toEqual(
          whole
            .map((text, index) => ({number: index + 1, text}))
            .filter(({text}) => text.trim() !== ''),
        )
      },
    ),
  )
})

test('kill -9 leaves whole transactions only, and the load goes on where it was', async () => {
  const transactions = 30
  const file = join(temporaryFolder(), 'd.db')
  const acknowledged = new Set<string>()
  for (const count of [1, 4, 9, 15]) {
    for (const id of await loadUntilKilled(file, transactions, count)) acknowledged.add(id)
    const dataset = openDataset({file, name: 'd'})
    const log = [...dataset.transactionsAfter(0)]
    expect(log.map(({id}) => id)).toEqual(log.map((_, index) => `load-${index + 1}`))
    expect(log.length).toBeGreaterThanOrEqual(acknowledged.size)
    expect(log.every(({changes}) => changes.length === 20)).toBe(true)
    expect(ids(dataset)).toHaveLength(log.length * 20)
    dataset.close()
    const database = new DatabaseSync(file, {readOnly: true})
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{integrity_check: 'ok'}])
    database.close()
  }
  const options = {identity: LOADER, prefix: 'load', batch: 20}
  const resumed = openDataset({file, name: 'd'})
  await collect(bulkLoad(resumed, bulkLines(transactions), options))
  const undisturbed = temporaryDataset()
  await collect(bulkLoad(undisturbed, bulkLines(transactions), options))
  expect(withoutTimes(resumed)).toEqual(withoutTimes(undisturbed))
  resumed.close()
})

/** The transactions that the process acknowledged; it is killed when it has acknowledged `count` of them. */
async function loadUntilKilled(
  file: string,
  transactions: number,
  count: number,
): Promise<string[]> {
  const loader = spawn(process.execPath, [LOADING_PROCESS, file, String(transactions)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(loader, 'close')
  const acknowledged: string[] = []
  createInterface({input: loader.stdout}).on('line', (line) => {
    acknowledged.push(line)
    if (acknowledged.length === count) loader.kill('SIGKILL')
  })
  await closed
  return acknowledged.filter((line) => line !== 'end')
}

function load(dataset: Dataset, lines: readonly object[], options: Omit<BulkOptions, 'identity'>) {
  return loadText(dataset, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), options)
}

function loadText(dataset: Dataset, text: string, options: Omit<BulkOptions, 'identity'>) {
  const pieces = inPieces(Buffer.from(text), [])
  return collect(bulkLoad(dataset, pieces, {identity: ADMINISTRATOR, ...options}))
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

async function* inPieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const length of cuts) {
    yield bytes.subarray(start, start + length)
    start += length
  }
  yield bytes.subarray(start)
}

function note(id: string, reference?: string): JsonObject {
  return {_id: id, _type: 'note', ...(reference !== undefined && {to: {_ref: reference}})}
}

function notes(count: number): JsonObject[] {
  return Array.from({length: count}, (_, index) => ({_id: `n${index}`, _type: 'note', index}))
}

function ids(dataset: Dataset): string[] {
  const all = everything(dataset)
  return Array.isArray(all) ? all.map((document) => Object(document)._id) : []
}

function history(dataset: Dataset) {
  return [...dataset.transactionsAfter(0)].map((transaction) => ({
    ...transaction,
    changes: transaction.changes.map((change) => ({
      ...change,
      previous: change.previous,
      result: change.result,
    })),
  }))
}

/** The documents and the log, as JSON, with every time in it the same. */
function withoutTimes(dataset: Dataset): string {
  const text = JSON.stringify([everything(dataset), history(dataset)])
  return text.replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"a time"')
}
