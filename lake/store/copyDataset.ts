import type {DatabaseSync} from 'node:sqlite'
import {copyDatabase} from './copyDatabase.ts'
import {openDatabaseFile} from './databaseFile.ts'
import {DATASET_APPLICATION_ID, DATASET_MIGRATIONS} from './datasetFormat.ts'

export interface CopyDatasetOptions {
  /** The file of the dataset to copy; it may be in use. */
  from: string
  /** The file to make; nobody may use it yet. */
  to: string
  /** Each document keeps its state and revision only, as the one transaction that its history knows of. */
  skipHistory: boolean
  /** Leaves out releases, and the versions of documents in them. */
  skipContentReleases: boolean
  /** What asset paths begin with in the documents of each, e.g. `dateline/production/`. */
  assetPaths: {from: string; to: string}
}

/** Copies the file of a dataset, and makes the copy a dataset of its own. */
export async function copyDataset(
  options: CopyDatasetOptions,
  progress: (share: number) => void,
): Promise<void> {
  await copyDatabase(options.from, options.to, progress)
  const database = openDatabaseFile({
    file: options.to,
    applicationId: DATASET_APPLICATION_ID,
    kind: 'dataset',
    migrations: DATASET_MIGRATIONS,
  })
  try {
    database.exec('BEGIN IMMEDIATE')
    if (options.skipContentReleases) removeReleases(database)
    addressAssets(database, options.assetPaths)
    if (options.skipHistory) forgetHistory(database)
    database.exec('COMMIT')
    if (options.skipHistory) database.exec('VACUUM')
  } finally {
    database.close()
  }
}

function removeReleases(database: DatabaseSync): void {
  const selected = `
    SELECT rid FROM documents WHERE bundle NOT IN ('', 'drafts') OR type = 'system.release'`
  database.exec(`
    DELETE FROM changes WHERE document_id IN (SELECT id FROM documents WHERE rid IN (${selected}));
    DELETE FROM outgoing_references WHERE source IN (${selected});
    DELETE FROM documents WHERE rid IN (${selected});
  `)
}

/** Asset documents say where their bytes are, which is where the dataset is. */
function addressAssets(database: DatabaseSync, {from, to}: {from: string; to: string}): void {
  const isAsset = `type IN ('sanity.imageAsset', 'sanity.fileAsset')`
  for (const folder of ['images/', 'files/']) {
    const texts = [folder + from, folder + to] as const
    database
      .prepare(
        `UPDATE changes SET apply = replace(apply, :from, :to), revert = replace(revert, :from, :to),
           mutations = replace(mutations, :from, :to), snapshot = replace(snapshot, :from, :to)
         WHERE document_id IN (SELECT id FROM documents WHERE ${isAsset})`,
      )
      .run({from: texts[0], to: texts[1]})
    database
      .prepare(`UPDATE documents SET content = replace(content, :from, :to) WHERE ${isAsset}`)
      .run({from: texts[0], to: texts[1]})
  }
}

/**
 * Keeps of the log only the transactions that last changed the documents, and of those only that the documents
 * appeared in them: every revision is still one that the log knows.
 */
function forgetHistory(database: DatabaseSync): void {
  database.exec(`
    CREATE TEMP TABLE kept AS
      SELECT row_number() OVER (ORDER BY sequence) AS sequence, id, author, timestamp FROM transactions
      WHERE id IN (SELECT rev FROM documents);
    DELETE FROM changes;
    DELETE FROM transactions;
    INSERT INTO transactions (sequence, id, author, timestamp)
      SELECT sequence, id, author, timestamp FROM kept;
    INSERT INTO changes
        (sequence, document_id, published_id, transition, previous_rev, apply, revert, mutations)
      SELECT kept.sequence, documents.id, published_id, 'appear', NULL,
        '[0,' || json_remove(content, '$._rev') || ']', '[0,null]', '["create"]'
      FROM documents JOIN kept ON kept.id = documents.rev ORDER BY kept.sequence, documents.id;
    DROP TABLE kept;
  `)
}
