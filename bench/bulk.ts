import {spawnSync} from 'node:child_process'
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  openAsBlob,
  rmSync,
  statSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {DatabaseSync, type SQLOutputValue as SqlValue} from 'node:sqlite'
import {fileURLToPath} from 'node:url'
import {bulkLoad} from '../lake/dataset/bulkLoad.ts'
import {ndjsonLines} from '../lake/dataset/ndjsonLines.ts'
import {openDataset} from '../lake/dataset/open.ts'
import {startLake} from '../lake/index.ts'
import {openDatabaseFile} from '../lake/store/databaseFile.ts'
import {DATASET_APPLICATION_ID, DATASET_MIGRATIONS} from '../lake/store/datasetFormat.ts'
import type {Identity} from '../lake/types.ts'
import {newsroomDocuments} from './newsroomDocuments.ts'

/**
 * How fast documents come into the lake: by the bulk path in process and over HTTP, by `/data/mutate` in batches of
 * 1,000, each against two limits. `bare`: the same lines into one SQLite table, by one prepared statement in one
 * transaction, without an index, a history or a check of anything. `rows`: the same rows into the same tables with the
 * same indexes (documents, references, history) in the same transactions, by prepared statements; nothing is computed
 * but what JSON.parse gives. Each case is a process of its own.
 *
 *     node bench/bulk.ts [documents, 10000 and 100000 where absent]
 */
const CASES = {bare, rows, bulk, bulkOverHttp, mutate, mutateOverHttp}
type CaseName = keyof typeof CASES

interface Measurement {
  /** Milliseconds. */
  time: number
  /** Milliseconds of processor time, of this process; less noisy where others work on the machine. */
  processor: number
  /** Bytes. */
  memory: number
}

const BATCH = 1000
const SCRIPT = fileURLToPath(import.meta.url)
const IDENTITY: Identity = {
  id: 'bench',
  name: 'Bench',
  role: 'administrator',
  grants: [{filter: '_id in path("**")', permissions: ['read', 'create', 'update', 'history']}],
}

const [, , first, file = '', folder = ''] = process.argv
if (isCaseName(first)) console.log(JSON.stringify(await measured(first)))
else for (const count of first ? [Number(first)] : [10_000, 100_000]) await compare(count)

async function compare(count: number): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'dateline-bench-'))
  try {
    const lines = join(place, 'documents.ndjson')
    await pipeline(Readable.from(linesOf(count)), createWriteStream(lines))
    console.log(`\n${count} documents, ${(statSync(lines).size / 1e6).toFixed(0)} MB`)
    let base: Measurement | undefined
    let rowsBase: Measurement | undefined
    for (const name of Object.keys(CASES)) {
      const result = run(name, lines, join(place, name))
      base ??= result
      if (name === 'rows') rowsBase = result
      console.log(
        [
          name.padEnd(16),
          `${(result.time / 1000).toFixed(2)} s`.padStart(9),
          `${Math.round(count / (result.time / 1000))} documents/s`.padStart(20),
          compared(result, base, 'bare'),
          rowsBase === undefined ? '' : compared(result, rowsBase, 'rows'),
          `${Math.round(result.memory / 1e6)} MB`.padStart(9),
        ].join(''),
      )
    }
  } finally {
    rmSync(place, {recursive: true, force: true})
  }
}

/** How often the time of a limit, and in parentheses its processor time. */
function compared(result: Measurement, limit: Measurement, name: string): string {
  const times = (result.time / limit.time).toFixed(1)
  const processor = (result.processor / limit.processor).toFixed(1)
  return `${times}× (${processor}×) ${name}`.padStart(22)
}

