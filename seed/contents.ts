import {contentHash} from './keys.ts'

/** What of a document is its contents: neither what the dataset adds, nor what we remember of seeding. */
const outside = new Set(['_id', '_rev', '_createdAt', '_updatedAt', '_system', 'origin'])

/** A document's contents, in the form in which seed and dataset are compared. */
export function contentsOf(document: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document)
      .filter(([field, value]) => !outside.has(field) && value !== undefined && value !== null)
      .map(([field, value]) => [field, withStrongReferences(value)]),
  )
}

/** Hash of a document's contents. It is what `origin.hash` holds for the contents as seeded. */
export function hashOfContents(document: object): string {
  return contentHash(contentsOf(document))
}

/** The hash of each field of a document's contents, by the field's name. */
export type FieldHashes = ReadonlyMap<string, string>

/**
 * Hashes a document's contents field by field. An array is one field: what stands in it is compared as a whole.
 * 16 hexadecimal digits are plenty, as they are compared with those of the same field only.
 */
export function fieldHashesOf(document: object): FieldHashes {
  const {_type, ...fields} = contentsOf(document)
  return new Map(
    Object.entries(fields)
      .map(([field, value]): [string, string] => [field, contentHash(value).slice(0, 16)])
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  )
}

/** The fields in which two documents' contents differ, in order. */
export function changedFields(left: object, right: object): string[] {
  const [before, after] = [contentsOf(left), contentsOf(right)]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => contentHash(before[field] ?? null) !== contentHash(after[field] ?? null))
    .toSorted()
}

/**
 * A draft's reference to something unpublished is weak until publication strengthens it. The
 * difference is no edit, so that it is taken away before comparing.
 */
function withStrongReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withStrongReferences)
  if (typeof value !== 'object' || value === null) return value
  const strengthens = '_strengthenOnPublish' in value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => !strengthens || (field !== '_weak' && field !== '_strengthenOnPublish'))
      .map(([field, part]) => [field, withStrongReferences(part)]),
  )
}
