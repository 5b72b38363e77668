import {lacksAssets, writeBase} from './bases.ts'
import {integer, optionalText, text, type Checkpoint, type Row} from './checkpoint.ts'
import {DatasetError, type Connection} from './connection.ts'
import {MutationsBody} from './mutationsBody.ts'
import type {DocumentReader} from './documentReader.ts'
import {holdBack} from './holdBack.ts'
import {isStrongReference} from './inspect.ts'
import {
  areEqual,
  hashOfContents,
  isJsonObject,
  isSystemField,
  type ArchiveDocument,
  type JsonObject,
  type JsonValue,
} from './json.ts'
import {nextTransactionId, sendTransaction} from './sendTransaction.ts'
import {fetchDocuments, fetchRevisions} from './storedDocuments.ts'

export interface WriteOptions {
  run: string
  /** The archive, as `bases` names it. */
  source: string
  signal: AbortSignal
  onProgress: (phase: 'write' | 'strengthen', done: number, total: number) => void
}

/** Transactions under way at once: one is written while the next is made. */
const AT_ONCE = 3
/** Documents in a transaction that strengthens references. */
const STRENGTHENED_AT_ONCE = 1000
const UPDATES_AT_ONCE = 200

/**
 * Carries out the plan in the checkpoint, from wherever it has come to. Each transaction is noted before it is sent and
 * after it was written; its id follows from the plan, so that one that was sent and never answered is recognised.
 */
export class ImportWriter {
  readonly #checkpoint: Checkpoint
  readonly #reader: DocumentReader
  readonly #connection: Connection
  readonly #options: WriteOptions
  /** Bodies of requests that have ended, for those to come. */
  readonly #bodies: MutationsBody[] = []

  constructor(
    checkpoint: Checkpoint,
    reader: DocumentReader,
    connection: Connection,
    options: WriteOptions,
  ) {
    this.#checkpoint = checkpoint
    this.#reader = reader
    this.#connection = connection
    this.#options = options
  }

  async write(): Promise<void> {
    await this.#writeBatches('write', (batch, body) => this.#writeBatch(batch, body))
    this.#planStrengthening()
    await this.#writeBatches('strengthen', (batch, body) => this.#strengthenBatch(batch, body))
  }

