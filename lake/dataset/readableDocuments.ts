import {isVersionId} from '../documentId.ts'
import type {DocumentSource, Identity, StoredDocument} from '../types.ts'
import {may, mayEverywhere} from './permissions.ts'

/** A source whose lookups by group and release are there. */
type FullSource = DocumentSource & Required<Pick<DocumentSource, 'variantsOf' | 'inBundle'>>

/**
 * What an identity may read of a source.
 *
 * @param hideVersions As if there were no documents under `versions.`.
 */
export function readableDocuments(
  source: FullSource,
  identity: Identity,
  hideVersions = false,
): DocumentSource {
  const readsAll = mayEverywhere(identity, 'read')
  if (readsAll && !hideVersions) return source
  return new ReadableDocuments(
    source,
    (document) =>
      !(hideVersions && isVersionId(document._id)) && (readsAll || may(identity, 'read', document)),
  )
}

/**
 * The documents of a source that are admitted, as if there were no others: what is not admitted is found by no
 * lookup, followed by no reference and counted nowhere.
 */
class ReadableDocuments implements DocumentSource {
  readonly #source: FullSource
  readonly #admits: (document: StoredDocument) => boolean

  constructor(source: FullSource, admits: (document: StoredDocument) => boolean) {
    this.#source = source
    this.#admits = admits
  }

  all(): Iterable<StoredDocument> {
    return this.#admitted(this.#source.all())
  }

  byId(id: string): StoredDocument | undefined {
    const document = this.#source.byId(id)
    return document && this.#admits(document) ? document : undefined
  }

  byType(types: readonly string[]): Iterable<StoredDocument> {
    return this.#admitted(this.#source.byType(types))
  }

  referencing(ids: readonly string[]): Iterable<StoredDocument> {
    return this.#admitted(this.#source.referencing(ids))
  }

  variantsOf(publishedId: string): Iterable<string> {
    return this.#idsOfAdmitted(this.#source.variantsOf(publishedId))
  }

  inBundle(release: string): Iterable<string> {
    return this.#idsOfAdmitted(this.#source.inBundle(release))
  }

  *#admitted(documents: Iterable<StoredDocument>): Generator<StoredDocument> {
    for (const document of documents) if (this.#admits(document)) yield document
  }

  *#idsOfAdmitted(ids: Iterable<string>): Generator<string> {
    for (const id of ids) if (this.byId(id)) yield id
  }
}
