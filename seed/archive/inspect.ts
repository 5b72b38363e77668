import {isUtf8} from 'node:buffer'

import {isJsonObject, type JsonObject, type JsonValue} from './json.ts'

/** What is to be known of a line before anything is written. */
export interface Inspected {
  /** Undefined where the line has none. */
  id: string | undefined
  type: string
  /** Ids that it refers to strongly in this dataset, each once. */
  references: ReadonlySet<string>
  /** Its `_sanityAsset` values, each once. */
  assets: ReadonlySet<string>
  /** The line can be sent to the dataset as it is, byte for byte. */
  isWhole: boolean
}

/** A line that is no document that a dataset could take. */
export class LineError extends Error {
  override readonly name = 'LineError'
}

const MAXIMUM_DEPTH = 20
const BOM = '\uFEFF'

/** @throws LineError */
export function parseLine(bytes: Buffer): JsonObject {
  if (!isUtf8(bytes)) throw new LineError('is not UTF-8; save the archive as UTF-8')
  let text = bytes.toString('utf8')
  if (text.startsWith(BOM)) text = text.slice(1)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LineError(`is not JSON: ${reason}. Each line must be one whole document.`)
  }
  if (!isJsonObject(value)) throw new LineError('is not a document: a JSON object is needed')
  return value
}

/** @throws LineError */
export function inspectDocument(document: JsonObject): Inspected {
  const {_id: id, _type: type} = document
  if (typeof type !== 'string' || type === '') {
    throw new LineError('has no _type; every document needs one, as text')
  }
  if (id !== undefined && typeof id !== 'string') throw new LineError('has an _id that is no text')
  if (id !== undefined && !isDocumentId(id)) {
    throw new LineError(
      `has the _id "${id}", which no dataset takes: use letters, digits, "-", "_" and single dots, at most 128`,
    )
  }
  const found = {
    references: new Set<string>(),
    assets: new Set<string>(),
    isWhole: id !== undefined,
  }
  walk(document, found, 1)
  if (type === 'sanity.imageAsset' || type === 'sanity.fileAsset') {
    throw new LineError(
      `is the document of an asset (${type}) whose bytes are elsewhere; export the dataset with its assets, not raw`,
    )
  }
  return {id, type, ...found}
}

/** https://www.sanity.io/docs/content-lake/ids */
export function isDocumentId(id: string): boolean {
  return id.length <= 128 && /^[a-zA-Z0-9_][a-zA-Z0-9_-]*(\.[a-zA-Z0-9_][a-zA-Z0-9_-]*)*$/.test(id)
}

/** A reference into this dataset that holds: what it refers to must be there. */
export function isStrongReference(value: JsonObject): value is JsonObject & {_ref: string} {
  return (
    typeof value['_ref'] === 'string' &&
    value['_weak'] !== true &&
    value['_dataset'] === undefined &&
    value['_projectId'] === undefined
  )
}

interface Findings {
  references: Set<string>
  assets: Set<string>
  isWhole: boolean
}

function walk(value: JsonValue, found: Findings, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > MAXIMUM_DEPTH) {
    throw new LineError(`is nested deeper than the ${MAXIMUM_DEPTH} levels that a dataset takes`)
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isJsonObject(item) && item['_key'] === undefined) found.isWhole = false
      walk(item, found, depth + 1)
    }
    return
  }
  const reference = value['_ref']
  if (typeof reference === 'string') {
    if (value['_type'] === undefined) found.isWhole = false
    if (isStrongReference(value)) found.references.add(reference)
  }
  const asset = value['_sanityAsset']
  if (asset !== undefined) {
    if (typeof asset !== 'string' || parseAsset(asset) === undefined) {
      throw new LineError(
        `has _sanityAsset ${JSON.stringify(asset)}, which is not of the form image@file://./images/name.png or file@https://…`,
      )
    }
    found.isWhole = false
    found.assets.add(asset)
  }
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (typeof member === 'object' && member !== null) walk(member, found, depth + 1)
  }
}

/** Takes a `_sanityAsset` apart; undefined where it is none. */
export function parseAsset(text: string): {kind: 'image' | 'file'; url: string} | undefined {
  const [, kind, url] = /^(image|file)@((?:file|https?|data):.+)$/.exec(text) ?? []
  if (url === undefined || (kind !== 'image' && kind !== 'file')) return undefined
  return {kind, url}
}