  /** Several at once, in order; each after those that it needs. A failure lets those under way end first. */
  async #writeBatches(
    kind: 'write' | 'strengthen',
    write: (batch: Row, body: MutationsBody) => Promise<void>,
  ): Promise<void> {
    const total = this.#count(`SELECT count(*) AS count FROM ${MEMBERS[kind]}`)
    const report = () =>
      this.#options.onProgress(
        kind,
        total -
          this.#count(
            `SELECT count(*) AS count FROM ${MEMBERS[kind]} AND batch NOT IN
           (SELECT number FROM batches WHERE state = 'written')`,
          ),
        total,
      )
    if (total > 0) report()
    const underWay = new Map<number, Promise<void>>()
    const failures: unknown[] = []
    const batches = this.#checkpoint.all(
      "SELECT * FROM batches WHERE kind = ? AND state <> 'written' ORDER BY number",
      kind,
    )
    const work = async (batch: Row) => {
      const body = this.#bodies.pop() ?? new MutationsBody()
      await write(batch, body)
      this.#bodies.push(body)
    }
    for (const batch of batches) {
      const number = integer(batch, 'number')
      const after = integer(batch, 'after')
      const mustWait = () =>
        underWay.size >= AT_ONCE || [...underWay.keys()].some((other) => other <= after)
      while (failures.length === 0 && mustWait()) await Promise.race(underWay.values())
      if (failures.length > 0 || this.#options.signal.aborted) break
      const writing = work(batch)
        .then(report, (error: unknown) => {
          failures.push(error)
        })
        .finally(() => underWay.delete(number))
      underWay.set(number, writing)
    }
    await Promise.all(underWay.values())
    this.#options.signal.throwIfAborted()
    if (failures.length > 0) throw failures[0]
  }

  async #writeBatch(batch: Row, body: MutationsBody): Promise<void> {
    const number = integer(batch, 'number')
    for (;;) {
      const rows = this.#checkpoint.all(
        'SELECT * FROM documents WHERE batch = ? ORDER BY offset',
        number,
      )
      if (rows.length === 0) {
        this.#checkpoint.run('DELETE FROM batches WHERE number = ?', number)
        return
      }
      const stored = await this.#fetchForUpdate(rows)
      if (this.#dropMoved(rows, stored)) continue
      body.begin()
      const hashes = rows.map((row) => this.#addMutation(body, row, stored))
      const transactionId = this.#transactionIdOf(number)
      this.#checkpoint.run(
        "UPDATE batches SET state = 'sent', transaction_id = ? WHERE number = ?",
        transactionId,
        number,
      )
      const outcome = await sendTransaction(this.#connection, body, transactionId)
      if (outcome === 'known' && (await this.#isSomebodyElses(rows, transactionId))) {
        this.#takeNextId(number, transactionId)
        continue
      }
      if (outcome instanceof DatasetError) {
        await this.#dropRefused(rows, outcome)
        continue
      }
      this.#checkpoint.together(() => {
        for (const [index, row] of rows.entries()) {
          writeBase(this.#checkpoint, {
            id: text(row, 'id'),
            revision: transactionId,
            lineHash: text(row, 'line_hash'),
            contentHash: hashes[index] ?? '',
            source: this.#options.source,
            isPartial: lacksAssets(this.#checkpoint, row) || this.#isWeakened(row),
            isForced: row['forced'] === 1,
          })
        }
        this.#setState(number, 'written')
      })
      return
    }
  }

  /** What is updated, as it is in the dataset now. */
  async #fetchForUpdate(rows: readonly Row[]): Promise<Map<string, JsonObject>> {
    const ids = rows.filter(({expected}) => expected !== null).map((row) => text(row, 'id'))
    const stored = new Map<string, JsonObject>()
    for (let from = 0; from < ids.length; from += UPDATES_AT_ONCE) {
      const some = ids.slice(from, from + UPDATES_AT_ONCE)
      for (const [id, document] of await fetchDocuments(this.#connection, some)) {
        stored.set(id, document)
      }
    }
    return stored
  }

  /** An update that was planned on another revision is somebody's to look at, unless it was this very transaction. */
  #dropMoved(rows: readonly Row[], stored: ReadonlyMap<string, JsonObject>): boolean {
    let hasDropped = false
    for (const row of rows) {
      const expected = optionalText(row, 'expected')
      if (expected === undefined) continue
      const document = stored.get(text(row, 'id'))
      const sent = this.#sentIdOf(integer(row, 'batch'))
      const revision = document?.['_rev']
      if (revision === expected || (sent !== undefined && revision === sent)) continue
      this.#refuse(
        row,
        document ? 'edited since the plan was made' : 'deleted since the plan was made',
      )
      hasDropped = true
    }
    return hasDropped
  }

  /** @returns the hash of the document's contents */
  #addMutation(body: MutationsBody, row: Row, stored: ReadonlyMap<string, JsonObject>): string {
    const weak = this.#checkpoint
      .all('SELECT target FROM weakened WHERE source = ?', integer(row, 'line'))
      .map((found) => text(found, 'target'))
    const expected = optionalText(row, 'expected')
    if (expected === undefined && row['whole'] === 1 && weak.length === 0) {
      const line = body.addCreate(integer(row, 'size'))
      this.#reader.readInto(row, line)
      const document = this.#reader.document(row, line)
      if (!hasMark(line)) return hashOfContents(document)
      body.takeBack()
    }
    const document = this.#reader.document(row)
    const written = weak.length === 0 ? document : weakened(document, new Set(weak))
    body.add(
      expected === undefined
        ? {create: written}
        : {patch: patchBetween(stored.get(document._id) ?? {}, written, expected)},
    )
    return hashOfContents(document)
  }

  /** A transaction of that id is there, but it is from another time: all is still as it was before. */
  async #isSomebodyElses(rows: readonly Row[], transactionId: string): Promise<boolean> {
    const revisions = await fetchRevisions(
      this.#connection,
      rows.map((row) => text(row, 'id')),
    )
    return rows.every((row) => {
      const revision = revisions.get(text(row, 'id'))
      return revision !== transactionId && revision === optionalText(row, 'expected')
    })
  }

  async #dropRefused(rows: readonly Row[], error: DatasetError): Promise<void> {
    const {items} = error
    if (error.types.some((type) => moveTypes.has(type))) {
      const revisions = await fetchRevisions(
        this.#connection,
        rows.map((row) => text(row, 'id')),
      )
      const moved = rows.filter(
        (row) => revisions.get(text(row, 'id')) !== optionalText(row, 'expected'),
      )
      for (const row of moved) {
        this.#refuse(
          row,
          row['expected'] === null
            ? 'created in the dataset since the plan was made'
            : 'edited since the plan was made',
          revisions.has(text(row, 'id')),
        )
      }
      if (moved.length > 0) return
    }
    const refused = items.flatMap((item) => {
      const row = rows[item.index]
      return row === undefined ? [] : [{row, description: item.description}]
    })
    const [only] = rows
    if (refused.length === 0 && rows.length === 1 && only !== undefined) {
      refused.push({row: only, description: error.message})
    }
    if (refused.length === 0) throw error
    for (const {row, description} of refused) {
      this.#refuse(row, `the dataset refuses it: ${description}`)
    }
  }

  /** Leaves a document out of its transaction, and what needs it, unless the dataset has it anyway. */
  #refuse(row: Row, reason: string, isThere = row['expected'] !== null): void {
    this.#checkpoint.together(() => {
      this.#checkpoint.run(
        "UPDATE documents SET outcome = 'conflict', reason = ?, batch = NULL WHERE line = ?",
        reason,
        integer(row, 'line'),
      )
      if (!isThere) holdBack(this.#checkpoint, text(row, 'id'))
    })
  }

  /** Where a later batch has answered a reference, it need not be weak any more. */
  #planStrengthening(): void {
    const hasPlan = this.#checkpoint.get("SELECT 1 FROM batches WHERE kind = 'strengthen' LIMIT 1")
    if (hasPlan !== undefined) return
    this.#checkpoint.together(() => {
      this.#checkpoint.run(`
        UPDATE documents SET reason = 'a reference of it stays weak: what it refers to was not written'
        WHERE batch IS NOT NULL AND line IN (
          SELECT source FROM weakened JOIN documents AS targets ON targets.id = target
          WHERE targets.batch IS NULL)`)
      const first = this.#count('SELECT coalesce(max(number), 0) + 1 AS count FROM batches')
      const sources = this.#checkpoint.all(`
        SELECT DISTINCT source FROM weakened JOIN documents AS sources ON sources.line = source
        JOIN documents AS targets ON targets.id = target
        WHERE sources.batch IS NOT NULL AND targets.batch IS NOT NULL ORDER BY source`)
      for (const [index, row] of sources.entries()) {
        const number = first + Math.floor(index / STRENGTHENED_AT_ONCE)
        this.#checkpoint.run(
          'UPDATE weakened SET batch = ? WHERE source = ?',
          number,
          integer(row, 'source'),
        )
        if (index % STRENGTHENED_AT_ONCE > 0) continue
        this.#checkpoint.run(
          "INSERT INTO batches (number, kind, state, after) VALUES (?, 'strengthen', 'planned', 0)",
          number,
        )
      }
    })
  }

  async #strengthenBatch(batch: Row, body: MutationsBody): Promise<void> {
    const number = integer(batch, 'number')
    for (;;) {
      const rows = this.#checkpoint.all(
        `SELECT DISTINCT documents.* FROM weakened JOIN documents ON line = source
         WHERE weakened.batch = ? ORDER BY offset`,
        number,
      )
      const revisions = await fetchRevisions(
        this.#connection,
        rows.map((row) => text(row, 'id')),
      )
      const present = rows.filter((row) => revisions.has(text(row, 'id')))
      if (present.length === 0) {
        this.#checkpoint.together(() => {
          this.#checkpoint.run('UPDATE weakened SET batch = NULL WHERE batch = ?', number)
          this.#checkpoint.run('DELETE FROM batches WHERE number = ?', number)
        })
        return
      }
      const transactionId = this.#transactionIdOf(number)
      this.#checkpoint.run(
        "UPDATE batches SET state = 'sent', transaction_id = ? WHERE number = ?",
        transactionId,
        number,
      )
      body.begin()
      for (const row of present) {
        body.add(this.#strengthening(row, revisions.get(text(row, 'id')) ?? ''))
      }
      const outcome = await sendTransaction(this.#connection, body, transactionId)
      if (outcome === 'known' && !(await this.#isRevisionOf(present, transactionId))) {
        // From another time, unless everybody has edited everything since.
        this.#takeNextId(number, transactionId)
        continue
      }
      if (outcome instanceof DatasetError) {
        // Somebody was quicker with an edit: look again.
        if (outcome.types.includes('documentRevisionIDDoesNotMatchError')) continue
        const refused = outcome.items.flatMap(({index}) => present.slice(index, index + 1))
        if (refused.length === 0) throw outcome
        this.#checkpoint.together(() => {
          for (const row of refused) this.#leaveWeak(row)
        })
        continue
      }
      this.#checkpoint.together(() => {
        for (const row of present) {
          const id = text(row, 'id')
          // What an editor has changed since it was written has another revision, and stays the editor's.
          this.#checkpoint.run(
            'UPDATE bases SET rev = ? WHERE id = ? AND rev = ?',
            transactionId,
            id,
            revisions.get(id) ?? '',
          )
          const isPartial = lacksAssets(this.#checkpoint, row) || this.#staysWeak(row)
          this.#checkpoint.run('UPDATE bases SET partial = ? WHERE id = ?', isPartial ? 1 : 0, id)
        }
        this.#setState(number, 'written')
      })
      return
    }
  }

  async #isRevisionOf(rows: readonly Row[], transactionId: string): Promise<boolean> {
    const ids = rows.map((row) => text(row, 'id'))
    const revisions = await fetchRevisions(this.#connection, ids)
    return [...revisions.values()].includes(transactionId)
  }

  #strengthening(row: Row, ifRevisionID: string): JsonObject {
    const line = integer(row, 'line')
    const targets = this.#checkpoint.all(
      `SELECT target FROM weakened JOIN documents ON documents.id = target
       WHERE source = ? AND documents.batch IS NOT NULL`,
      line,
    )
    const names = new Set(targets.map((found) => text(found, 'target')))
    const paths = [...strongPaths(this.#reader.document(row), names, '')]
    return {patch: {id: text(row, 'id'), ifRevisionID, unset: paths.map((path) => `${path}._weak`)}}
  }

  /** References of it are written weak. */
  #isWeakened(row: Row): boolean {
    const line = integer(row, 'line')
    return this.#checkpoint.get('SELECT 1 FROM weakened WHERE source = ?', line) !== undefined
  }

  /** References of it are weak to what was not written. */
  #staysWeak(row: Row): boolean {
    const found = this.#checkpoint.get(
      `SELECT 1 FROM weakened JOIN documents ON documents.id = target
       WHERE source = ? AND documents.batch IS NULL`,
      integer(row, 'line'),
    )
    return found !== undefined
  }

  #leaveWeak(row: Row): void {
    const line = integer(row, 'line')
    this.#checkpoint.run('UPDATE weakened SET batch = NULL WHERE source = ?', line)
    this.#checkpoint.run(
      "UPDATE documents SET reason = 'a reference of it stays weak: what it refers to is gone' WHERE line = ?",
      line,
    )
  }

  #transactionIdOf(number: number): string {
    return this.#sentIdOf(number) ?? `${this.#options.run}-${number}`
  }

  #sentIdOf(number: number): string | undefined {
    const row = this.#checkpoint.get('SELECT transaction_id FROM batches WHERE number = ?', number)
    return row && optionalText(row, 'transaction_id')
  }

  #takeNextId(number: number, taken: string): void {
    this.#checkpoint.run(
      'UPDATE batches SET transaction_id = ? WHERE number = ?',
      nextTransactionId(`${this.#options.run}-${number}`, taken),
      number,
    )
  }

  #setState(number: number, state: 'written'): void {
    this.#checkpoint.run('UPDATE batches SET state = ? WHERE number = ?', state, number)
  }

  #count(sql: string): number {
    return integer(this.#checkpoint.get(sql) ?? {}, 'count')
  }
}

