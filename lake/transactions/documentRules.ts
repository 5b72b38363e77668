import {isValidDocumentId} from '../documentId.ts'
import type {JsonValue, StoredDocument} from '../types.ts'
import {FailureError, invalid} from './errors.ts'

/** https://www.sanity.io/docs/content-lake/technical-limits */
export const LIMITS = {
  documentBytes: 32 * 1024 * 1024,
  depth: 20,
  attributes: 1000,
  documentsInRelease: 1000,
} as const

/** @throws FailureError `validationError` */
export function assertDocumentId(id: string): void {
  if (!isValidDocumentId(id)) throw invalid(`Malformed document ID: "${id}"`, id)
}

/**
 * What holds for every document that goes into the store: bounded depth, size and number of attributes, and
 * references without attributes of their own.
 *
 * @throws FailureError `validationError`
 */
export function assertDocument(document: StoredDocument): void {
  // No document has more attributes than names, which are quicker to count.
  if (checkNames(document, document._id, 1) <= LIMITS.attributes) return
  const count = attributesOf(document).count
  if (count > LIMITS.attributes) {
    throw invalid(
      `Document "${document._id}" has ${count} attributes, more than the ${LIMITS.attributes} allowed`,
    )
  }
}

/** @param json The document as it will be stored. */
export function assertDocumentSize(id: string, json: string): void {
  // Only a text of many characters can have many bytes.
  if (json.length * 3 <= LIMITS.documentBytes) return
  const bytes = Buffer.byteLength(json)
  if (bytes > LIMITS.documentBytes) {
    throw new FailureError({
      type: 'payloadTooLargeError',
      description: `Document "${id}" has ${bytes} bytes, more than the ${LIMITS.documentBytes} allowed`,
      id,
    })
  }
}

/** The attributes that are found below one, by name. Those of the items of an array are the same attributes. */
class Attributes {
  #members: Map<string, Attributes> | undefined

  below(name: string): Attributes {
    this.#members ??= new Map()
    const known = this.#members.get(name)
    if (known) return known
    const member = new Attributes()
    this.#members.set(name, member)
    return member
  }

  get count(): number {
    if (!this.#members) return 0
    let count = this.#members.size
    for (const [name, member] of this.#members) {
      // What stands in an array belongs to the attribute that is the array.
      count += member.count - (name === ITEMS ? 1 : 0)
    }
    return count
  }
}

/** In place of a name; no attribute is called so. */
const ITEMS = ''

/** How many names there are in all, each as often as it occurs. */
function checkNames(value: JsonValue, id: string, depth: number): number {
  if (value === null || typeof value !== 'object') return 0
  if (depth > LIMITS.depth) {
    throw invalid(`Document "${id}" is nested deeper than the ${LIMITS.depth} levels allowed`)
  }
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += checkNames(item, id, depth + 1)
    return count
  }
  const isReference = typeof value['_ref'] === 'string'
  for (const name of Object.keys(value)) {
    if (name === '' || name === '__proto__') throw invalid(`Invalid attribute name "${name}"`, name)
    if (isReference && !name.startsWith('_')) throw invalid(`Key "${name}" not allowed in ref`)
    count += 1 + checkNames(value[name] ?? null, id, depth + 1)
  }
  return count
}

function attributesOf(value: JsonValue, attributes = new Attributes()): Attributes {
  if (value === null || typeof value !== 'object') return attributes
  if (Array.isArray(value)) {
    const items = attributes.below(ITEMS)
    for (const item of value) attributesOf(item, items)
    return attributes
  }
  for (const name of Object.keys(value)) {
    attributesOf(value[name] ?? null, attributes.below(name))
  }
  return attributes
}
