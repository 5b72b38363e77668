import {parseDocumentId, releaseDocumentIdOf} from '../store/documentIds.ts'
import {withoutRevision} from '../store/storedDocument.ts'
import {isJsonObject, type JsonObject, type StoredDocument} from '../types.ts'
import type {ActionFields} from './actionFields.ts'
import {applyMutation} from './applyMutation.ts'
import {FailureError, invalid, notFound} from './errors.ts'
import type {OpenTransaction} from './openTransaction.ts'
import {publishVersion} from './publishVersion.ts'

/**
 * A release is a document `_.releases.<name>` of type `system.release`; its state says what may be done with it:
 * active → scheduled → active, active → archived → active, active or scheduled → published.
 *
 * @throws FailureError
 */
export function applyReleaseAction(
  transaction: OpenTransaction,
  fields: ActionFields,
  operation: string,
): string[] {
  const name = fields.string('releaseId')
  if (!/^[a-zA-Z0-9_][a-zA-Z0-9_-]*$/.test(name))
    throw invalid(`Malformed release ID: "${name}"`, name)
  switch (operation) {
    case 'create':
      return create(transaction, fields, name)
    case 'edit':
      return edit(transaction, fields, name)
    case 'schedule':
      return schedule(transaction, fields, name)
    case 'unschedule':
      return unschedule(transaction, name)
    case 'archive':
      return archive(transaction, name)
    case 'unarchive':
      return unarchive(transaction, name)
    case 'publish':
      return publish(transaction, name)
    case 'delete':
      return remove(transaction, name)
    default:
      throw invalid(`Action "${fields.type}" is not supported`)
  }
}

function create(transaction: OpenTransaction, fields: ActionFields, name: string): string[] {
  const metadata = fields.has('metadata') ? fields.object('metadata') : {}
  return applyMutation(transaction, {
    create: {
      _id: releaseDocumentIdOf(name),
      _type: 'system.release',
      name,
      state: 'active',
      metadata: {releaseType: 'undecided', ...metadata},
    },
  })
}

function edit(transaction: OpenTransaction, fields: ActionFields, name: string): string[] {
  const release = find(transaction, name)
  const patch = fields.object('patch')
  const ids = applyMutation(transaction, {patch: {...patch, id: release._id}})
  const edited = find(transaction, name)
  if (edited['state'] !== release['state'] || edited['name'] !== release['name']) {
    throw invalid(`Action "${fields.type}" may change the metadata of a release only`)
  }
  return ids
}

function schedule(transaction: OpenTransaction, fields: ActionFields, name: string): string[] {
  const release = expect(transaction, name, ['active', 'scheduled'])
  const publishAt = fields.string('publishAt')
  if (Number.isNaN(Date.parse(publishAt)))
    throw invalid(`Malformed date: "${publishAt}"`, publishAt)
  return change(transaction, release, {set: {state: 'scheduled', publishAt}})
}

function unschedule(transaction: OpenTransaction, name: string): string[] {
  const release = expect(transaction, name, ['scheduled'])
  return change(transaction, release, {set: {state: 'active'}, unset: ['publishAt']})
}

function archive(transaction: OpenTransaction, name: string): string[] {
  const release = expect(transaction, name, ['active'])
  const versions = transaction.inBundle(name)
  for (const id of versions) transaction.remove(id)
  return change(transaction, release, {
    set: {state: 'archived', finalDocumentStates: finalStates(versions)},
  })
}

/** Its documents come back as they were when it was archived. */
function unarchive(transaction: OpenTransaction, name: string): string[] {
  const release = expect(transaction, name, ['archived'])
  const states = release['finalDocumentStates']
  for (const state of Array.isArray(states) ? states : []) {
    const id = isJsonObject(state) ? state['id'] : undefined
    const version = typeof id === 'string' ? transaction.lastStateOf(id) : undefined
    if (version) applyMutation(transaction, {createIfNotExists: withoutRevision(version)})
  }
  return change(transaction, release, {
    set: {state: 'active'},
    unset: ['finalDocumentStates'],
  })
}

function publish(transaction: OpenTransaction, name: string): string[] {
  const release = expect(transaction, name, ['active', 'scheduled'])
  const versions = transaction.inBundle(name)
  for (const id of versions) {
    const version = transaction.get(id)
    if (!version) continue
    const {publishedId} = parseDocumentId(id)
    if (isToBeUnpublished(version)) {
      transaction.remove(publishedId)
      transaction.remove(id)
    } else {
      publishVersion(transaction, version, publishedId)
    }
  }
  return change(transaction, release, {
    set: {
      state: 'published',
      publishedAt: transaction.time,
      finalDocumentStates: finalStates(versions),
    },
    unset: ['publishAt'],
  })
}

function remove(transaction: OpenTransaction, name: string): string[] {
  const release = expect(transaction, name, ['archived', 'published'])
  transaction.remove(release._id)
  return [release._id]
}

function find(transaction: OpenTransaction, name: string): StoredDocument {
  const id = releaseDocumentIdOf(name)
  const release = transaction.get(id)
  if (!release) throw notFound(id)
  return release
}

function expect(
  transaction: OpenTransaction,
  name: string,
  states: readonly string[],
): StoredDocument {
  const release = find(transaction, name)
  const {state} = release
  if (typeof state !== 'string' || !states.includes(state)) {
    throw new FailureError({
      type: 'releaseStateError',
      description: `Release "${name}" is ${String(state)}; this needs it to be ${states.join(' or ')}`,
      releaseId: name,
    })
  }
  return release
}

function change(
  transaction: OpenTransaction,
  release: StoredDocument,
  operations: JsonObject,
): string[] {
  return applyMutation(transaction, {patch: {...operations, id: release._id}})
}

function finalStates(versionIds: readonly string[]): JsonObject[] {
  return versionIds.map((id) => ({_key: id.replaceAll('.', '-'), id}))
}

function isToBeUnpublished(version: StoredDocument): boolean {
  const {_system} = version
  return isJsonObject(_system) && _system['delete'] === true
}
