import {type AnnotatedPerson, isDescribed, type NamedPerson} from './annotationsShape.ts'
import {occurrences} from './anchor.ts'
import type {Mention, TextRange} from './story.ts'
import {isWordBoundary} from './wordBoundary.ts'

/** A spelling that stands in the article and may be more than one person. */
export interface AmbiguousSpelling {
  spelling: string
  ids: string[]
}

/**
 * The spellings by which an article may name a person: those that the annotations list, or the names. Of a
 * person who is described elsewhere the article's own file knows no name but a `ref` that is one: what has
 * become of the others must not change the article's marks.
 */
export function spellingsOf(person: AnnotatedPerson | NamedPerson): string[] {
  if (person.mentions !== undefined) return person.mentions
  if (!isDescribed(person)) return isId(person.ref) ? [] : [person.ref]
  const names = [person.name, ...(person.otherNames ?? []).map(({name}) => name), person.familyName]
  return names.filter((name) => name !== undefined)
}

/**
 * Finds every place where a person is named, as whole words, inside quotes too. Long spellings are
 * placed first and none overlaps another, so that “Joe Biden” is one mention and not also “Biden”.
 */
export function findPeople(
  paragraphs: readonly string[],
  people: Readonly<Record<string, AnnotatedPerson | NamedPerson>>,
): {mentions: Mention[]; ambiguous: AmbiguousSpelling[]} {
  const owners = new Map<string, string[]>()
  for (const [id, person] of Object.entries(people)) {
    for (const spelling of new Set(spellingsOf(person))) {
      owners.set(spelling, [...(owners.get(spelling) ?? []), id])
    }
  }
  const longestFirst = [...owners].toSorted(
    ([left], [right]) => right.length - left.length || (left < right ? -1 : 1),
  )
  const mentions: Mention[] = []
  const ambiguous: AmbiguousSpelling[] = []
  const taken: TextRange[] = []
  for (const [spelling, ids] of longestFirst) {
    const [id, ...others] = ids
    if (id === undefined) continue
    for (const range of wholeWords(paragraphs, spelling)) {
      if (taken.some((other) => overlap(range, other))) continue
      taken.push(range)
      if (others.length === 0) mentions.push({kind: 'person', id, range})
      else if (ambiguous.at(-1)?.spelling !== spelling) ambiguous.push({spelling, ids})
    }
  }
  return {mentions, ambiguous}
}

function isId(ref: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(ref)
}

function wholeWords(paragraphs: readonly string[], spelling: string): TextRange[] {
  return paragraphs.flatMap((text, paragraph) =>
    occurrences(text, spelling)
      .map((start) => ({paragraph, start, end: start + spelling.length}))
      .filter(({start, end}) => isWordBoundary(text, start) && isWordBoundary(text, end)),
  )
}

function overlap(left: TextRange, right: TextRange): boolean {
  return left.paragraph === right.paragraph && left.start < right.end && right.start < left.end
}
