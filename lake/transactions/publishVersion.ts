import {
  isJsonObject,
  withoutRevision,
  type JsonObject,
  type JsonValue,
  type StoredDocument,
} from '../types.ts'
import {applyMutation} from './applyMutation.ts'
import type {OpenTransaction} from './openTransaction.ts'

/** The draft or version becomes the published document, and is gone. */
export function publishVersion(
  transaction: OpenTransaction,
  version: StoredDocument,
  publishedId: string,
): void {
  const published = transaction.get(publishedId)
  const createdAt = published?._createdAt ?? version._createdAt
  const document = publishedForm(withoutRevision(version))
  applyMutation(transaction, {
    createOrReplace: {...document, _id: publishedId, _createdAt: createdAt},
  })
  transaction.takeOut(version._id)
}

/**
 * What a draft or version says once it is published: references that wait to be strong become so, and what the
 * lake noted about the version is gone. A reference waits with `_weak: true` and `_strengthenOnPublish`; it stays
 * weak where the latter says that its field is weak.
 */
function publishedForm(attributes: JsonObject): JsonObject {
  const {_system: _, ...rest} = attributes
  return strengthenMembers(rest)
}

function strengthen(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(strengthen)
  if (!isJsonObject(value)) return value
  const {_strengthenOnPublish, _weak, ...rest} = value
  if (typeof value['_ref'] !== 'string' || !isJsonObject(_strengthenOnPublish)) {
    return strengthenMembers(value)
  }
  const staysWeak = _strengthenOnPublish['weak'] === true && _weak !== undefined
  return staysWeak ? {...rest, _weak} : rest
}

function strengthenMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, member]) => [name, strengthen(member)]),
  )
}
