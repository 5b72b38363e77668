import {LakeError, type JsonObject} from '../types.ts'

/** What one mutation or action of a request failed on. `type` is the hosted API's name for it. */
export interface Failure extends JsonObject {
  type: string
  description: string
}

/** Whether the request was a list of mutations or of actions; their errors differ in name. */
export type RequestKind = 'mutation' | 'action'

const STATUS_OF: {[type: string]: number} = {
  documentAlreadyExistsError: 409,
  documentRevisionIDDoesNotMatchError: 409,
  documentHasExistingReferencesError: 409,
  documentReferenceDoesNotExistError: 409,
  documentNotFoundError: 404,
  insufficientPermissionsError: 403,
  payloadTooLargeError: 413,
}

/** Thrown while a mutation is applied; the transaction adds which one of the request it was. */
export class FailureError extends Error {
  override readonly name = 'FailureError'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.description)
    this.failure = failure
  }
}

/**
 * The error for failed mutations or actions, as the hosted API words it: `items` names what failed, by its index in
 * the request. The status is that of the first.
 */
export function requestFailed(
  kind: RequestKind,
  items: readonly {index: number; failure: Failure}[],
): LakeError {
  const [first] = items
  const status = first ? (STATUS_OF[first.failure.type] ?? 400) : 400
  const description = describe(kind, items)
  const itemList = items.map(({index, failure}) => ({error: failure, index}))
  if (kind === 'action' && first?.failure.type === 'insufficientPermissionsError') {
    // The Studio probes what a user may do by dry runs, and looks for this type at the top.
    return new LakeError(
      status,
      {error: {...first.failure, description, items: itemList}},
      description,
    )
  }
  const type = kind === 'mutation' ? 'mutationError' : 'actionError'
  return new LakeError(status, {error: {type, description, items: itemList}}, description)
}

export function transactionAlreadyExists(id: string): LakeError {
  const description = `Transaction with ID "${id}" already exists`
  return new LakeError(
    409,
    {error: {type: 'transactionAlreadyExistsError', description, id}},
    description,
  )
}

/** A request that is malformed as a whole. */
export function badRequest(description: string): LakeError {
  return new LakeError(400, {error: {type: 'validationError', description}}, description)
}

export function invalid(description: string, value?: string): FailureError {
  const failure: Failure = {type: 'validationError', description}
  // The hosted API shows the value as its protocol buffers name it.
  if (value !== undefined) failure['value'] = {Kind: {string_value: value}}
  return new FailureError(failure)
}

export function alreadyExists(id: string): FailureError {
  return new FailureError({
    type: 'documentAlreadyExistsError',
    description: `Document by ID "${id}" already exists`,
    id,
  })
}

export function notFound(id: string): FailureError {
  return new FailureError({
    type: 'documentNotFoundError',
    description: `The document with the ID "${id}" was not found`,
    id,
  })
}

export function revisionMismatch(id: string, current: string, expected: string): FailureError {
  return new FailureError({
    type: 'documentRevisionIDDoesNotMatchError',
    description: `Document "${id}" has unexpected revision ID ("${current}"), expected "${expected}"`,
    id,
    currentRevisionID: current,
    expectedRevisionID: expected,
  })
}

/** @param referencingIDs Those that may be named; there are others where it is empty. */
export function hasReferences(id: string, referencingIDs: readonly string[]): FailureError {
  const [first] = referencingIDs
  const source = first === undefined ? 'a document that you may not read' : `"${first}"`
  return new FailureError({
    type: 'documentHasExistingReferencesError',
    description: `Document "${id}" cannot be deleted as there are references to it from ${source}`,
    id,
    referencingIDs: [...referencingIDs],
  })
}

export function referenceMissing(id: string, referenceID: string): FailureError {
  return new FailureError({
    type: 'documentReferenceDoesNotExistError',
    description: `Document "${id}" references non-existent document "${referenceID}"`,
    id,
    referenceID,
  })
}

export function releaseTooLarge(releaseId: string, count: number, limit: number): FailureError {
  return new FailureError({
    type: 'validationError',
    description: `Release "${releaseId}" has ${count} documents, more than the ${limit} allowed`,
    releaseId,
  })
}

export function forbidden(permission: 'create' | 'update'): FailureError {
  return new FailureError({
    type: 'insufficientPermissionsError',
    description: `Insufficient permissions; permission "${permission}" required`,
    permission,
  })
}

function describe(kind: RequestKind, items: readonly {index: number; failure: Failure}[]): string {
  const [first] = items
  const isForbidden = first?.failure.type === 'insufficientPermissionsError'
  if (items.length === 1 && first) {
    const what = isForbidden ? 'transaction' : kind === 'mutation' ? 'Mutation' : 'Action'
    return `${what} failed: ${first.failure.description}`
  }
  return `${kind === 'mutation' ? 'Mutation(s)' : 'Action(s)'} failed with ${items.length} error(s)`
}
