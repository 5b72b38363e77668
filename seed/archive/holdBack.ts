import {integer, text, type Checkpoint} from './checkpoint.ts'
import type {Connection} from './connection.ts'
import {fetchRevisions} from './storedDocuments.ts'

/** Ids in a request that asks for revisions. */
const IDS_AT_ONCE = 500

/**
 * What would refer to nothing is not written: neither it nor what needs it. A strong reference holds where its target
 * is in the dataset or is created.
 */
export async function refuseDangling(
  checkpoint: Checkpoint,
  connection: Connection,
): Promise<void> {
  let last = ''
  for (;;) {
    // Targets that are not sure to be there: outside the archive, or in it and not written.
    const targets = checkpoint
      .all(
        `SELECT DISTINCT target FROM strong_references
         CROSS JOIN documents AS sources ON sources.line = source AND sources.outcome IN ('created', 'updated')
         LEFT JOIN documents AS targets ON targets.id = target
         WHERE target > ? AND (targets.outcome IS NULL OR targets.outcome NOT IN ('created', 'updated', 'unchanged'))
         ORDER BY target LIMIT ?`,
        last,
        IDS_AT_ONCE,
      )
      .map((row) => text(row, 'target'))
    const end = targets.at(-1)
    if (end === undefined) return
    last = end
    const there = await fetchRevisions(connection, targets)
    checkpoint.together(() => {
      for (const target of targets) if (!there.has(target)) holdBack(checkpoint, target)
    })
  }
}

/** Puts what cannot be written because of a missing document into conflict: what needs it, what needs that, and so on. */
export function holdBack(checkpoint: Checkpoint, missing: string): void {
  const open: {id: string; why: string}[] = [{id: missing, why: whyMissing(checkpoint, missing)}]
  for (let next = open.pop(); next; next = open.pop()) {
    const {id, why} = next
    const sources = checkpoint.all(
      `SELECT line, id, expected FROM documents JOIN strong_references ON source = line
       WHERE target = ? AND outcome IN ('created', 'updated') AND id <> target
         AND (batch IS NULL OR batch NOT IN (SELECT number FROM batches WHERE state = 'written'))`,
      id,
    )
    for (const row of sources) {
      checkpoint.run(
        "UPDATE documents SET outcome = 'conflict', reason = ?, batch = NULL WHERE line = ?",
        `refers to ${id}, which ${why}`,
        integer(row, 'line'),
      )
      if (row['expected'] === null) {
        open.push({id: text(row, 'id'), why: `is not written because of ${missing}`})
      }
    }
  }
}

function whyMissing(checkpoint: Checkpoint, id: string): string {
  const row = checkpoint.get('SELECT outcome FROM documents WHERE id = ?', id)
  if (row === undefined) return 'is neither in the archive nor in the dataset'
  return row['outcome'] === 'kept' ? 'was deleted since it was imported' : 'is not written itself'
}
