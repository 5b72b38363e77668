import {GroqSyntaxError, parse, type ExprNode} from 'groq-js'
import {LakeError, type JsonObject} from '../types.ts'
import {rewrite} from './rewrite.ts'
import {walk} from './tree.ts'

/**
 * Queries beyond these are refused: the time that groq-js takes to parse one grows with the square of its number
 * of tokens, to some seconds at this one. Long lists of ids belong in a parameter.
 */
export const MAXIMUM_QUERY_LENGTH = 1_000_000
export const MAXIMUM_QUERY_TOKENS = 10_000

const MAXIMUM_CACHED_QUERIES = 500

/** Of a query with the parameters it is parsed with. Longer ones are mostly lists of ids, and seldom come again. */
const MAXIMUM_CACHED_LENGTH = 10_000

export interface ParsedQuery {
  /** As groq-js parsed it. */
  original: ExprNode
  /** Rewritten, to be evaluated with `hostFunctions`. */
  rewritten: ExprNode
  /** The names of the parameters that it uses. */
  parameters: readonly string[]
}

/** In the order of their last use, the oldest first. */
const cache = new Map<string, ParsedQuery>()

/**
 * Parses a query. What cannot be parsed, or uses a parameter that is not given, is a `LakeError` 400 with
 * `queryParseError`, whose `start` and `end` are UTF-16 offsets in the query.
 */
export function parseQuery(query: string, params: JsonObject): ParsedQuery {
  const constants = constantParameters(query, params)
  const key = `${JSON.stringify(constants)} ${query}`
  const parsed = cache.get(key) ?? parseUncached(query, constants)
  if (key.length <= MAXIMUM_CACHED_LENGTH) remember(key, parsed)
  for (const name of parsed.parameters) {
    if (!Object.hasOwn(params, name)) {
      throw parseError(
        `param $${name} referenced, but not provided`,
        query,
        placeOf(`$${name}`, query),
      )
    }
  }
  return parsed
}

/** An error in a query, as the hosted API reports it. */
export function parseError(
  description: string,
  query: string,
  {start, end}: {start: number; end: number} = {start: 0, end: query.length},
): LakeError {
  return new LakeError(
    400,
    {error: {type: 'queryParseError', description, query, start, end}},
    description,
  )
}

function remember(key: string, parsed: ParsedQuery): void {
  cache.delete(key)
  cache.set(key, parsed)
  for (const oldest of cache.keys()) {
    if (cache.size <= MAXIMUM_CACHED_QUERIES) break
    cache.delete(oldest)
  }
}

function parseUncached(query: string, constants: JsonObject): ParsedQuery {
  if (query.length > MAXIMUM_QUERY_LENGTH) {
    throw parseError(`query is longer than ${MAXIMUM_QUERY_LENGTH} characters`, query)
  }
  if (hasMoreTokensThan(MAXIMUM_QUERY_TOKENS, query)) {
    throw parseError(`query has more than ${MAXIMUM_QUERY_TOKENS} words and signs`, query)
  }
  if (query.trim() === '') throw parseError('query is empty', query)
  try {
    // groq-js ends a comment only at a line break.
    const original = parse(`${query}\n`, {params: constants})
    const parameters = new Set(Object.keys(constants))
    walk(original, (node) => {
      if (node.type === 'Parameter') parameters.add(node.name)
      if (node.type === 'FuncCall') checkAvailable(`${node.namespace}::${node.name}`, query)
      if (node.type === 'PipeFuncCall' && node.name === 'score') checkScored(node.base, query)
    })
    return {original, rewritten: rewrite(original), parameters: [...parameters]}
  } catch (error) {
    throw asParseError(error, query)
  }
}

/** Strings and comments are one token each; so is every sign. */
function hasMoreTokensThan(limit: number, query: string): boolean {
  if (query.length <= limit) return false
  let count = 0
  for (const _ of query.matchAll(TOKEN)) if (++count > limit) return true
  return false
}

const TOKEN = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\/\/[^\n]*|\w+|[^\s\w]/gs

/** groq-js knows their names only, or cannot evaluate them synchronously. */
const UNAVAILABLE =
  /^(geo|documents|user|delta|diff)::|^media::aspect$|^text::semanticSimilarity$|^global::anywhere$/

function checkAvailable(name: string, query: string): void {
  if (!UNAVAILABLE.test(name)) return
  throw parseError(`${name}() is not available in the local lake`, query, placeOf(name, query))
}

/** Documents can be scored, but neither one of them nor what a projection has made of them. */
function checkScored(base: ExprNode, query: string): void {
  if (base.type === 'AccessElement' || (base.type === 'Map' && base.expr.type === 'Projection')) {
    throw parseError(
      'score() can only be applied to an array of documents',
      query,
      placeOf('score', query),
    )
  }
}

function asParseError(error: unknown, query: string): LakeError {
  if (error instanceof LakeError) return error
  if (error instanceof RangeError) return parseError('query is nested too deeply', query)
  if (error instanceof GroqSyntaxError) return syntaxError(error, query)
  return parseError(error instanceof Error ? error.message : String(error), query)
}

function syntaxError(error: GroqSyntaxError, query: string): LakeError {
  const description = error.message.replace(/^Syntax error in GROQ query at position \d+(: )?/, '')
  // groq-js calls whatever it cannot go on with the end of the query, and points to the character before it.
  const isLeftOver = description === 'Unexpected end of query'
  const start = Math.min(error.position + (isLeftOver ? 1 : 0), query.length)
  const character = String.fromCodePoint(query.codePointAt(start) ?? 0)
  const isInside = start < query.trimEnd().length
  return parseError(isLeftOver && isInside ? `Unexpected "${character}"` : description, query, {
    start,
    end: Math.min(start + character.length, query.length),
  })
}

/** Where a name first stands in the query, a comment at worst; the whole query where it does not. */
function placeOf(name: string, query: string): {start: number; end: number} {
  const pattern = new RegExp(`${name.replace('$', String.raw`\$`)}(?![a-zA-Z_0-9])`)
  const start = query.search(pattern)
  return start === -1 ? {start: 0, end: query.length} : {start, end: start + name.length}
}

/**
 * The parameters in brackets that hold neither a comparison nor a string, such as `[0...$limit]` and `[$key]`:
 * groq-js has to know them to tell an element, an attribute, a slice and a filter apart.
 */
function constantParameters(query: string, params: JsonObject): JsonObject {
  const constants: JsonObject = {}
  for (const [brackets] of query.matchAll(BRACKETS_WITHOUT_COMPARISON)) {
    for (const [, name = ''] of brackets.matchAll(/\$([a-zA-Z_][a-zA-Z_0-9]*)/g)) {
      const value = Object.hasOwn(params, name) ? params[name] : undefined
      if (value !== undefined) constants[name] = value
    }
  }
  return constants
}

const BRACKETS_WITHOUT_COMPARISON = /\[[\w\s$+\-*/%().]*\]/g
