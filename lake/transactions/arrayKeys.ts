import type {JsonObject, JsonValue} from '../types.ts'
import {randomKey} from './randomIds.ts'

/** A value with a `_key` on each object that stands in an array and has none. */
export function withArrayKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withKey(withArrayKeys(item)))
  if (value === null || typeof value !== 'object') return value
  return withArrayKeysInside(value)
}

export function withArrayKeysInside(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, member]) => [name, withArrayKeys(member)]),
  )
}

function withKey(item: JsonValue): JsonValue {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return item
  return item['_key'] === undefined ? {_key: randomKey(), ...item} : item
}
