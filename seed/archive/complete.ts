import {hash} from 'node:crypto'

import {
  canonical,
  isJsonObject,
  type ArchiveDocument,
  type JsonObject,
  type JsonValue,
} from './json.ts'

/**
 * The id of a document that has none: a hash of what it says, and of how many documents that say the same stand before
 * it. The same archive gives the same ids each time.
 */
export function derivedId(document: JsonObject, nth: number): string {
  return digest([canonical(document), nth], 24)
}

/**
 * A document as it is written: with a `_key` on each object in an array (a hash of its place and of what it is), with
 * `_type` on references, and with references to assets where `_sanityAsset` stood.
 *
 * @param assets ids of the assets' documents, by `_sanityAsset`; where there is none, the picture or file is left out
 */
export function completeDocument(
  document: JsonObject,
  id: string,
  assets: ReadonlyMap<string, string>,
): ArchiveDocument {
  const {_id: _, _type, ...fields} = document
  if (typeof _type !== 'string') throw new TypeError(`Document ${id} has no type`)
  return {_id: id, _type, ...completeFields(fields, [], assets)}
}

function completeFields(
  fields: JsonObject,
  path: readonly string[],
  assets: ReadonlyMap<string, string>,
): JsonObject {
  const complete: JsonObject = {}
  if (typeof fields['_ref'] === 'string' && fields['_type'] === undefined) {
    complete['_type'] = 'reference'
  }
  for (const [name, value] of Object.entries(fields)) {
    if (name !== '_sanityAsset') {
      complete[name] = completeValue(value, [...path, name], assets)
      continue
    }
    const source = String(value)
    const asset = assets.get(source)
    if (asset === undefined) continue
    complete['_type'] ??= fields['_type'] ?? source.slice(0, source.indexOf('@'))
    complete['asset'] = {_type: 'reference', _ref: asset}
  }
  return complete
}

function completeValue(
  value: JsonValue,
  path: readonly string[],
  assets: ReadonlyMap<string, string>,
): JsonValue {
  if (Array.isArray(value)) return completeItems(value, path, assets)
  return isJsonObject(value) ? completeFields(value, path, assets) : value
}

function completeItems(
  items: readonly JsonValue[],
  path: readonly string[],
  assets: ReadonlyMap<string, string>,
): JsonValue[] {
  const seen = new Map<string, number>()
  return items.map((item, index) => {
    if (!isJsonObject(item)) return completeValue(item, [...path, String(index)], assets)
    const given = item['_key']
    if (given !== undefined) return completeFields(item, [...path, String(given)], assets)
    const content = canonical(item)
    const nth = seen.get(content) ?? 0
    seen.set(content, nth + 1)
    const _key = digest([path.join('/'), content, nth], 12)
    return {_key, ...completeFields(item, [...path, _key], assets)}
  })
}

function digest(parts: readonly (string | number)[], length: number): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, length)
}
