import {isJsonObject, type StoredDocument} from '../types.ts'

export function isStoredDocument(value: unknown): value is StoredDocument {
  return (
    isJsonObject(value) &&
    typeof value['_id'] === 'string' &&
    typeof value['_type'] === 'string' &&
    typeof value['_rev'] === 'string' &&
    typeof value['_createdAt'] === 'string' &&
    typeof value['_updatedAt'] === 'string'
  )
}

/** @throws TypeError where the JSON is not a document as the lake writes it. */
export function parseStoredDocument(json: string): StoredDocument {
  const value: unknown = JSON.parse(json)
  if (!isStoredDocument(value)) throw new TypeError('A stored document lacks its system attributes')
  return value
}
