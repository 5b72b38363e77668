import {setImmediate} from 'node:timers/promises'
import {createHash} from 'node:crypto'
import {statSync} from 'node:fs'

import {InputError, type Problem} from '../problems.ts'
import {integer, type Checkpoint} from './checkpoint.ts'
import {derivedId} from './complete.ts'
import {inspectDocument, LineError, parseLine, type Inspected} from './inspect.ts'
import {hashOfBytes, type JsonObject} from './json.ts'
import {hashOfFile, LARGEST_LINE, lines, type Line} from './lines.ts'
import type {OpenArchive} from './openArchive.ts'

/** So many lines are read before anything else gets its turn. */
const LINES_IN_A_TURN = 500
/** So many problems are told; the rest are counted. */
const PROBLEMS_TOLD = 100

export interface ReadOptions {
  signal: AbortSignal
  /** @param done bytes @param total bytes */
  onProgress: (done: number, total: number) => void
  /** Called before an index is given up for that of another archive. */
  beforeForgetting: () => Promise<void>
}

/**
 * Brings the index in the checkpoint to the archive. Where it is that of the very same bytes, they are hashed and not
 * read again.
 *
 * @returns hash of the archive
 * @throws InputError with every line that is no document a dataset could take; the index is then empty
 */
export async function readArchive(
  archive: OpenArchive,
  checkpoint: Checkpoint,
  {signal, onProgress, beforeForgetting}: ReadOptions,
): Promise<string> {
  const known = checkpoint.note('archive')
  if (known !== undefined && known === hashOfFile(archive.dataFile)) return known

  await beforeForgetting()
  const total = statSync(archive.dataFile).size
  const hash = createHash('sha256')
  const problems = new Problems(archive.name)
  checkpoint.together(() => {
    checkpoint.setNote('archive', undefined)
    checkpoint.setNote('plan', undefined)
    for (const table of TABLES) checkpoint.run(`DELETE FROM ${table}`)
  })
  const index = new Index(checkpoint, problems)
  let turn = 0
  checkpoint.database.exec('BEGIN IMMEDIATE')
  try {
    for (const line of lines(archive.dataFile, (bytes) => hash.update(bytes))) {
      index.add(line)
      turn += 1
      if (turn % LINES_IN_A_TURN > 0) continue
      onProgress(line.offset, total)
      await setImmediate()
      signal.throwIfAborted()
    }
    problems.throwIfAny()
    const digest = hash.digest('hex')
    checkpoint.setNote('archive', digest)
    checkpoint.database.exec('COMMIT')
    return digest
  } finally {
    if (checkpoint.database.isTransaction) checkpoint.database.exec('ROLLBACK')
  }
}

const TABLES = [
  'documents',
  'strong_references',
  'weakened',
  'batches',
  'removed',
  'removed_references',
  'asset_uses',
  'assets',
] as const

class Index {
  readonly #checkpoint: Checkpoint
  readonly #problems: Problems
  readonly #addDocument
  readonly #addReference
  readonly #addAsset

  constructor(checkpoint: Checkpoint, problems: Problems) {
    this.#checkpoint = checkpoint
    this.#problems = problems
    this.#addDocument = checkpoint.database.prepare(`
      INSERT INTO documents (line, id, type, offset, size, line_hash, whole, outcome)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING line`)
    this.#addReference = checkpoint.database.prepare(
      'INSERT INTO strong_references (source, target) VALUES (?, ?)',
    )
    this.#addAsset = checkpoint.database.prepare(
      'INSERT INTO asset_uses (source, asset) VALUES (?, ?)',
    )
  }

  add(line: Line): void {
    const {number, bytes} = line
    if (bytes === undefined) {
      this.#problems.add(
        number,
        `has ${line.size} bytes, more than the ${LARGEST_LINE} that a document may have`,
      )
      return
    }
    try {
      const document = parseLine(bytes)
      this.#write(line, bytes, document, inspectDocument(document))
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      this.#problems.add(number, error.message)
    }
  }

  #write(
    {number, offset, size}: Line,
    bytes: Buffer,
    document: JsonObject,
    {id: given, type, references, assets, isWhole}: Inspected,
  ): void {
    const lineHash = hashOfBytes(bytes)
    const add = (id: string) =>
      this.#addDocument.get(
        number,
        id,
        type,
        offset,
        size,
        lineHash,
        isWhole ? 1 : 0,
        id.startsWith('_.') ? 'skipped' : null,
      ) !== undefined
    if (given === undefined) {
      let nth = 0
      while (!add(derivedId(document, nth))) nth += 1
    } else if (!add(given)) {
      const first = this.#checkpoint.get('SELECT line FROM documents WHERE id = ?', given)
      throw new LineError(
        `has the _id "${given}" of line ${first ? integer(first, 'line') : '?'}; each document needs its own`,
      )
    }
    for (const target of references) this.#addReference.run(number, target)
    for (const asset of assets) this.#addAsset.run(number, asset)
  }
}

class Problems {
  readonly #file: string
  readonly #told: Problem[] = []
  #count = 0

  constructor(file: string) {
    this.#file = file
  }

  add(line: number, message: string): void {
    this.#count += 1
    if (this.#told.length >= PROBLEMS_TOLD) return
    this.#told.push({level: 'error', file: this.#file, line, message})
  }

  throwIfAny(): void {
    const rest = this.#count - this.#told.length
    if (rest > 0) {
      this.#told.push({level: 'error', file: this.#file, message: `… and ${rest} more lines`})
    }
    if (this.#told.length > 0) throw new InputError(this.#told)
  }
}
