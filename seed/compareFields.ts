import {contentsOf, type FieldHashes, fieldHashesOf, hashOfContents} from './contents.ts'
import type {StoredDocument} from './datasetState.ts'
import type {SeedDocument} from './documents.ts'

/** Who has changed a field since it was seeded; `unknown` where the dataset does not remember what was seeded. */
export type ChangedBy = 'seed' | 'dataset' | 'both' | 'unknown'

/** A field in which the dataset and the seed differ. An array, such as a body, is one field. */
export interface FieldDifference {
  field: string
  changedBy: ChangedBy
  /** As it is in the dataset; absent where the dataset has no such field. */
  before?: unknown
  /** As the seed says; absent where the seed has no such field. */
  after?: unknown
}

/** Compares each field of three states: what was last seeded, what the dataset has, what the seed says now. */
export function compareFields(stored: StoredDocument, seeded: SeedDocument): FieldDifference[] {
  const base = baseOf(stored, seeded)
  const [inDataset, inSeed] = [fieldHashesOf(stored), fieldHashesOf(seeded)]
  const [before, after] = [contentsOf(stored), contentsOf(seeded)]
  return [...new Set([...inDataset.keys(), ...inSeed.keys()])].toSorted().flatMap((field) => {
    if (inDataset.get(field) === inSeed.get(field)) return []
    const difference: FieldDifference = {field, changedBy: 'unknown'}
    if (field in before) difference.before = before[field]
    if (field in after) difference.after = after[field]
    if (base === undefined) return difference
    const bySeed = inSeed.get(field) !== base.get(field)
    const byDataset = inDataset.get(field) !== base.get(field)
    return {
      ...difference,
      changedBy: bySeed && byDataset ? ('both' as const) : bySeed ? 'seed' : 'dataset',
    }
  })
}

/**
 * What was last seeded. Documents that were seeded by an earlier version remember only the hash of all of it: then it
 * is known where the dataset, or the seed, is still the same.
 */
function baseOf(
  {origin, ...stored}: StoredDocument,
  seeded: SeedDocument,
): FieldHashes | undefined {
  if (origin?.hash === undefined) return undefined
  if (Array.isArray(origin.fields) && origin.fields.length > 0) {
    return new Map(
      origin.fields.map(({_key, hash}: {_key: string; hash?: string}) => [_key, hash ?? '']),
    )
  }
  if (origin.hash === hashOfContents(stored)) return fieldHashesOf(stored)
  return origin.hash === seeded.origin.hash ? fieldHashesOf(seeded) : undefined
}
