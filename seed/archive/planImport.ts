import {hash} from 'node:crypto'

import {isUndo, runId} from '../runs.ts'
import {lacksAssets, wasSaidBefore, writeBase} from './bases.ts'
import {answeredLater, batchNeeds, inBatches} from './batches.ts'
import {integer, optionalText, text, type Checkpoint, type Row} from './checkpoint.ts'
import type {Connection} from './connection.ts'
import type {DocumentReader} from './documentReader.ts'
import {refuseDangling} from './holdBack.ts'
import {hashOfContents, type JsonObject} from './json.ts'
import {topologicalOrder} from './order.ts'
import type {Outcome} from './outcomes.ts'
import {readNeeds} from './readNeeds.ts'
import {fetchDocuments, fetchRevisions} from './storedDocuments.ts'

export interface PlanOptions {
  /** Conflicts in which the archive wins: `all`, or ids. */
  theirs: Choice
  /** Conflicts in which what the dataset has stays, and is a conflict no longer. */
  ours: Choice
  /** Create again what was deleted after it had been imported. */
  recreate: boolean
  signal: AbortSignal
  onProgress: (done: number, total: number) => void
}

export type Choice = 'all' | ReadonlySet<string>

/** Ids in a request that asks for revisions; a dataset answers so many at a look. */
const IDS_AT_ONCE = 500
/** Revisions in a request that counts their documents. */
const REVISIONS_AT_ONCE = 500
/** Documents are fetched whole in lists of at most this many, and of about this many bytes. */
const WHOLE_AT_ONCE = 200
const BYTES_AT_ONCE = 1_500_000
/** Ids stand in the address of a request for their history. */
const PAST_AT_ONCE = 50
/** A transaction: a fraction of what hosted Sanity takes (4 MB), so that nobody waits long behind it. */
export const BATCH_LIMITS = {bytes: 1_500_000, documents: 4000}

/**
 * Compares every document of the index with the dataset and with what was written the last time, and notes the
 * outcomes, the transactions and their order in the checkpoint. Nothing else is written.
 *
 * @returns id of the run that carries it out; undefined where there is nothing to write
 */
export async function planImport(
  source: string,
  checkpoint: Checkpoint,
  reader: DocumentReader,
  connection: Connection,
  options: PlanOptions,
): Promise<string | undefined> {
  const comparison = new Comparison(source, checkpoint, reader, connection, options)
  const isUntouched = await comparison.isUntouched()
  checkpoint.together(() => {
    checkpoint.setNote('plan', undefined)
    checkpoint.run('DELETE FROM weakened')
    checkpoint.run('DELETE FROM batches')
    checkpoint.run('DELETE FROM removed')
    checkpoint.run('DELETE FROM removed_references')
    checkpoint.run(
      `UPDATE documents SET outcome = ?1, reason = NULL, expected = NULL, batch = NULL
       WHERE outcome IS NULL OR outcome NOT IN ('skipped', ?2)`,
      isUntouched ? 'unchanged' : null,
      isUntouched ? 'unchanged' : 'skipped',
    )
  })
  if (isUntouched) return undefined
  await comparison.run()
  await refuseDangling(checkpoint, connection)
  return checkpoint.together(() => arrange(checkpoint))
}

interface Decision {
  outcome: Outcome
  reason?: string
  /** The revision that is written over. */
  expected?: string
  /** It is written over what somebody has changed, because that was asked for. */
  isForced?: boolean
}

class Comparison {
  readonly #source: string
  readonly #checkpoint: Checkpoint
  readonly #reader: DocumentReader
  readonly #connection: Connection
  readonly #options: PlanOptions

  constructor(
    source: string,
    checkpoint: Checkpoint,
    reader: DocumentReader,
    connection: Connection,
    options: PlanOptions,
  ) {
    this.#source = source
    this.#checkpoint = checkpoint
    this.#reader = reader
    this.#connection = connection
    this.#options = options
  }

  async run(): Promise<void> {
    const {signal, onProgress} = this.#options
    const total = integer(
      this.#checkpoint.get('SELECT count(*) AS count FROM documents') ?? {},
      'count',
    )
    // While one part is decided on, the next is asked for.
    let last = 0
    let done = 0
    const ask = () => {
      const rows = this.#checkpoint.all(
        `SELECT line, documents.id, type, offset, size, documents.line_hash, whole,
           bases.rev AS base_rev, bases.line_hash AS base_line, bases.content_hash AS base_content,
           bases.partial AS base_partial
         FROM documents LEFT JOIN bases ON bases.id = documents.id
         WHERE line > ? AND outcome IS NULL ORDER BY line LIMIT ?`,
        last,
        IDS_AT_ONCE,
      )
      const end = rows.at(-1)
      if (end === undefined) return undefined
      last = integer(end, 'line')
      const revisions = fetchRevisions(this.#connection, rows.map(idOf))
      // It is awaited later: a failure is told then, unless there was another before.
      revisions.catch(() => {})
      return {rows, revisions}
    }
    let part = ask()
    while (part !== undefined) {
      signal.throwIfAborted()
      const next = ask()
      await this.#compare(part.rows, await part.revisions)
      done += part.rows.length
      onProgress(done, total)
      part = next
    }
  }

