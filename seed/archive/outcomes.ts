/**
 * What an import does with a document:
 * - `created`, `updated`: written
 * - `unchanged`: there is nothing to write
 * - `kept`: only the dataset has changed (edited or deleted), so it stays as it is
 * - `conflict`: both have changed, or it cannot be written; nothing was written over
 * - `removed`: the archive had it the last time, and no longer has it; deleted with `--prune`, if nobody has edited or
 *   needs it
 * - `skipped`: a document of the system
 */
export const archiveOutcomes = [
  'created',
  'updated',
  'unchanged',
  'kept',
  'conflict',
  'removed',
  'skipped',
] as const
export type Outcome = (typeof archiveOutcomes)[number]
