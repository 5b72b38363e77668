import {parseDocumentId, releaseDocumentIdOf} from '../documentId.ts'
import type {StoredDocument} from '../types.ts'
import {FailureError} from './errors.ts'

/** https://www.sanity.io/docs/content-lake/content-release-document-flow */
export const RELEASE_STATES = [
  'active',
  'scheduling',
  'scheduled',
  'publishing',
  'published',
  'archiving',
  'archived',
  'unarchiving',
]

/** While a release is in one of these, its documents may not be changed, nor others added. */
const LOCKED_STATES = ['scheduling', 'scheduled', 'publishing', 'archiving', 'unarchiving']

type DocumentById = (id: string) => StoredDocument | null

/** @throws FailureError `releaseStateError` where the id is that of a version in a release that is locked */
export function assertUnlocked(documentId: string, get: DocumentById): void {
  const {bundle} = parseDocumentId(documentId)
  const state = stateOf(bundle, get)
  if (state !== undefined && LOCKED_STATES.includes(state)) {
    throw stateError(bundle, `Release "${bundle}" is ${state}, which locks its documents`)
  }
}

/**
 * @throws FailureError `releaseStateError` where the id is that of a version in a release to which nothing can be
 *   added. A version may also be in no release that there is.
 */
export function assertOpenFor(documentId: string, get: DocumentById): void {
  const {bundle} = parseDocumentId(documentId)
  const state = stateOf(bundle, get)
  if (state !== undefined) assertState(bundle, state, ['active'])
}

/** @throws FailureError `releaseStateError` */
export function assertState(release: string, state: unknown, expected: readonly string[]): void {
  if (typeof state === 'string' && expected.includes(state)) return
  throw stateError(
    release,
    `Release "${release}" is ${String(state)}; this needs it to be ${expected.join(' or ')}`,
  )
}

/** Undefined where there is no such release. */
function stateOf(bundle: string, get: DocumentById): string | undefined {
  if (bundle === '' || bundle === 'drafts') return undefined
  const state = get(releaseDocumentIdOf(bundle))?.['state']
  return typeof state === 'string' ? state : undefined
}

function stateError(releaseId: string, description: string): FailureError {
  return new FailureError({type: 'releaseStateError', description, releaseId})
}
