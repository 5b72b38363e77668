/**
 * The candidate that `word` was most likely meant to be: the one with the fewest edits, if these are
 * no more than a third of the word. The first of equals.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let fewest = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < fewest) {
      best = candidate
      fewest = distance
    }
  }
  return best
}

/** How many single letters must be inserted, removed or changed (Levenshtein). */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({length: right.length + 1}, (_, column) => column)
  for (const [row, letter] of [...left].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...right].entries()) {
      const above = previous[column + 1] ?? 0
      const before = current[column] ?? 0
      const diagonal = previous[column] ?? 0
      current.push(Math.min(above + 1, before + 1, diagonal + (letter === other ? 0 : 1)))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
