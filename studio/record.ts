/** An object with fields: what unknown JSON is when it is neither a list nor a plain value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An item of an array in Sanity: it has a type and a key. */
export function isKeyedObject(
  value: unknown,
): value is {_key: string; _type: string} & Record<string, unknown> {
  return isRecord(value) && typeof value._key === 'string' && typeof value._type === 'string'
}
