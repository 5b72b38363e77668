import {contentHash} from './keys.ts'

/** What a run of one of the project's commands is, as the first word of its id. */
export type RunKind = 'seed' | 'merge' | 'undo'

/**
 * The id of a run: it follows from what the run writes, so that the same writes on the same dataset have the same id.
 * Its transactions are `<run>-1`, `<run>-2` and so on; as a document's revision is the id of its last transaction,
 * the revision tells which run wrote it last.
 */
export function runId(kind: RunKind, writes: unknown): string {
  return `${kind}-${contentHash(writes).slice(0, 16)}`
}

/** The run that a transaction, or a revision, belongs to; undefined for an editor's. */
export function runOf(transactionId: string): string | undefined {
  // Before runs had several transactions, the hash was the whole id.
  return /^((?:seed|merge|undo)-(?:[0-9a-f]{32}|[0-9a-f]{16}))(?:-|$)/.exec(transactionId)?.[1]
}

export function isOfRun(transactionId: string, run: string): boolean {
  return transactionId === run || transactionId.startsWith(`${run}-`)
}

export function isUndo(transactionId: string): boolean {
  return runOf(transactionId)?.startsWith('undo-') === true
}
