import {Mutation} from '@sanity/mutator'
import {isStoredDocument} from '../store/storedDocument.ts'
import {isJsonObject, type JsonObject, type JsonValue, type StoredDocument} from '../types.ts'
import {withArrayKeys, withArrayKeysInside} from './arrayKeys.ts'
import {invalid} from './errors.ts'

/** The operations of a patch, in the order in which they are applied whatever their order in the request. */
export interface PatchOperations {
  setIfMissing?: JsonObject
  set?: JsonObject
  unset?: string[]
  diffMatchPatch?: {[path: string]: string}
  inc?: {[path: string]: number}
  dec?: {[path: string]: number}
  insert?: InsertOperation
}

type InsertOperation =
  | {before: string; items: JsonValue[]}
  | {after: string; items: JsonValue[]}
  | {replace: string; items: JsonValue[]}

const OPERATIONS = ['setIfMissing', 'set', 'unset', 'diffMatchPatch', 'inc', 'dec', 'insert']

/** What a patch says beside its operations. */
const SELECTION = ['id', 'query', 'params', 'ifRevisionID', 'ifRevisionId']

const IMMUTABLE = ['_id', '_type', '_createdAt']

/** @throws FailureError `validationError` where an operation is unknown or has the wrong shape. */
export function readPatch(patch: JsonObject): PatchOperations {
  for (const name of Object.keys(patch)) {
    if (!OPERATIONS.includes(name) && !SELECTION.includes(name)) {
      throw invalid(`Unknown patch operation "${name}"`)
    }
  }
  const operations: PatchOperations = {}
  if (patch['setIfMissing'] !== undefined) {
    operations.setIfMissing = objectIn(patch, 'setIfMissing')
  }
  if (patch['set'] !== undefined) operations.set = objectIn(patch, 'set')
  if (patch['unset'] !== undefined) operations.unset = pathsIn(patch['unset'])
  if (patch['diffMatchPatch'] !== undefined) {
    operations.diffMatchPatch = membersOf(patch, 'diffMatchPatch', isString, 'a string')
  }
  if (patch['inc'] !== undefined) operations.inc = membersOf(patch, 'inc', isNumber, 'a number')
  if (patch['dec'] !== undefined) operations.dec = membersOf(patch, 'dec', isNumber, 'a number')
  if (patch['insert'] !== undefined) operations.insert = insertIn(patch['insert'])
  for (const path of pathsOf(operations)) assertPath(path)
  return operations
}

function* pathsOf(operations: PatchOperations): Generator<string> {
  const {set, setIfMissing, unset, diffMatchPatch, inc, dec, insert} = operations
  for (const members of [set, setIfMissing, diffMatchPatch, inc, dec]) {
    if (members) yield* Object.keys(members)
  }
  if (unset) yield* unset
  if (insert)
    yield 'before' in insert ? insert.before : 'after' in insert ? insert.after : insert.replace
}

/** The most places that the ranges of one path may name together. */
const MAXIMUM_RANGE = 100_000

/** A range is walked index by index, also where no array is that long, and one range inside another as often. */
function assertPath(path: string): void {
  if (path.includes('__proto__')) throw invalid('Invalid attribute name "__proto__"', '__proto__')
  const unquoted = path.replaceAll(/"[^"]*"|'[^']*'/g, '')
  const places = Array.from(unquoted.matchAll(/(-?\d+)\s*:\s*(-?\d+)/g), ([, from, to]) =>
    Math.max(1, Math.abs(Number(to) - Number(from))),
  ).reduce((product, width) => product * width, 1)
  if (/[[:,]\s*-?\d{7}/.test(unquoted) || places > MAXIMUM_RANGE)
    throw invalid(`Index out of bounds in path "${path}"`, path)
}

/** The operations as they stand in a mutation. */
export function patchAsJson(operations: PatchOperations): JsonObject {
  const patch: JsonObject = {}
  for (const [name, operation] of Object.entries(operations)) {
    if (operation !== undefined) patch[name] = operation
  }
  return patch
}

export function withKeysInOperations(operations: PatchOperations): PatchOperations {
  const {set, setIfMissing, insert} = operations
  return {
    ...operations,
    ...(set && {set: withArrayKeysInside(set)}),
    ...(setIfMissing && {setIfMissing: withArrayKeysInside(setIfMissing)}),
    ...(insert && {insert: {...insert, items: arrayOf(withArrayKeys(insert.items))}}),
  }
}

/**
 * The document after the patch; `document` is left as it is.
 *
 * @throws FailureError `validationError` where a path cannot be read or an attribute may not be changed.
 */
export function applyPatch(document: StoredDocument, operations: PatchOperations): StoredDocument {
  let patched: unknown
  try {
    const mutation = new Mutation({mutations: [{patch: {id: document._id, ...operations}}]})
    patched = mutation.apply(document)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(`Patch of document "${document._id}" cannot be applied: ${reason}`)
  }
  if (!isJsonObject(patched)) throw invalid(`Patch of document "${document._id}" removes it`)
  for (const name of IMMUTABLE) {
    if (patched[name] !== document[name]) {
      throw invalid(`Cannot modify immutable attribute "${name}"`)
    }
  }
  // The lake sets these itself, whatever a patch says.
  const next = {...patched, _rev: document._rev, _updatedAt: document._updatedAt}
  if (!isStoredDocument(next)) throw invalid(`Patch of document "${document._id}" breaks it`)
  return next
}

function objectIn(patch: JsonObject, name: string): JsonObject {
  const value = patch[name]
  if (!isJsonObject(value)) throw invalid(`Patch operation "${name}" must be an object of paths`)
  return value
}

function membersOf<T extends JsonValue>(
  patch: JsonObject,
  name: string,
  isMember: (value: JsonValue) => value is T,
  what: string,
): {[path: string]: T} {
  const members = Object.entries(objectIn(patch, name)).map(([path, value]): [string, T] => {
    if (!isMember(value)) throw invalid(`Patch operation "${name}" needs ${what} at "${path}"`)
    return [path, value]
  })
  return Object.fromEntries(members)
}

function pathsIn(value: JsonValue): string[] {
  if (!Array.isArray(value) || !value.every(isString)) {
    throw invalid('Patch operation "unset" must be an array of paths')
  }
  return value
}

function insertIn(value: JsonValue): InsertOperation {
  if (isJsonObject(value) && Array.isArray(value['items'])) {
    const {before, after, replace, items} = value
    if (typeof before === 'string') return {before, items}
    if (typeof after === 'string') return {after, items}
    if (typeof replace === 'string') return {replace, items}
  }
  throw invalid(
    'Patch operation "insert" needs "before", "after" or "replace" (a path) and "items" (an array)',
  )
}

function arrayOf(value: JsonValue): JsonValue[] {
  return Array.isArray(value) ? value : [value]
}

function isString(value: JsonValue): value is string {
  return typeof value === 'string'
}

function isNumber(value: JsonValue): value is number {
  return typeof value === 'number'
}
