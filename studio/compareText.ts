/** Sorts texts by their code units, as days (`YYYY-MM-DD`) sort by time. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
