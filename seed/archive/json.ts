import {createHash, hash} from 'node:crypto'

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

/** A document of an archive: whatever its fields are. */
export interface ArchiveDocument extends JsonObject {
  _id: string
  _type: string
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const systemFields: ReadonlySet<string> = new Set(['_rev', '_createdAt', '_updatedAt', '_system'])

/** What the dataset keeps of its own accord is no content. */
export function isSystemField(name: string): boolean {
  return systemFields.has(name)
}

/** Hash of what a document says, whatever the order of its fields and whenever it was written. */
export function hashOfContents(document: JsonObject): string {
  let text = '{'
  for (const name of Object.keys(document).toSorted()) {
    const value = document[name]
    if (value === undefined || isSystemField(name)) continue
    text += `${JSON.stringify(name)}:${canonical(value)},`
  }
  return hash('sha256', text, 'hex').slice(0, 32)
}

export function areEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return left === right || canonical(left) === canonical(right)
}

/** Equal texts, equal values. */
export function canonical(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) {
    let text = '['
    for (const item of value) text += `${canonical(item)},`
    return `${text}]`
  }
  let text = '{'
  for (const name of Object.keys(value).toSorted()) {
    const member = value[name]
    if (member !== undefined) text += `${JSON.stringify(name)}:${canonical(member)},`
  }
  return `${text}}`
}

/** Hash of the bytes of a line. */
export function hashOfBytes(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
