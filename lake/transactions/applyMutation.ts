import {isStoredDocument} from '../store/storedDocument.ts'
import {isJsonObject, type JsonObject, type JsonValue, type StoredDocument} from '../types.ts'
import {withArrayKeysInside} from './arrayKeys.ts'
import {assertDocumentId} from './documentRules.ts'
import {alreadyExists, invalid, notFound, revisionMismatch} from './errors.ts'
import type {OpenTransaction} from './openTransaction.ts'
import {applyPatch, patchAsJson, readPatch, withKeysInOperations} from './patch.ts'
import {randomId} from './randomIds.ts'

/** A mutation by query may touch this many documents: https://www.sanity.io/docs/http-reference/mutation */
const MAXIMUM_SELECTED = 10_000

/**
 * Applies one mutation of the Mutate API: create, createIfNotExists, createOrReplace, delete or patch. Returns the
 * ids that it was about, changed or not.
 *
 * @throws FailureError
 */
export function applyMutation(transaction: OpenTransaction, mutation: JsonObject): string[] {
  const [operation, ...others] = isJsonObject(mutation) ? Object.keys(mutation) : []
  if (operation === undefined || others.length > 0) {
    throw invalid('A mutation must be an object with one operation')
  }
  const argument = mutation[operation]
  if (!isJsonObject(argument)) throw invalid(`Mutation "${operation}" must be an object`)
  switch (operation) {
    case 'create':
      return [create(transaction, argument)]
    case 'createIfNotExists':
      return [createIfNotExists(transaction, argument)]
    case 'createOrReplace':
      return [createOrReplace(transaction, argument)]
    case 'delete':
      return remove(transaction, argument)
    case 'patch':
      return patch(transaction, argument)
    default:
      throw invalid(`Unknown mutation "${operation}"`)
  }
}

function create(transaction: OpenTransaction, attributes: JsonObject): string {
  const id = idOf(attributes, 'create') ?? randomId()
  if (transaction.get(id)) throw alreadyExists(id)
  const document = newDocument(transaction, id, attributes)
  transaction.put(document, {create: withoutSystemTimes(document)})
  return id
}

function createIfNotExists(transaction: OpenTransaction, attributes: JsonObject): string {
  const id = requiredIdOf(attributes, 'createIfNotExists')
  if (transaction.get(id)) return id
  const document = newDocument(transaction, id, attributes)
  transaction.put(document, {createIfNotExists: withoutSystemTimes(document)})
  return id
}

function createOrReplace(transaction: OpenTransaction, attributes: JsonObject): string {
  const id = requiredIdOf(attributes, 'createOrReplace')
  const existing = transaction.get(id)
  const document = newDocument(transaction, id, attributes)
  // Another type is another document under the same id: it begins anew.
  const isSame = existing !== null && existing._type === document._type
  const createdAt = isSame ? (createdAtOf(attributes) ?? existing._createdAt) : document._createdAt
  const replacement = {...document, _createdAt: createdAt}
  transaction.put(replacement, {createOrReplace: withoutSystemTimes(replacement)})
  return id
}

function remove(transaction: OpenTransaction, selection: JsonObject): string[] {
  const ids = selectedIds(transaction, selection, 'delete')
  for (const id of ids) {
    transaction.remove(id)
    if (selection['purge'] === true) transaction.purge(id)
  }
  return ids
}

function patch(transaction: OpenTransaction, argument: JsonObject): string[] {
  const operations = transaction.autoGenerateArrayKeys
    ? withKeysInOperations(readPatch(argument))
    : readPatch(argument)
  const expected = argument['ifRevisionID'] ?? argument['ifRevisionId']
  if (expected !== undefined && typeof expected !== 'string') {
    throw invalid('Patch needs a string as "ifRevisionID"')
  }
  const ids = selectedIds(transaction, argument, 'patch')
  for (const id of ids) {
    const document = transaction.get(id)
    if (!document) throw notFound(id)
    if (expected !== undefined) assertRevision(transaction, document, expected)
    transaction.put(applyPatch(document, operations), {
      patch: {id, ...patchAsJson(operations)},
    })
  }
  return ids
}

/** Within a transaction, a document still answers to the revision that it had before. */
function assertRevision(
  transaction: OpenTransaction,
  document: StoredDocument,
  expected: string,
): void {
  const revision = (transaction.before(document._id) ?? document)._rev
  if (revision !== expected) throw revisionMismatch(document._id, revision, expected)
}

function selectedIds(
  transaction: OpenTransaction,
  selection: JsonObject,
  operation: string,
): string[] {
  const {id, query, params = {}} = selection
  if (typeof id === 'string') {
    assertDocumentId(id)
    return [id]
  }
  if (typeof query !== 'string') throw invalid(`Mutation "${operation}" needs an "id" or a "query"`)
  if (!isJsonObject(params)) throw invalid(`Mutation "${operation}" needs an object as "params"`)
  const ids = idsIn(transaction.select(query, params))
  if (ids.length > MAXIMUM_SELECTED) {
    throw invalid(
      `Mutation "${operation}" selects ${ids.length} documents, more than the ${MAXIMUM_SELECTED} allowed`,
    )
  }
  return ids
}

function idsIn(result: JsonValue): string[] {
  const found = Array.isArray(result) ? result : result === null ? [] : [result]
  const ids = found.map((item) => {
    const id = isJsonObject(item) ? item['_id'] : item
    if (typeof id !== 'string') throw invalid('The query of a mutation must return documents')
    return id
  })
  return [...new Set(ids)]
}

function newDocument(
  transaction: OpenTransaction,
  id: string,
  attributes: JsonObject,
): StoredDocument {
  const {_id, _type, _rev, _createdAt, _updatedAt, ...rest} = attributes
  if (typeof _type !== 'string' || _type === '') {
    throw invalid(`Document "${id}" needs a string as "_type"`)
  }
  const document = {
    _id: id,
    _type,
    _rev: transaction.id,
    _createdAt: createdAtOf(attributes) ?? transaction.time,
    _updatedAt: transaction.time,
    ...(transaction.autoGenerateArrayKeys ? withArrayKeysInside(rest) : rest),
  }
  if (!isStoredDocument(document)) throw invalid(`Document "${id}" cannot be stored`)
  return document
}

function withoutSystemTimes(document: StoredDocument): JsonObject {
  const {_rev: _, _updatedAt: __, ...attributes} = document
  return attributes
}

function createdAtOf(attributes: JsonObject): string | undefined {
  const createdAt = attributes['_createdAt']
  if (createdAt === undefined || createdAt === null) return undefined
  if (typeof createdAt !== 'string' || Number.isNaN(Date.parse(createdAt))) {
    throw invalid('"_createdAt" must be a date and time in ISO 8601')
  }
  return createdAt
}

/** An id that ends in a dot is a path, to which a random name is added. */
function idOf(attributes: JsonObject, operation: string): string | undefined {
  const id = attributes['_id']
  if (id === undefined || id === null) return undefined
  if (typeof id !== 'string') throw invalid(`Mutation "${operation}" needs a string as "_id"`)
  const whole = id.endsWith('.') ? id + randomId() : id
  assertDocumentId(whole)
  return whole
}

function requiredIdOf(attributes: JsonObject, operation: string): string {
  const id = idOf(attributes, operation)
  if (id === undefined) throw invalid(`Mutation "${operation}" needs an "_id"`)
  return id
}
