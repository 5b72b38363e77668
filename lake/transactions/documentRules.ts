import {isValidDocumentId} from '../store/documentIds.ts'
import type {JsonValue, StoredDocument} from '../types.ts'
import {FailureError, invalid} from './errors.ts'

/** https://www.sanity.io/docs/content-lake/technical-limits */
export const LIMITS = {documentBytes: 32 * 1024 * 1024, depth: 20, attributes: 1000} as const

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
  const paths = new Set<string>()
  walk(document, document._id, '', 1, paths)
  if (paths.size > LIMITS.attributes) {
    throw invalid(
      `Document "${document._id}" has ${paths.size} attributes, more than the ${LIMITS.attributes} allowed`,
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

/** Attributes count once, however many items of an array have them. */
function walk(value: JsonValue, id: string, path: string, depth: number, paths: Set<string>): void {
  if (value === null || typeof value !== 'object') return
  if (depth > LIMITS.depth) {
    throw invalid(`Document "${id}" is nested deeper than the ${LIMITS.depth} levels allowed`)
  }
  if (Array.isArray(value)) {
    for (const item of value) walk(item, id, `${path}[]`, depth + 1, paths)
    return
  }
  const isReference = typeof value['_ref'] === 'string'
  for (const [name, member] of Object.entries(value)) {
    if (name === '' || name === '__proto__') throw invalid(`Invalid attribute name "${name}"`, name)
    if (isReference && !name.startsWith('_')) throw invalid(`Key "${name}" not allowed in ref`)
    const memberPath = path === '' ? name : `${path}.${name}`
    paths.add(memberPath)
    walk(member, id, memberPath, depth + 1, paths)
  }
}
