import {releaseDocumentIdOf} from '../documentId.ts'
import {isJsonObject, withoutRevision, type JsonObject} from '../types.ts'
import type {ActionFields} from './actionFields.ts'
import {applyMutation} from './applyMutation.ts'
import {invalid} from './errors.ts'
import type {OpenTransaction} from './openTransaction.ts'
import {
  changeRelease,
  expectRelease,
  finalStates,
  findRelease,
  publishRelease,
} from './releaseDocument.ts'
import {RELEASE_STATES} from './releaseStates.ts'

/**
 * A release is a document `_.releases.<name>` of type `system.release`; its state says what may be done with it:
 * active → scheduling → scheduled → active, active → archived → active, active or scheduled → published. The lake
 * itself goes from scheduling to scheduled, and publishes when it is time: see `applyScheduleStep.ts`.
 *
 * @throws FailureError
 */
export function applyReleaseAction(
  transaction: OpenTransaction,
  fields: ActionFields,
  operation: string,
): string[] {
  const name = fields.string('releaseId')
  if (!/^[a-zA-Z0-9_][a-zA-Z0-9_-]*$/.test(name)) {
    throw invalid(`Malformed release ID: "${name}"`, name)
  }
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
    case 'import':
      return importRelease(transaction, fields, name)
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
  const release = findRelease(transaction, name)
  const ids = changeRelease(transaction, release, fields.object('patch'))
  const edited = findRelease(transaction, name)
  for (const attribute of new Set([...Object.keys(release), ...Object.keys(edited)])) {
    const isFree = attribute === 'metadata' || attribute === '_rev' || attribute === '_updatedAt'
    if (!isFree && JSON.stringify(edited[attribute]) !== JSON.stringify(release[attribute])) {
      throw invalid(`Action "${fields.type}" may change the metadata of a release only`)
    }
  }
  return ids
}

function schedule(transaction: OpenTransaction, fields: ActionFields, name: string): string[] {
  const release = expectRelease(transaction, name, ['active', 'scheduled'])
  const publishAt = fields.string('publishAt')
  if (Number.isNaN(Date.parse(publishAt))) {
    throw invalid(`Malformed date: "${publishAt}"`, publishAt)
  }
  return changeRelease(transaction, release, {
    set: {state: 'scheduling', publishAt},
    unset: ['error'],
  })
}

function unschedule(transaction: OpenTransaction, name: string): string[] {
  const release = expectRelease(transaction, name, ['scheduling', 'scheduled'])
  return changeRelease(transaction, release, {set: {state: 'active'}, unset: ['publishAt']})
}

function archive(transaction: OpenTransaction, name: string): string[] {
  const release = expectRelease(transaction, name, ['active'])
  const versions = transaction.inBundle(name)
  for (const id of versions) transaction.remove(id)
  return changeRelease(transaction, release, {
    set: {state: 'archived', finalDocumentStates: finalStates(versions)},
    unset: ['error'],
  })
}

/** Its documents come back as they were when it was archived. */
function unarchive(transaction: OpenTransaction, name: string): string[] {
  const release = expectRelease(transaction, name, ['archived'])
  const states = release['finalDocumentStates']
  for (const state of Array.isArray(states) ? states : []) {
    const id = isJsonObject(state) ? state['id'] : undefined
    const version = typeof id === 'string' ? transaction.lastStateOf(id) : undefined
    if (version) applyMutation(transaction, {createIfNotExists: withoutRevision(version)})
  }
  return changeRelease(transaction, release, {
    set: {state: 'active'},
    unset: ['finalDocumentStates'],
  })
}

function publish(transaction: OpenTransaction, name: string): string[] {
  const release = expectRelease(transaction, name, ['active', 'scheduled'])
  publishRelease(transaction, release, name)
  return [release._id]
}

/** The release and whatever is still in it. */
function remove(transaction: OpenTransaction, name: string): string[] {
  const release = expectRelease(transaction, name, ['archived', 'published'])
  for (const id of transaction.inBundle(name)) transaction.remove(id)
  transaction.remove(release._id)
  return [release._id]
}

/**
 * A release from an export, with its state. Only one that waits to be published becomes active: its documents are
 * still to come, and a lock would keep them out.
 */
function importRelease(transaction: OpenTransaction, fields: ActionFields, name: string): string[] {
  const {_system: _, ...attributes} = fields.object(
    fields.has('attributes') ? 'attributes' : 'document',
  )
  const ifExists = fields.optionalString('ifExists') ?? 'fail'
  const operation = IMPORT_OPERATIONS.get(ifExists)
  if (operation === undefined) {
    throw invalid(`Action "${fields.type}" needs fail, ignore or replace as "ifExists"`)
  }
  const id = releaseDocumentIdOf(name)
  if (attributes['_id'] !== id) {
    throw invalid(`Action "${fields.type}" needs "${id}" as "_id" of the release`)
  }
  const {state = 'active', metadata = {}} = attributes
  if (typeof state !== 'string' || !RELEASE_STATES.includes(state) || !isJsonObject(metadata)) {
    throw invalid(`Action "${fields.type}" needs a "state" of releases and "metadata"`)
  }
  const isSettled = ['active', 'archived', 'published'].includes(state)
  const release: JsonObject = {
    ...attributes,
    _type: 'system.release',
    name,
    state: isSettled ? state : 'active',
    metadata: {releaseType: 'undecided', ...metadata},
  }
  if (!isSettled) delete release['publishAt']
  return applyMutation(transaction, {[operation]: release})
}

const IMPORT_OPERATIONS = new Map([
  ['fail', 'create'],
  ['ignore', 'createIfNotExists'],
  ['replace', 'createOrReplace'],
])
