/** True where arrays and objects stand in each other on more levels than these. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const child of Array.isArray(value) ? value : Object.values(value)) {
    if (isNestedDeeper(child, levels - 1)) return true
  }
  return false
}
