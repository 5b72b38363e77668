import {draftIdOf, parseDocumentId} from '../documentId.ts'
import {withoutRevision, type JsonObject, type StoredDocument} from '../types.ts'
import {ActionFields} from './actionFields.ts'
import {applyMutation} from './applyMutation.ts'
import {applyReleaseAction} from './applyReleaseAction.ts'
import {alreadyExists, invalid, notFound, revisionMismatch} from './errors.ts'
import type {OpenTransaction} from './openTransaction.ts'
import {publishVersion} from './publishVersion.ts'
import {assertOpenFor, assertUnlocked} from './releaseStates.ts'

const DOCUMENT = 'sanity.action.document.'
const RELEASE = 'sanity.action.release.'

/**
 * Applies one action of the Actions API, as the mutations that it stands for. Returns the ids that it was about.
 * https://www.sanity.io/docs/http-actions
 *
 * @throws FailureError
 */
export function applyAction(transaction: OpenTransaction, action: JsonObject): string[] {
  const fields = new ActionFields(action)
  if (fields.type.startsWith(RELEASE)) {
    return applyReleaseAction(transaction, fields, fields.type.slice(RELEASE.length))
  }
  switch (fields.type.startsWith(DOCUMENT) ? fields.type.slice(DOCUMENT.length) : '') {
    case 'create':
      return create(transaction, fields)
    case 'edit':
      return edit(transaction, fields)
    case 'publish':
      return publish(transaction, fields)
    case 'unpublish':
      return unpublish(transaction, fields)
    case 'delete':
      return remove(transaction, fields)
    case 'discard':
    case 'version.discard':
      return discard(transaction, fields)
    case 'replaceDraft':
      return replaceDraft(transaction, fields)
    case 'version.create':
      return createVersion(transaction, fields)
    case 'version.replace':
      return replaceVersion(transaction, fields)
    case 'version.unpublish':
      return unpublishVersion(transaction, fields)
    default:
      throw invalid(`Action "${fields.type}" is not supported`)
  }
}

/** A draft of a document that is not published yet, or a version. */
function create(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const attributes = fields.object(fields.has('attributes') ? 'attributes' : 'document')
  const id =
    typeof attributes['_id'] === 'string'
      ? fields.assertVersionId(attributes['_id'], 'attributes._id')
      : draftIdOf(publishedId)
  fields.assertBelongs(id, publishedId)
  const ifExists = fields.optionalString('ifExists') ?? 'fail'
  if (ifExists !== 'fail' && ifExists !== 'ignore') {
    throw invalid(`Action "${fields.type}" needs fail or ignore as "ifExists"`)
  }
  if (id === draftIdOf(publishedId)) {
    if (transaction.get(publishedId)) throw alreadyExists(publishedId)
  } else {
    assertOpenFor(id, (other) => transaction.get(other))
  }
  const operation = ifExists === 'ignore' ? 'createIfNotExists' : 'create'
  return applyMutation(transaction, {[operation]: {...attributes, _id: id}})
}

/** Where there is no draft yet, it begins as the published document. */
function edit(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const id = fields.versionId('draftId', 'versionId')
  fields.assertBelongs(id, publishedId)
  const patch = fields.object('patch')
  if (!transaction.get(id)) {
    const published = transaction.readable(publishedId)
    if (!published) throw notFound(id)
    copy(transaction, published, id)
  }
  return applyMutation(transaction, {patch: {...patch, id}})
}

function publish(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const id = fields.versionId('draftId', 'versionId')
  fields.assertBelongs(id, publishedId)
  const version = transaction.readable(id)
  if (!version) throw notFound(id)
  assertUnlocked(id, (other) => transaction.get(other))
  const versionRevision =
    fields.optionalString('ifDraftRevisionId') ?? fields.optionalString('ifVersionRevisionId')
  assertRevision(transaction, id, versionRevision)
  assertRevision(transaction, publishedId, fields.optionalString('ifPublishedRevisionId'))
  publishVersion(transaction, version, publishedId)
  return [publishedId]
}

function unpublish(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const draftId = fields.versionId('draftId', 'versionId')
  fields.assertBelongs(draftId, publishedId)
  const published = transaction.readable(publishedId)
  if (!published) throw notFound(publishedId)
  if (!transaction.get(draftId)) copy(transaction, published, draftId)
  transaction.remove(publishedId)
  return [publishedId]
}

