import {isJsonObject, type JsonObject} from '../types.ts'

/**
 * Full-text search as `text::query()` has it: words are all required, in any order; "…" is a phrase; `-` before
 * a word or phrase excludes; `*` after a word matches words that begin so; `*` alone matches everything. Case
 * and diacritics do not count.
 *
 * Ranking is our own: the hosted service does not publish its own, and uses statistics of the whole dataset.
 */
export interface TextQuery {
  clauses: Clause[]
}

interface Clause {
  isExcluded: boolean
  /** Consecutive words; none for `*` alone. */
  words: string[]
  /** The last word is only the beginning of one. */
  isPrefix: boolean
}

/** The words of one string, or of one block of Portable Text, so that a phrase never spans two. */
type Field = string[]

const CLAUSE = /(-?)"([^"]*)"?|[^\s"]+/gu
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+/gv

const parsedQueries = new Map<string, TextQuery>()
const MAXIMUM_PARSED_QUERIES = 100

export function parseTextQuery(text: string): TextQuery {
  const known = parsedQueries.get(text)
  if (known) return known
  const query = {clauses: [...text.matchAll(CLAUSE)].flatMap(clauseOf)}
  if (parsedQueries.size >= MAXIMUM_PARSED_QUERIES) parsedQueries.clear()
  parsedQueries.set(text, query)
  return query
}

function clauseOf(match: RegExpMatchArray): Clause[] {
  const [text, sign, phrase] = match
  if (phrase !== undefined) {
    const words = wordsOf(phrase)
    return words.length === 0 ? [] : [{isExcluded: sign === '-', words, isPrefix: false}]
  }
  const isExcluded = text.startsWith('-') && text.length > 1
  const words = wordsOf(text)
  if (words.length === 0) {
    return text === '*' ? [{isExcluded: false, words, isPrefix: true}] : []
  }
  return [{isExcluded, words, isPrefix: text.endsWith('*')}]
}

/**
 * How well a value matches: 0 where it does not. A value is a string, an array of values, or an object, of
 * which every string is searched but those of attributes that begin with `_`.
 */
export function textScore(value: unknown, query: TextQuery): number {
  if (query.clauses.length === 0) return 0
  // Every list of the Studio asks for `*`: the words of all documents need not be known for it.
  if (query.clauses.every(isAnything)) return hasWords(value) ? query.clauses.length : 0
  const fields = fieldsOf(value)
  if (fields.length === 0) return 0
  let score = 0
  for (const clause of query.clauses) {
    const clauseScore = scoreOf(clause, fields)
    if (clause.isExcluded ? clauseScore > 0 : clauseScore === 0) return 0
    if (!clause.isExcluded) score += clauseScore
  }
  // Only exclusions: everything that is left matches alike.
  return score === 0 ? 1 : score
}

function isAnything({isExcluded, words}: Clause): boolean {
  return !isExcluded && words.length === 0
}

/** True where a value has any field. */
function hasWords(value: unknown): boolean {
  if (typeof value === 'string') return wordsOf(value).length > 0
  if (Array.isArray(value)) return value.some(hasWords)
  return (
    isJsonObject(value) &&
    Object.entries(value).some(([name, attribute]) => !name.startsWith('_') && hasWords(attribute))
  )
}

/** A word that only begins like the term counts less than the word itself. */
const PREFIX_WEIGHT = 0.5

/** Term frequency saturates and long fields count less, as in BM25, against a field of this many words. */
const USUAL_FIELD_LENGTH = 20
const SATURATION = 1.2
const LENGTH_WEIGHT = 0.5

function scoreOf(clause: Clause, fields: Field[]): number {
  if (clause.words.length === 0) return 1
  let best = 0
  for (const field of fields) {
    const frequency = frequencyIn(field, clause)
    if (frequency === 0) continue
    const length = 1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * field.length) / USUAL_FIELD_LENGTH
    best = Math.max(best, (frequency * (SATURATION + 1)) / (frequency + SATURATION * length))
  }
  return best
}

function frequencyIn(field: Field, {words, isPrefix}: Clause): number {
  const last = words.length - 1
  const term = words[last] ?? ''
  let frequency = 0
  for (let end = last; end < field.length; end++) {
    const word = field[end] ?? ''
    if (!(isPrefix ? word.startsWith(term) : word === term)) continue
    if (
      last > 0 &&
      !words.every((other, index) => index === last || field[end - last + index] === other)
    ) {
      continue
    }
    frequency += word === term ? 1 : PREFIX_WEIGHT
  }
  return frequency
}

/** Documents keep their identity between queries where the store caches them, and so do their words. */
const fieldsByObject = new WeakMap<object, Field[]>()

function fieldsOf(value: unknown): Field[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf)
  if (!isJsonObject(value)) return collectFields(value, [])
  const known = fieldsByObject.get(value)
  if (known) return known
  const fields = collectFields(value, [])
  fieldsByObject.set(value, fields)
  return fields
}

function collectFields(value: unknown, fields: Field[]): Field[] {
  if (typeof value === 'string') {
    const words = wordsOf(value)
    if (words.length > 0) fields.push(words)
  } else if (Array.isArray(value)) {
    for (const element of value) collectFields(element, fields)
  } else if (isJsonObject(value)) {
    const spans = spansOf(value)
    if (spans !== undefined) collectFields(spans, fields)
    for (const [name, attribute] of Object.entries(value)) {
      if (name.startsWith('_')) continue
      if (name === 'children' && spans !== undefined && Array.isArray(attribute)) {
        for (const child of attribute) if (!isSpan(child)) collectFields(child, fields)
      } else {
        collectFields(attribute, fields)
      }
    }
  }
  return fields
}

/** The text of a block of Portable Text, in which a mark may begin in the middle of a word. */
function spansOf(block: JsonObject): string | undefined {
  const children = block['children']
  if (!Array.isArray(children) || !children.some(isSpan)) return undefined
  return children.map((child) => (isSpan(child) ? child.text : ' ')).join('')
}

function isSpan(value: unknown): value is {text: string} {
  return isJsonObject(value) && value['_type'] === 'span' && typeof value['text'] === 'string'
}

function wordsOf(text: string): string[] {
  const plain = NON_ASCII.test(text) ? text.normalize('NFKD').replaceAll(MARKS, '') : text
  return plain.toLowerCase().match(WORD) ?? []
}

const NON_ASCII = /[^\0-\x7f]/
const MARKS = /\p{M}+/gu