  /**
   * True where the archive says what it said the last time, and the dataset has as many documents in the revisions
   * that were written then as were written: one question instead of one for each document.
   */
  async isUntouched(): Promise<boolean> {
    const changed = this.#checkpoint.get(`
      SELECT 1 FROM documents LEFT JOIN bases ON bases.id = documents.id
      WHERE outcome IS NOT 'skipped' AND (bases.id IS NULL OR partial = 1 OR bases.line_hash <> documents.line_hash)
      LIMIT 1`)
    if (changed !== undefined) return false
    const revisions = this.#checkpoint
      .all(
        'SELECT DISTINCT rev FROM documents JOIN bases USING (id) LIMIT ?',
        REVISIONS_AT_ONCE + 1,
      )
      .map((row) => text(row, 'rev'))
    if (revisions.length === 0 || revisions.length > REVISIONS_AT_ONCE) return false
    const written = this.#checkpoint.get(
      'SELECT count(*) AS count FROM bases WHERE rev IN (SELECT value FROM json_each(?))',
      JSON.stringify(revisions),
    )
    const there = await this.#connection.query('count(*[_rev in $revisions])', {revisions})
    return written !== undefined && there === integer(written, 'count')
  }

  async #compare(rows: readonly Row[], revisions: ReadonlyMap<string, string>): Promise<void> {
    const unchanged: Row[] = []
    const absent: Row[] = []
    const differing: Row[] = []
    const decided: [Row, Decision][] = []
    for (const row of rows) {
      const revision = revisions.get(idOf(row))
      const base = optionalText(row, 'base_rev')
      if (revision === undefined) {
        if (base === undefined) decided.push([row, {outcome: 'created'}])
        else absent.push(row)
      } else if (
        revision === base &&
        row['line_hash'] === row['base_line'] &&
        row['base_partial'] === 0
      ) {
        unchanged.push(row)
      } else {
        differing.push(row)
      }
    }
    for (const some of inParts(absent, PAST_AT_ONCE)) {
      const past = await this.#connection.lastTransactions(some.map(idOf))
      for (const row of some) decided.push([row, this.#decideAbsent(past.get(idOf(row)))])
    }
    for (const some of inParts(differing, WHOLE_AT_ONCE, BYTES_AT_ONCE)) {
      this.#options.signal.throwIfAborted()
      const stored = await fetchDocuments(this.#connection, some.map(idOf))
      this.#checkpoint.together(() => {
        for (const row of some) {
          const document = stored.get(idOf(row))
          decided.push([
            row,
            document === undefined
              ? {outcome: 'conflict', reason: 'deleted while it was compared'}
              : this.#decide(row, document),
          ])
        }
      })
    }
    this.#checkpoint.together(() => {
      for (const row of unchanged) this.#note(row, {outcome: 'unchanged'})
      for (const [row, decision] of decided) this.#note(row, decision)
    })
  }

  #decideAbsent(lastTransaction: string | undefined): Decision {
    // A dataset that never had it is another one than the last time; and what was undone may come again.
    if (lastTransaction === undefined || isUndo(lastTransaction)) return {outcome: 'created'}
    if (this.#options.recreate) return {outcome: 'created'}
    return {outcome: 'kept', reason: 'deleted since it was imported'}
  }

  #decide(row: Row, stored: JsonObject): Decision {
    const id = idOf(row)
    const revision = String(stored['_rev'])
    if (stored['_type'] !== row['type']) {
      return {outcome: 'conflict', reason: `is of type ${String(stored['_type'])} in the dataset`}
    }
    const wanted = hashOfContents(this.#reader.document(row))
    const current = hashOfContents(stored)
    if (current === wanted) {
      this.#renew(row, revision, wanted)
      return {outcome: 'unchanged'}
    }
    const base = optionalText(row, 'base_content')
    const isUntouched = base === current || row['base_rev'] === revision
    const isSameSeed = base === wanted
    // An undo brings back what was there before the run, which may be an editor's.
    const isUndone = isUndo(revision) && wasSaidBefore(this.#checkpoint, id, current)
    if (isUntouched || isUndone) return {outcome: 'updated', expected: revision}
    if (isSameSeed) return {outcome: 'kept', reason: 'edited in the dataset'}
    const resolution = resolutionOf(id, this.#options)
    if (resolution === 'theirs') {
      const reason = 'the archive wins, as asked'
      return {outcome: 'updated', reason, expected: revision, isForced: true}
    }
    if (resolution === 'ours') {
      // What the dataset holds stays an editor's: no revision of it is ours to write over or to delete.
      this.#renew(row, '', wanted)
      return {outcome: 'kept', reason: 'the dataset wins, as asked'}
    }
    return {
      outcome: 'conflict',
      reason:
        base === undefined
          ? 'was not imported, and differs from the archive'
          : 'changed in the archive and edited in the dataset',
    }
  }

  /** From now on, what the archive says is the base, and what the dataset has in this revision is ours. */
  #renew(row: Row, revision: string, content: string): void {
    writeBase(this.#checkpoint, {
      id: idOf(row),
      revision,
      lineHash: text(row, 'line_hash'),
      contentHash: content,
      source: this.#source,
      isPartial: lacksAssets(this.#checkpoint, row),
    })
  }

  #note(row: Row, {outcome, reason, expected, isForced}: Decision): void {
    this.#checkpoint.run(
      'UPDATE documents SET outcome = ?, reason = ?, expected = ?, forced = ? WHERE line = ?',
      outcome,
      reason ?? null,
      expected ?? null,
      isForced ? 1 : 0,
      integer(row, 'line'),
    )
  }
}

/** Orders what is to be written, cuts it into transactions, and names the run. */
function arrange(checkpoint: Checkpoint): string | undefined {
  const count = integer(
    checkpoint.get(
      "SELECT count(*) AS count FROM documents WHERE outcome IN ('created', 'updated')",
    ) ?? {},
    'count',
  )
  if (count === 0) return undefined
  const places = new Int32Array(count)
  const sizes = new Int32Array(count)
  let writes = ''
  let node = 0
  let digest = ''
  for (const row of checkpoint.iterate(`
    SELECT line, id, size, line_hash, expected FROM documents
    WHERE outcome IN ('created', 'updated') ORDER BY line`)) {
    places[node] = integer(row, 'line')
    sizes[node] = integer(row, 'size') + ENVELOPE
    node += 1
    writes += `${text(row, 'id')} ${text(row, 'line_hash')} ${optionalText(row, 'expected') ?? ''}\n`
    if (node % 1000 > 0 && node < count) continue
    digest = hash('sha256', `${digest}${writes}`, 'hex')
    writes = ''
  }
  const needs = readNeeds(checkpoint, places, EDGES)
  const order = topologicalOrder(needs)
  const batches = inBatches(order, sizes, BATCH_LIMITS)
  for (const [place, batch] of batches.entries()) {
    checkpoint.run('UPDATE documents SET batch = ? WHERE line = ?', batch, places[place] ?? 0)
  }
  for (const [source, target] of answeredLater(needs, batches)) {
    checkpoint.run(
      'INSERT INTO weakened (source, target) SELECT ?, id FROM documents WHERE line = ?',
      places[source] ?? 0,
      places[target] ?? 0,
    )
  }
  const after = batchNeeds(needs, batches)
  for (const [number, last] of after.entries()) {
    if (number === 0) continue
    checkpoint.run(
      "INSERT INTO batches (number, kind, state, after) VALUES (?, 'write', 'planned', ?)",
      number,
      last,
    )
  }
  const run = runId('seed', digest)
  checkpoint.setNote('run', run)
  return run
}

/** `{"create":…},` around a document. */
const ENVELOPE = 16

// Only what is created must come first: the rest is there. CROSS JOIN holds SQLite to this order: references are many,
// and the rest is looked up by key.
const EDGES = `
  SELECT source, targets.line AS target FROM strong_references
  CROSS JOIN documents AS sources ON sources.line = source AND sources.outcome IN ('created', 'updated')
  CROSS JOIN documents AS targets ON targets.id = target AND targets.outcome = 'created'
  WHERE sources.line <> targets.line ORDER BY source`

/** An id that is named comes before a rule for all. */
function resolutionOf(id: string, {ours, theirs}: PlanOptions): 'ours' | 'theirs' | undefined {
  if (ours !== 'all' && ours.has(id)) return 'ours'
  if (theirs !== 'all' && theirs.has(id)) return 'theirs'
  if (ours === 'all') return 'ours'
  return theirs === 'all' ? 'theirs' : undefined
}

function idOf(row: Row): string {
  return text(row, 'id')
}

/** Lists of at most `most` rows, and of about so many bytes of the archive. */
function* inParts(
  rows: readonly Row[],
  most: number,
  bytes = Number.POSITIVE_INFINITY,
): Generator<Row[]> {
  let part: Row[] = []
  let size = 0
  for (const row of rows) {
    part.push(row)
    size += integer(row, 'size')
    if (part.length < most && size < bytes) continue
    yield part
    part = []
    size = 0
  }
  if (part.length > 0) yield part
}