function remove(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const named = [...fields.strings('includeDrafts'), ...fields.strings('includeVersions')]
  for (const id of named)
    fields.assertBelongs(fields.assertVersionId(id, 'includeDrafts'), publishedId)

  const existing = transaction.variantsOf(publishedId)
  if (existing.length === 0) throw notFound(publishedId)
  const draftId = draftIdOf(publishedId)
  if (existing.includes(draftId) && !named.includes(draftId)) {
    throw invalid(
      `Document "${publishedId}" has the draft "${draftId}", which "includeDrafts" does not name`,
    )
  }
  const ids = existing.filter((id) => id === publishedId || named.includes(id))
  for (const id of ids) {
    transaction.remove(id)
    if (fields.flag('purge')) transaction.purge(id)
  }
  return ids
}

function discard(transaction: OpenTransaction, fields: ActionFields): string[] {
  const id = fields.versionId('versionId', 'draftId')
  if (!transaction.get(id)) throw notFound(id)
  transaction.remove(id)
  if (fields.flag('purge')) transaction.purge(id)
  return [id]
}

function replaceDraft(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const attributes = fields.object('attributes')
  const id =
    typeof attributes['_id'] === 'string'
      ? fields.assertVersionId(attributes['_id'], 'attributes._id')
      : draftIdOf(publishedId)
  fields.assertBelongs(id, publishedId)
  if (!transaction.get(id) && !transaction.get(publishedId)) throw notFound(id)
  return applyMutation(transaction, {createOrReplace: {...attributes, _id: id}})
}

/** From a document in the request, or as a copy of a base document. */
function createVersion(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  if (fields.has('document')) {
    const document = fields.object('document')
    const id = fields.assertVersionId(
      typeof document['_id'] === 'string' ? document['_id'] : fields.string('versionId'),
      'document._id',
    )
    fields.assertBelongs(id, publishedId)
    assertOpenFor(id, (other) => transaction.get(other))
    return applyMutation(transaction, {create: {...document, _id: id}})
  }
  const id = fields.versionId('versionId')
  fields.assertBelongs(id, publishedId)
  const baseId = fields.string('baseId')
  if (parseDocumentId(baseId).publishedId !== publishedId) {
    throw invalid(`"${baseId}" is not "${publishedId}", nor a draft or version of it`)
  }
  assertOpenFor(id, (other) => transaction.get(other))
  const base = transaction.readable(baseId)
  if (!base) throw notFound(baseId)
  assertRevision(transaction, baseId, fields.optionalString('ifBaseRevisionId'))
  if (transaction.get(id)) throw alreadyExists(id)
  copy(transaction, base, id)
  return [id]
}

function replaceVersion(transaction: OpenTransaction, fields: ActionFields): string[] {
  const document = fields.object('document')
  const id = typeof document['_id'] === 'string' ? document['_id'] : fields.string('versionId')
  fields.assertVersionId(id, 'document._id')
  if (!transaction.get(id)) throw notFound(id)
  return applyMutation(transaction, {createOrReplace: {...document, _id: id}})
}

/** Marks the version: when its release is published, the published document goes. */
function unpublishVersion(transaction: OpenTransaction, fields: ActionFields): string[] {
  const publishedId = fields.publishedId()
  const id = fields.versionId('versionId')
  fields.assertBelongs(id, publishedId)
  assertOpenFor(id, (other) => transaction.get(other))
  if (!transaction.get(id)) {
    const published = transaction.readable(publishedId)
    if (!published) throw notFound(publishedId)
    copy(transaction, published, id)
  }
  return applyMutation(transaction, {
    patch: {id, setIfMissing: {_system: {}}, set: {'_system.delete': true}},
  })
}

function copy(transaction: OpenTransaction, document: StoredDocument, id: string): void {
  const attributes = withoutRevision(document)
  applyMutation(transaction, {create: {...attributes, _id: id}})
}

function assertRevision(
  transaction: OpenTransaction,
  id: string,
  expected: string | undefined,
): void {
  if (expected === undefined) return
  const revision = transaction.before(id)?._rev ?? ''
  if (revision !== expected) throw revisionMismatch(id, revision, expected)
}
