/**
 * Whether no word of the text runs over a position, in UTF-16 units. Words are letters, marks and
 * digits of any script; an apostrophe ends one, so that “Putin” is a word of “Putin’s”.
 */
export function isWordBoundary(text: string, at: number): boolean {
  // Two units are looked at on each side, as a letter may be a surrogate pair.
  const wordBefore = /[\p{L}\p{M}\p{N}_]$/u.test(text.slice(Math.max(0, at - 2), at))
  const wordAfter = /^[\p{L}\p{M}\p{N}_]/u.test(text.slice(at, at + 2))
  return !(wordBefore && wordAfter)
}
