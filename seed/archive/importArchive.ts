import {hash} from 'node:crypto'
import {copyFileSync, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {SanityClient} from '@sanity/client'

import {writeBase} from './bases.ts'
import {Checkpoint, integer, optionalText, text, type Row} from './checkpoint.ts'
import {Connection} from './connection.ts'
import {DocumentReader} from './documentReader.ts'
import {openArchive, type OpenArchive} from './openArchive.ts'
import {archiveOutcomes, type Outcome} from './outcomes.ts'
import {planImport, type Choice} from './planImport.ts'
import {planDeletions, Pruner, settleDeletions} from './pruneImport.ts'
import {readArchive} from './readArchive.ts'
import {RemovedDocuments} from './removed.ts'
import {fetchRevisions} from './storedDocuments.ts'
import {uploadAssets} from './uploadAssets.ts'
import {ImportWriter} from './writeImport.ts'

export interface ImportOptions {
  /** The checkpoint: a file that is made where it is missing. */
  state: string
  dryRun?: boolean
  /** Conflicts in which the archive wins over what was changed in the dataset. */
  theirs?: Choice
  /** Conflicts in which what the dataset has stays, and is a conflict no longer. */
  ours?: Choice
  /** Create again what was deleted after it had been imported. */
  recreate?: boolean
  /** Delete what is no longer in the archive, if nobody has edited or needs it. */
  prune?: boolean
  /** Ends the import between two transactions. */
  signal?: AbortSignal
  /** Milliseconds that the dataset may stay away; two minutes where absent. */
  patience?: number
  onEvent?: (event: ImportEvent) => void
}

export type Phase = 'read' | 'assets' | 'compare' | 'write' | 'strengthen' | 'removed' | 'delete'

export type ImportEvent =
  /** `done` and `total` are bytes while reading, else documents or assets. */
  | {event: 'progress'; phase: Phase; done: number; total: number}
  | {event: 'resumed'; written: number; total: number}
  | {event: 'retry'; reason: string}
  | ({event: 'document'} & Told)
  | {event: 'asset'; asset: string; problem: string; documents: {id: string; line: number}[]}

/** A document that there is something to say of. `line` is absent where it is not in the archive. */
export interface Told {
  id: string
  line?: number
  outcome: Outcome
  reason?: string
}

export interface ImportReport extends Record<Outcome, number> {
  archive: string
  dryRun: boolean
  /** Documents in the archive. */
  documents: number
  /** The run that has written; its transactions are `<run>-1` and so on. */
  run?: string
  transactions: number
  /** How many of the removed were deleted, or would be in a dry run. */
  deleted: number
  /** What undo must be told to find transactions of the run that nothing in the dataset bears witness of. */
  undoDocuments?: string[]
  requests: number
  assets: {present: number; quarantined: number}
  seconds: number
}

const NOBODY: ReadonlySet<string> = new Set()
/** Documents that use a broken asset, in the event that tells of it. */
const USES_TOLD = 20

/**
 * Brings the documents of an archive into a dataset: read, upload assets, compare, write. It can be ended at any moment
 * in any way, and called again: what was written is not written again.
 *
 * @throws InputError where the archive has lines that no dataset takes; nothing is written then
 * @throws UnknownIdError where `theirs` or `ours` name a document that it does not have; nothing is written then
 * @throws DatasetError, UnreachableError where the dataset does not take part
 */
export async function importArchive(
  client: SanityClient,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const started = Date.now()
  const signal = options.signal ?? new AbortController().signal
  const trial = options.dryRun ? copyOf(options.state) : undefined
  const state = trial?.file ?? options.state
  const checkpoint = new Checkpoint(state)
  const connection = new Connection(client, {
    signal,
    ...(options.patience === undefined ? {} : {patience: options.patience}),
    onRetry: (reason) => options.onEvent?.({event: 'retry', reason}),
  })
  let archive: OpenArchive | undefined
  try {
    archive = await openArchive(path, `${state}.unpacked`)
    const run = await bring(archive, checkpoint, connection, options, signal)
    tell(checkpoint, options)
    return {
      archive: path,
      dryRun: options.dryRun === true,
      ...counted(checkpoint, options),
      ...(run === undefined ? {} : {run}),
      requests: connection.requests,
      seconds: (Date.now() - started) / 1000,
    }
  } finally {
    connection.close()
    checkpoint.close()
    await archive?.close()
    trial?.remove()
  }
}

/** @returns the run that has written; undefined where there was nothing to write */
async function bring(
  archive: OpenArchive,
  checkpoint: Checkpoint,
  connection: Connection,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const progress = (phase: Phase) => (done: number, total: number) =>
    options.onEvent?.({event: 'progress', phase, done, total})
  const dryRun = options.dryRun === true
  const digest = await readArchive(archive, checkpoint, {
    signal,
    onProgress: progress('read'),
    beforeForgetting: () => settle(checkpoint, connection),
  })
  assertKnown(archive.name, checkpoint, options)
  await uploadAssets(archive, checkpoint, connection, {
    dryRun,
    scratch: archive.scratch,
    signal,
    onProgress: progress('assets'),
  })
  const reader = new DocumentReader(archive.dataFile, checkpoint)
  try {
    const {theirs = NOBODY, ours = NOBODY, recreate = false, prune = false} = options
    const {source} = archive
    const plan = hash(
      'sha256',
      JSON.stringify([digest, connection.place, named(theirs), named(ours), recreate, prune]),
    )
    const isUnderWay = checkpoint.note('plan') === plan && !dryRun
    if (isUnderWay && (await isThere(checkpoint, connection))) {
      const written = checkpoint.get(
        `SELECT count(*) AS count FROM documents
         WHERE batch IN (SELECT number FROM batches WHERE state = 'written')`,
      )
      const total = checkpoint.get(
        'SELECT count(*) AS count FROM documents WHERE batch IS NOT NULL',
      )
      options.onEvent?.({
        event: 'resumed',
        written: integer(written ?? {}, 'count'),
        total: integer(total ?? {}, 'count'),
      })
    } else {
      await settle(checkpoint, connection)
      await planImport(source, checkpoint, reader, connection, {
        theirs,
        ours,
        recreate,
        signal,
        onProgress: progress('compare'),
      })
      checkpoint.together(() => {
        checkpoint.setNote('plan', plan)
        checkpoint.setNote('source', source)
      })
    }
    const writing = runOfBatches(checkpoint)
    if (writing !== undefined && !dryRun) {
      const writer = new ImportWriter(checkpoint, reader, connection, {
        run: writing,
        source,
        signal,
        onProgress: (phase, done, total) => progress(phase)(done, total),
      })
      await writer.write()
    }
    const removed = new RemovedDocuments(checkpoint, connection)
    const pruner = new Pruner(checkpoint, removed, connection, {
      source,
      signal,
      onProgress: progress('delete'),
    })
    await settleDeletions(checkpoint, connection)
    // Only now does the dataset say what refers to them: what was written may have ceased to.
    await removed.find({
      source,
      ...(dryRun ? {pending: reader} : {}),
      signal,
      onProgress: progress('removed'),
    })
    if (prune) planDeletions(checkpoint, removed)
    if (dryRun) return runOfBatches(checkpoint)
    await pruner.prune()
    checkpoint.setNote('plan', undefined)
    return runOfBatches(checkpoint)
  } finally {
    reader.close()
  }
}

function runOfBatches(checkpoint: Checkpoint): string | undefined {
  const hasBatches = checkpoint.get('SELECT 1 FROM batches LIMIT 1') !== undefined
  return hasBatches ? checkpoint.note('run') : undefined
}

/**
 * Before a plan is forgotten that was being carried out: transactions of it that were sent and whose answer nobody
 * heard are looked for, so that their documents are known as ours.
 */
async function settle(checkpoint: Checkpoint, connection: Connection): Promise<void> {
  await settleDeletions(checkpoint, connection)
  // What was strengthened is known by what it says, unless somebody had edited it before: then it is theirs.
  const rows = checkpoint.all(
    "SELECT number, transaction_id FROM batches WHERE state = 'sent' AND kind = 'write'",
  )
  for (const row of rows) {
    const transaction = optionalText(row, 'transaction_id')
    const members = checkpoint.all(
      'SELECT id, line_hash, forced FROM documents WHERE batch = ?',
      integer(row, 'number'),
    )
    const revisions = await fetchRevisions(
      connection,
      members.map((member) => text(member, 'id')),
    )
    checkpoint.together(() => {
      for (const member of members) {
        const id = text(member, 'id')
        const revision = revisions.get(id)
        if (revision === undefined || revision !== transaction) continue
        writeBase(checkpoint, {
          id,
          revision,
          lineHash: text(member, 'line_hash'),
          contentHash: '',
          // Not that of the archive which is imported now. Where it is not known, nobody prunes it.
          source: checkpoint.note('source') ?? '',
          isPartial: true,
          isForced: member['forced'] === 1,
        })
      }
    })
  }
}

/** Revisions in a request that asks which of them are there. */
const REVISIONS_AT_ONCE = 500

/**
 * Whether a dataset has what the checkpoint says was written to it: of each transaction a document that is still as it
 * left it, or as the strengthening of its references did. Where not (it was wiped, or brought back from a backup, or is
 * another one), only a new comparison tells what there is to write.
 */
async function isThere(checkpoint: Checkpoint, connection: Connection): Promise<boolean> {
  const rows = checkpoint.all(`
    SELECT number, transaction_id FROM batches
    WHERE kind = 'write' AND state = 'written' AND transaction_id IS NOT NULL
    UNION
    SELECT written.number, later.transaction_id FROM batches AS written
    JOIN documents ON documents.batch = written.number
    JOIN weakened ON weakened.source = line
    JOIN batches AS later ON later.number = weakened.batch
    WHERE written.kind = 'write' AND written.state = 'written' AND later.transaction_id IS NOT NULL`)
  const missing = new Set(rows.map((row) => integer(row, 'number')))
  for (let from = 0; from < rows.length; from += REVISIONS_AT_ONCE) {
    const some = rows.slice(from, from + REVISIONS_AT_ONCE)
    const there = await connection.query('array::unique(*[_rev in $revisions]._rev)', {
      revisions: some.map((row) => text(row, 'transaction_id')),
    })
    const found = new Set<unknown>(Array.isArray(there) ? there : [])
    for (const row of some) {
      if (found.has(row['transaction_id'])) missing.delete(integer(row, 'number'))
    }
  }
  return missing.size === 0
}

/** Ids were named that the archive does not have: most likely a slip of the pen. */
export class UnknownIdError extends Error {
  override readonly name = 'UnknownIdError'
}

function assertKnown(
  archive: string,
  checkpoint: Checkpoint,
  {theirs = NOBODY, ours = NOBODY}: ImportOptions,
) {
  const named = [theirs, ours].flatMap((choice) => (choice === 'all' ? [] : [...choice]))
  const unknown = named.find(
    (id) => checkpoint.get('SELECT 1 FROM documents WHERE id = ?', id) === undefined,
  )
  if (unknown !== undefined) {
    throw new UnknownIdError(`${unknown} is none of the documents of ${archive}.`)
  }
}

/** Tells of every document that there is something to say of, and of every broken asset. */
function tell(checkpoint: Checkpoint, options: ImportOptions): void {
  const {onEvent} = options
  if (onEvent === undefined) return
  for (const row of checkpoint.iterate(
    'SELECT asset, problem FROM assets WHERE problem IS NOT NULL ORDER BY asset',
  )) {
    const asset = text(row, 'asset')
    const documents = checkpoint
      .all(
        `SELECT id, line FROM documents JOIN asset_uses ON source = line
         WHERE asset = ? ORDER BY line LIMIT ?`,
        asset,
        USES_TOLD,
      )
      .map((use) => ({id: text(use, 'id'), line: integer(use, 'line')}))
    onEvent({event: 'asset', asset, problem: text(row, 'problem'), documents})
  }
  for (const row of checkpoint.iterate(
    `SELECT id, line, outcome, reason FROM documents
     WHERE outcome IN ('kept', 'conflict', 'skipped') OR reason IS NOT NULL ORDER BY line`,
  )) {
    const outcome = archiveOutcomes.find((name) => name === row['outcome'])
    if (outcome === undefined) continue
    const reason = optionalText(row, 'reason')
    onEvent({
      event: 'document',
      id: text(row, 'id'),
      line: integer(row, 'line'),
      outcome,
      ...(reason === undefined ? {} : {reason}),
    })
  }
  for (const row of checkpoint.iterate('SELECT * FROM removed ORDER BY id')) {
    const reason = `no longer in the archive${fateOf(row, options)}`
    onEvent({event: 'document', id: text(row, 'id'), outcome: 'removed', reason})
  }
}

function fateOf(row: Row, {prune, dryRun}: ImportOptions): string {
  const reason = optionalText(row, 'reason')
  if (reason !== undefined) return `, but ${reason}`
  if (!prune) return '; --prune deletes it'
  return dryRun ? '; to be deleted' : '; deleted'
}

function counted(checkpoint: Checkpoint, {prune = false, dryRun = false}: ImportOptions) {
  const count = (sql: string) =>
    integer(checkpoint.get(`SELECT count(*) AS count ${sql}`) ?? {}, 'count')
  const unwitnessed = checkpoint
    .all(
      `SELECT min(removed.id) AS id FROM removed JOIN batches ON batch = batches.number
       WHERE deleted = 1 AND witness IS NULL GROUP BY batch ORDER BY batch`,
    )
    .map((row) => text(row, 'id'))
  return {
    documents: count('FROM documents'),
    created: checkpoint.count('created'),
    updated: checkpoint.count('updated'),
    unchanged: checkpoint.count('unchanged'),
    kept: checkpoint.count('kept'),
    conflict: checkpoint.count('conflict'),
    removed: count('FROM removed'),
    deleted: prune ? count(`FROM removed WHERE ${dryRun ? 'reason IS NULL' : 'deleted = 1'}`) : 0,
    ...(unwitnessed.length > 0 ? {undoDocuments: unwitnessed} : {}),
    skipped: checkpoint.count('skipped'),
    transactions: count('FROM batches'),
    assets: {
      present: count('FROM assets WHERE id IS NOT NULL'),
      quarantined: count('FROM assets WHERE problem IS NOT NULL'),
    },
  }
}

function named(choice: Choice): 'all' | string[] {
  return choice === 'all' ? 'all' : [...choice].toSorted()
}

/** A dry run plans on a copy, so that it leaves an import that is under way as it is. */
function copyOf(state: string): {file: string; remove: () => void} {
  const folder = mkdtempSync(join(tmpdir(), 'import-plan-'))
  const file = join(folder, 'state.db')
  if (existsSync(state)) {
    // Opening it brings what a killed import left in the log into the file.
    new Checkpoint(state).close()
    copyFileSync(state, file)
  }
  return {file, remove: () => rmSync(folder, {recursive: true, force: true})}
}
