import {integer, type Checkpoint, type Row} from './checkpoint.ts'

/** What an archive has last said of a document, and in which revision it was written. */
export interface Base {
  id: string
  /** Empty where what the dataset holds is an editor's. */
  revision: string
  lineHash: string
  contentHash: string
  /** The archive it came from. */
  source: string
  /** Something that belongs to it could not be written, or is not yet. */
  isPartial: boolean
  /** It was written over what somebody had changed. */
  isForced?: boolean
}

/** Notes a base, and what archives have said of the document before: an undo may bring that back. */
export function writeBase(checkpoint: Checkpoint, base: Base): void {
  // What was written over is in between: whatever an undo brings back from before that may be an editor's choice.
  if (base.isForced) checkpoint.run('DELETE FROM earlier WHERE id = ?', base.id)
  else {
    checkpoint.run(
      `INSERT OR IGNORE INTO earlier (id, content_hash)
       SELECT id, content_hash FROM bases WHERE id = ? AND content_hash <> ?`,
      base.id,
      base.contentHash,
    )
  }
  checkpoint.run(
    `INSERT OR REPLACE INTO bases (id, rev, line_hash, content_hash, source, partial)
     VALUES (?, ?, ?, ?, ?, ?)`,
    base.id,
    base.revision,
    base.lineHash,
    base.contentHash,
    base.source,
    base.isPartial ? 1 : 0,
  )
}

export function forgetBase(checkpoint: Checkpoint, id: string): void {
  checkpoint.run('DELETE FROM bases WHERE id = ?', id)
  checkpoint.run('DELETE FROM earlier WHERE id = ?', id)
}

/** True where archives said exactly this of a document before they said what its base has. */
export function wasSaidBefore(checkpoint: Checkpoint, id: string, contentHash: string): boolean {
  const row = checkpoint.get(
    'SELECT 1 FROM earlier WHERE id = ? AND content_hash = ?',
    id,
    contentHash,
  )
  return row !== undefined
}

/** True where a picture or file of a document could not be had. @param row of `documents` */
export function lacksAssets(checkpoint: Checkpoint, row: Row): boolean {
  if (row['whole'] === 1) return false
  const missing = checkpoint.get(
    'SELECT 1 FROM asset_uses JOIN assets USING (asset) WHERE source = ? AND assets.id IS NULL',
    integer(row, 'line'),
  )
  return missing !== undefined
}
