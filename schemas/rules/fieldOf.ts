/** The value at a path of field names inside a value of unknown shape; undefined where it ends. */
export function fieldOf(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value)
}

/** The text at a path of field names; undefined where there is none, or only spaces. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const text = fieldOf(value, ...path)
  return typeof text === 'string' && text.trim() ? text : undefined
}

/** The array at a path of field names; empty where there is none. */
export function itemsAt(value: unknown, ...path: string[]): unknown[] {
  const items = fieldOf(value, ...path)
  return Array.isArray(items) ? items : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