function run(name: string, lines: string, place: string): Measurement {
  const {stdout, stderr, status} = spawnSync(process.execPath, [SCRIPT, name, lines, place], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  const {time, processor, memory}: Measurement = JSON.parse(stdout)
  return {time, processor, memory}
}

async function measured(name: CaseName): Promise<Measurement> {
  const work = await CASES[name]()
  const started = performance.now()
  const before = process.cpuUsage()
  await work()
  const {user, system} = process.cpuUsage(before)
  const time = performance.now() - started
  return {time, processor: (user + system) / 1000, memory: process.resourceUsage().maxRSS * 1024}
}

function bare(): () => Promise<void> {
  const database = new DatabaseSync(folder)
  database.exec(`PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE documents (id TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL) STRICT`)
  const insert = database.prepare('INSERT INTO documents VALUES (?, ?, ?)')
  return async () => {
    database.exec('BEGIN')
    for await (const lines of ndjsonLines(createReadStream(file), Infinity)) {
      for (const {text} of lines) {
        const {_id, _type} = JSON.parse(text)
        insert.run(_id, _type, text)
      }
    }
    database.exec('COMMIT')
    database.close()
  }
}

/** The rows are those of a bulk load that was done before. */
async function rows(): Promise<() => Promise<void>> {
  const loaded = `${folder}.loaded`
  await load(loaded)
  const source = new DatabaseSync(loaded)
  const valuesOf = (sql: string, ...parameters: SqlValue[]) =>
    source
      .prepare(sql)
      .all(...parameters)
      .map((row) => Object.values(row))
  const transactions = valuesOf('SELECT * FROM transactions ORDER BY sequence').map((values) => ({
    values,
    documents: valuesOf(
      `SELECT documents.* FROM changes JOIN documents ON id = document_id
       WHERE sequence = ? ORDER BY position`,
      values[0] ?? null,
    ).map((document) => ({
      document,
      references: valuesOf(
        'SELECT * FROM outgoing_references WHERE source = ?',
        document[0] ?? null,
      ),
    })),
    changes: valuesOf(
      'SELECT * FROM changes WHERE sequence = ? ORDER BY position',
      values[0] ?? null,
    ),
  }))
  source.close()
  const database = openDatabaseFile({
    file: folder,
    applicationId: DATASET_APPLICATION_ID,
    kind: 'dataset',
    migrations: DATASET_MIGRATIONS,
  })
  const insertInto = (table: string, columns: number) =>
    database.prepare(`INSERT INTO ${table} VALUES (${Array(columns).fill('?').join(', ')})`)
  const addTransaction = insertInto('transactions', 4)
  const addDocument = insertInto('documents', 7)
  const addReference = insertInto('outgoing_references', 3)
  const addChange = insertInto('changes', 10)
  return async () => {
    for await (const lines of ndjsonLines(createReadStream(file), Infinity)) {
      for (const {text} of lines) JSON.parse(text)
    }
    for (const {values, documents, changes} of transactions) {
      database.exec('BEGIN')
      for (const {document, references} of documents) {
        addDocument.run(...document)
        for (const reference of references) addReference.run(...reference)
      }
      addTransaction.run(...values)
      for (const change of changes) addChange.run(...change)
      database.exec('COMMIT')
    }
    database.close()
  }
}

function bulk(): () => Promise<void> {
  return () => load(folder)
}

async function load(datasetFile: string): Promise<void> {
  const dataset = openDataset({file: datasetFile, name: 'production'})
  for await (const report of bulkLoad(dataset, createReadStream(file), {
    identity: IDENTITY,
    prefix: 'bench',
  })) {
    if ('error' in report) throw new Error(JSON.stringify(report))
  }
  dataset.close()
}

function mutate(): () => Promise<void> {
  const dataset = openDataset({file: folder, name: 'production'})
  return async () => {
    for await (const documents of batches()) {
      const mutations = documents.map((text) => ({createOrReplace: JSON.parse(text)}))
      dataset.mutate({mutations, identity: IDENTITY})
    }
    dataset.close()
  }
}

async function bulkOverHttp(): Promise<() => Promise<void>> {
  const lake = await startLake({data: folder, port: 0})
  return async () => {
    const response = await fetch(`${lake.url}/v1/lake/bulk/production?prefix=bench`, {
      method: 'POST',
      headers: {'content-type': 'application/x-ndjson'},
      body: await openAsBlob(file),
    })
    const text = await response.text()
    if (!text.trimEnd().split('\n').at(-1)?.includes('"done"')) throw new Error(text)
    await lake.close()
  }
}

async function mutateOverHttp(): Promise<() => Promise<void>> {
  const lake = await startLake({data: folder, port: 0})
  return async () => {
    for await (const documents of batches()) {
      const body = `{"mutations":[${documents.map((text) => `{"createOrReplace":${text}}`).join(',')}]}`
      const response = await fetch(`${lake.url}/v2025-02-19/data/mutate/production`, {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body,
      })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
    }
    await lake.close()
  }
}

async function* batches(): AsyncGenerator<string[]> {
  let batch: string[] = []
  for await (const lines of ndjsonLines(createReadStream(file), Infinity)) {
    for (const {text} of lines) {
      if (batch.push(text) < BATCH) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function* linesOf(count: number): Generator<string> {
  for (const document of newsroomDocuments(count)) yield `${JSON.stringify(document)}\n`
}

function isCaseName(name: string | undefined): name is CaseName {
  return name !== undefined && name in CASES
}
