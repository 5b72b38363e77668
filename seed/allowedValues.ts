import type {Schema, SchemaType} from '@sanity/types'

import type {FieldPath} from './annotationsFile.ts'
import {nearest} from './nearest.ts'

/** Says what a field that takes one of a list of values takes instead of what it has. */
export function notAllowed(value: unknown, allowed: readonly string[]): string {
  const guess = nearest(String(value), allowed)
  return (
    `“${String(value)}” is not an allowed value.` +
    (guess === undefined ? '' : ` Do you mean “${guess}”?`) +
    ` Allowed: ${allowed.join(', ')}.`
  )
}

/**
 * The values that the content model lists for a field of a document.
 * @param path with positions, not keys, in arrays
 * @returns none where the field takes other values too
 */
export function allowedValues(
  schema: Schema,
  document: {_type: string},
  path: FieldPath,
): string[] {
  let type: SchemaType | undefined = schema.get(document._type)
  let value: unknown = document
  for (const part of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
    type = typeInside(type, part, value)
  }
  const options: unknown = type?.options
  const list: unknown =
    typeof options === 'object' && options !== null && 'list' in options ? options.list : undefined
  return Array.isArray(list) ? list.map(valueOf) : []
}

function typeInside(
  type: SchemaType | undefined,
  part: string | number,
  value: unknown,
): SchemaType | undefined {
  if (type?.jsonType === 'object') return type.fields.find(({name}) => name === part)?.type
  if (type?.jsonType !== 'array') return undefined
  const name =
    typeof value === 'object' && value !== null && '_type' in value ? value._type : undefined
  return type.of.find((member) => member.name === name) ?? type.of[0]
}

function valueOf(option: unknown): string {
  return typeof option === 'object' && option !== null && 'value' in option
    ? String(option.value)
    : String(option)
}
