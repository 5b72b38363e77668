import type {SQLOutputValue} from 'node:sqlite'

/** A row as node:sqlite gives it. */
export type Row = Record<string, SQLOutputValue>

export function textColumn(row: Row, name: string): string {
  const value = row[name]
  if (typeof value !== 'string') throw new TypeError(`Column ${name} is not text`)
  return value
}

export function optionalTextColumn(row: Row, name: string): string | null {
  return row[name] === null || row[name] === undefined ? null : textColumn(row, name)
}

export function integerColumn(row: Row, name: string): number {
  const value = row[name]
  if (typeof value !== 'number') throw new TypeError(`Column ${name} is not a number`)
  return value
}
