import {editDistance} from './nearest.ts'

/** A name as it is written, and what of it is compared. */
export interface Spelling {
  name: string
  /** Its words, without capitals, accents and punctuation. */
  parts: readonly string[]
  /** The same, with one spelling for what transliterations write differently. */
  sounds: readonly string[]
}

export function spellingOf(name: string): Spelling {
  const parts = partsOf(name)
  return {name, parts, sounds: parts.map(soundOf)}
}

/**
 * Why two people, each with some spellings of the name, may be one: the same name but for accents,
 * the order of its parts, initials, a middle name, a transliteration, or a letter or two. The reason is
 * for people to judge by: likeness is no proof. Undefined where the names are not alike.
 */
export function likenessOf(
  names: readonly Spelling[],
  others: readonly Spelling[],
): string | undefined {
  for (const {reason, holds} of likenesses) {
    for (const one of names) {
      const other = others.find((spelling) => holds(one, spelling))
      if (other !== undefined) return `“${one.name}” and “${other.name}” ${reason}`
    }
  }
  return undefined
}

/** From the strongest to the weakest. */
const likenesses: ReadonlyArray<{
  reason: string
  holds: (left: Spelling, right: Spelling) => boolean
}> = [
  {
    reason: 'are the same but for capitals, accents or punctuation',
    holds: ({parts: left}, {parts: right}) => areSame(left, right),
  },
  {reason: 'have the same parts in another order', holds: haveSameParts},
  {
    reason: 'are alike as transliterations',
    holds: ({sounds: left}, {sounds: right}) => areSame(left, right),
  },
  {reason: 'agree in the family name, and the others as initials', holds: agreeAsInitials},
  {reason: 'differ only in a middle name', holds: differInMiddle},
  {reason: 'differ in a letter or two', holds: differInLetters},
]

/** The words of a name in lower case, without accents and punctuation: “Núñez-Ortiz, J.” is nunez, ortiz, j. */
function partsOf(name: string): string[] {
  return (
    name
      .toLowerCase()
      .replace(/[łøđðþßæœı]/g, (letter) => plain[letter] ?? letter)
      .normalize('NFKD')
      // An apostrophe joins what it stands between: O’Neill is oneill.
      .replace(/[\p{M}'’ʼ]/gu, '')
      .split(/[^\p{L}\p{N}]+/u)
      .filter((part) => part !== '')
  )
}

/** Letters that Unicode does not take apart into a letter and an accent. */
const plain: Record<string, string | undefined> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
}

/** What transliterations write differently becomes the same: Zelenskyy, Zelenskiy and Zelensky are zelenski. */
function soundOf(part: string): string {
  return part
    .replace(/tch|tsch/g, 'ch')
    .replace(/shch|sch/g, 'sh')
    .replace(/kh/g, 'h')
    .replace(/ph/g, 'f')
    .replace(/ck|[cq](?![h])/g, 'k')
    .replace(/tz|ts/g, 'z')
    .replace(/w/g, 'v')
    .replace(/[yj]/g, 'i')
    .replace(/(.)\1+/g, '$1')
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  return (
    left.length > 0 && left.length === right.length && left.every((part, at) => part === right[at])
  )
}

function haveSameParts({parts: left}: Spelling, {parts: right}: Spelling): boolean {
  if (left.length < 2 || left.length !== right.length) return false
  return areSame(left.toSorted(), right.toSorted())
}

/** “J. Biden”, “J. R. Biden” or “Joe R. Biden” and “Joe Biden”. */
function agreeAsInitials({parts: left}: Spelling, {parts: right}: Spelling): boolean {
  if (left.length < 2 || right.length < 2 || left.at(-1) !== right.at(-1)) return false
  const [given, others] = [left.slice(0, -1), right.slice(0, -1)]
  const pairs = given.slice(0, others.length).map((part, at) => [part, others[at] ?? ''] as const)
  return (
    pairs.some(isInitial) &&
    pairs.every((pair) => (isInitial(pair) ? pair[0][0] === pair[1][0] : pair[0] === pair[1]))
  )
}

function isInitial([part, other]: readonly [string, string]): boolean {
  return part.length === 1 || other.length === 1
}

function differInMiddle({parts: left}: Spelling, {parts: right}: Spelling): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  return short.length === 2 && long.length > 2 && short[0] === long[0] && short[1] === long.at(-1)
}

function differInLetters(left: Spelling, right: Spelling): boolean {
  if (left.parts.length !== right.parts.length || left.parts.length < 2) return false
  return left.parts.every((part, at) => {
    const other = right.parts[at] ?? ''
    const length = Math.max(part.length, other.length)
    const allowed = length < 4 ? 0 : length < 8 ? 1 : 2
    return (
      areNear(part, other, allowed) ||
      areNear(left.sounds[at] ?? '', right.sounds[at] ?? '', allowed)
    )
  })
}

function areNear(left: string, right: string, allowed: number): boolean {
  if (left === right) return true
  return Math.abs(left.length - right.length) <= allowed && editDistance(left, right) <= allowed
}
