import {parseDocumentId, releaseDocumentIdOf} from '../documentId.ts'
import {isJsonObject, type JsonObject, type StoredDocument} from '../types.ts'
import {applyMutation} from './applyMutation.ts'
import {notFound} from './errors.ts'
import type {OpenTransaction} from './openTransaction.ts'
import {publishVersion} from './publishVersion.ts'
import {assertState} from './releaseStates.ts'

/** @throws FailureError `documentNotFoundError` */
export function findRelease(transaction: OpenTransaction, name: string): StoredDocument {
  const id = releaseDocumentIdOf(name)
  const release = transaction.get(id)
  if (!release) throw notFound(id)
  return release
}

/** The release, which must be in one of the states. */
export function expectRelease(
  transaction: OpenTransaction,
  name: string,
  states: readonly string[],
): StoredDocument {
  const release = findRelease(transaction, name)
  assertState(name, release['state'], states)
  return release
}

export function changeRelease(
  transaction: OpenTransaction,
  release: StoredDocument,
  operations: JsonObject,
): string[] {
  return applyMutation(transaction, {patch: {...operations, id: release._id}})
}

/** Each version takes the place of its published document, which goes where the version says so. */
export function publishRelease(
  transaction: OpenTransaction,
  release: StoredDocument,
  name: string,
): void {
  const versions = transaction.inBundle(name)
  for (const id of versions) {
    const version = transaction.get(id)
    if (!version) continue
    const {publishedId} = parseDocumentId(id)
    if (isToBeUnpublished(version)) {
      transaction.remove(publishedId)
      transaction.takeOut(id)
    } else {
      publishVersion(transaction, version, publishedId)
    }
  }
  changeRelease(transaction, release, {
    set: {
      state: 'published',
      publishedAt: transaction.time,
      finalDocumentStates: finalStates(versions),
    },
    unset: ['error'],
  })
}

/** What a release keeps of its documents when they are gone from it. */
export function finalStates(versionIds: readonly string[]): JsonObject[] {
  return versionIds.map((id) => ({_key: id.replaceAll('.', '-'), id}))
}

function isToBeUnpublished(version: StoredDocument): boolean {
  const {_system} = version
  return isJsonObject(_system) && _system['delete'] === true
}
