import {isRecord} from '../record.ts'

/** A document without the gaps in its lists, and in the lists within them: an import may leave some. */
export function withoutGaps(
  document: Record<string, unknown>,
): ReturnType<typeof Object.fromEntries> {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, filled(value)]))
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(filled)
  return isRecord(value) ? withoutGaps(value) : value
}