const MEMBERS = {
  write: 'documents WHERE batch IS NOT NULL',
  strengthen: 'weakened WHERE batch IS NOT NULL',
}

const moveTypes: ReadonlySet<string> = new Set([
  'documentAlreadyExistsError',
  'documentRevisionIDDoesNotMatchError',
  'documentNotFoundError',
])

/** A byte order mark stands in front. */
function hasMark(line: Buffer): boolean {
  return line[0] === 0xef
}

function weakened(document: ArchiveDocument, targets: ReadonlySet<string>): JsonObject {
  const weaken = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(weaken)
    return isJsonObject(value) ? weakenObject(value) : value
  }
  const weakenObject = (value: JsonObject): JsonObject => {
    const parts = Object.entries(value).map(([name, part]) => [name, weaken(part)] as const)
    const isMeant = isStrongReference(value) && targets.has(value._ref)
    return {...Object.fromEntries(parts), ...(isMeant ? {_weak: true} : {})}
  }
  return weakenObject(document)
}

/** Where strong references to some documents stand, as paths of a patch. */
function* strongPaths(
  value: JsonValue,
  targets: ReadonlySet<string>,
  path: string,
): Generator<string> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const key = isJsonObject(item) ? item['_key'] : undefined
      const selector = typeof key === 'string' ? `_key==${JSON.stringify(key)}` : String(index)
      yield* strongPaths(item, targets, `${path}[${selector}]`)
    }
  } else if (isJsonObject(value)) {
    if (isStrongReference(value) && targets.has(value._ref)) yield path
    for (const [name, member] of Object.entries(value)) {
      const isPlain = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)
      const step = isPlain ? (path === '' ? name : `.${name}`) : `[${JSON.stringify(name)}]`
      yield* strongPaths(member, targets, `${path}${step}`)
    }
  }
}

/** What makes the stored document say what the archive's says, if it still is in that revision. */
function patchBetween(stored: JsonObject, wanted: JsonObject, revision: string): JsonObject {
  const set: JsonObject = {}
  for (const [name, value] of Object.entries(wanted)) {
    if (isSystemField(name) || name === '_id' || name === '_type') continue
    if (!areEqual(value, stored[name])) set[name] = value
  }
  const unset = Object.keys(stored).filter(
    (name) => !isSystemField(name) && wanted[name] === undefined,
  )
  return {
    id: String(wanted['_id']),
    ifRevisionID: revision,
    set,
    ...(unset.length > 0 ? {unset} : {}),
  }
}
