/**
 * A guess at where a person stands in a list from A to Z: the last name first. The form shows it, to be corrected.
 * A name of one word, or in a script without capitals, stays as it is.
 */
export function sortNameOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const suffixes = words.length > 2 && isSuffix(words.at(-1)) ? [words.pop()] : []
  const family = words.pop()
  if (family === undefined || words.length === 0 || !/\p{Lu}/u.test(name)) return name.trim()
  return [`${family}, ${words.join(' ')}`, ...suffixes].join(', ')
}

function isSuffix(word: string | undefined): boolean {
  return /^(jr|sr|i{2,3}|iv)\.?$/i.test(word ?? '')
}
