import type {DatabaseSync} from 'node:sqlite'
import type {DocumentHeader, DocumentSource, StoredDocument} from '../types.ts'
import {DocumentCache} from './documentCache.ts'
import {parseDocumentId} from '../documentId.ts'
import {outgoingReferences} from './outgoingReferences.ts'
import {integerColumn, textColumn} from './rows.ts'
import {parseStoredDocument} from './storedDocument.ts'

/**
 * The documents of one dataset as they are now. What it hands out is shared with the cache: readers must not
 * change it. Every write belongs inside a transaction of the database, whose end is told by `settle`.
 */
export class DocumentStore implements DocumentSource {
  readonly #cache: DocumentCache
  readonly #statements: Statements
  /** Written in the transaction that is under way. */
  readonly #written = new Set<string>()

  /** @param cacheCapacity Characters of JSON whose parsed form may stay in memory. */
  constructor(database: DatabaseSync, cacheCapacity: number) {
    this.#cache = new DocumentCache(cacheCapacity)
    this.#statements = prepare(database)
  }

  all(): Iterable<StoredDocument> {
    return this.#scan(idsOf(this.#statements.allIds.all()))
  }

  *headers(): Generator<DocumentHeader> {
    for (const row of this.#statements.headers.all()) {
      yield {
        _id: textColumn(row, 'id'),
        _type: textColumn(row, 'type'),
        _rev: textColumn(row, 'rev'),
      }
    }
  }

  byId(id: string): StoredDocument | undefined {
    const cached = this.#cache.get(id)
    if (cached) return cached
    const row = this.#statements.content.get(id)
    if (!row) return undefined
    const content = textColumn(row, 'content')
    const document = parseStoredDocument(content)
    this.#cache.set(document, content.length)
    return document
  }

  byType(types: readonly string[]): Iterable<StoredDocument> {
    const [only] = types
    if (types.length === 1 && only !== undefined) {
      return this.#scan(idsOf(this.#statements.idsOfType.all(only)))
    }
    return this.#scan(idsOf(this.#statements.idsOfTypes.all(JSON.stringify(types))))
  }

  referencing(ids: readonly string[]): Iterable<StoredDocument> {
    return this.#scan(idsOf(this.#statements.idsReferencing.all(JSON.stringify(ids))))
  }

  exists(id: string): boolean {
    return this.#statements.rid.get(id) !== undefined
  }

  /** The document and its drafts and versions, whichever exist, in ascending order of `_id`. */
  variantsOf(publishedId: string): string[] {
    return idsOf(this.#statements.idsOfVariants.all(publishedId))
  }

  /** The documents of a release, or the drafts, in ascending order of `_id`. */
  inBundle(bundle: string): string[] {
    return idsOf(this.#statements.idsInBundle.all(bundle))
  }

  countInBundle(bundle: string): number {
    const row = this.#statements.countInBundle.get(bundle)
    return row ? integerColumn(row, 'count') : 0
  }

  /** Who refers to a document. */
  referrersOf(id: string): {id: string; type: string}[] {
    return this.#statements.referrers
      .all(id)
      .map((row) => ({id: textColumn(row, 'id'), type: textColumn(row, 'type')}))
  }

  /** Who refers to a document strongly, but for the document itself. */
  strongReferrersOf(id: string): string[] {
    return idsOf(this.#statements.strongReferrers.all(id, id))
  }

  /**
   * @param json The document as JSON.
   * @returns What the document refers to, and whether strongly.
   */
  write(document: StoredDocument, json: string): ReadonlyMap<string, boolean> {
    const references = outgoingReferences(document)
    const {_id: id, _type: type, _rev: revision} = document
    const {publishedId, bundle} = parseDocumentId(id)
    const {changes, lastInsertRowid} = this.#statements.insert.run(
      id,
      type,
      publishedId,
      bundle,
      revision,
      json,
    )
    if (changes === 1) {
      for (const [target, strong] of references) {
        this.#statements.writeReference.run(lastInsertRowid, target, strong ? 1 : 0)
      }
    } else {
      const row = this.#statements.replace.get(type, revision, json, id)
      if (!row) throw new Error(`Document ${id} was not written`)
      this.#replaceReferences(integerColumn(row, 'rid'), references)
    }
    this.#cache.delete(id)
    this.#written.add(id)
    return references
  }

  remove(id: string): void {
    const row = this.#statements.rid.get(id)
    if (!row) return
    const rid = integerColumn(row, 'rid')
    this.#statements.removeReferences.run(rid)
    this.#statements.removeDocument.run(rid)
    this.#cache.delete(id)
    this.#written.add(id)
  }

  /** The transaction has ended. Where it was rolled back, what was read of its writes is forgotten. */
  settle(committed: boolean): void {
    if (!committed) for (const id of this.#written) this.#cache.delete(id)
    this.#written.clear()
  }

  /** Forgets what another connection has changed or removed since it was read here. */
  refresh(): void {
    const revisions = new Map<string, string>()
    for (const row of this.#statements.revisions.all()) {
      revisions.set(textColumn(row, 'id'), textColumn(row, 'rev'))
    }
    this.#cache.keep(({_id, _rev}) => revisions.get(_id) === _rev)
  }

  #replaceReferences(rid: number, references: ReadonlyMap<string, boolean>): void {
    const wanted = new Map(references)
    for (const row of this.#statements.references.all(rid)) {
      const target = textColumn(row, 'target')
      const strong = integerColumn(row, 'strong') === 1
      if (wanted.get(target) === strong) wanted.delete(target)
      else if (!wanted.has(target)) this.#statements.removeReference.run(rid, target)
    }
    for (const [target, strong] of wanted) {
      this.#statements.writeReference.run(rid, target, strong ? 1 : 0)
    }
  }

  *#scan(ids: readonly string[]): Generator<StoredDocument> {
    for (const id of ids) {
      const cached = this.#cache.peek(id)
      if (cached) {
        yield cached
        continue
      }
      const row = this.#statements.content.get(id)
      if (!row) continue
      const content = textColumn(row, 'content')
      const document = parseStoredDocument(content)
      this.#cache.offer(document, content.length)
      yield document
    }
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(database: DatabaseSync) {
  return {
    allIds: database.prepare('SELECT id FROM documents ORDER BY id'),
    headers: database.prepare('SELECT id, type, rev FROM documents ORDER BY id'),
    revisions: database.prepare('SELECT id, rev FROM documents'),
    content: database.prepare('SELECT content FROM documents WHERE id = ?'),
    rid: database.prepare('SELECT rid FROM documents WHERE id = ?'),
    idsOfType: database.prepare('SELECT id FROM documents WHERE type = ? ORDER BY id'),
    idsOfTypes: database.prepare(
      'SELECT id FROM documents WHERE type IN (SELECT value FROM json_each(?)) ORDER BY id',
    ),
    idsOfVariants: database.prepare(`
      SELECT id FROM documents WHERE id = ?1 AND bundle = ''
      UNION ALL SELECT id FROM documents WHERE published_id = ?1 AND bundle <> '' ORDER BY id`),
    idsInBundle: database.prepare(
      `SELECT id FROM documents WHERE bundle = ? AND bundle <> '' ORDER BY id`,
    ),
    countInBundle: database.prepare(
      `SELECT count(*) AS count FROM documents WHERE bundle = ? AND bundle <> ''`,
    ),
    idsReferencing: database.prepare(`
      SELECT DISTINCT documents.id FROM outgoing_references
      JOIN documents ON documents.rid = outgoing_references.source
      WHERE target IN (SELECT value FROM json_each(?)) ORDER BY documents.id`),
    referrers: database.prepare(`
      SELECT documents.id, documents.type FROM outgoing_references
      JOIN documents ON documents.rid = outgoing_references.source
      WHERE target = ? ORDER BY documents.id`),
    strongReferrers: database.prepare(`
      SELECT documents.id FROM outgoing_references
      JOIN documents ON documents.rid = outgoing_references.source
      WHERE target = ? AND strong = 1 AND documents.id <> ? ORDER BY documents.id`),
    insert: database.prepare(`
      INSERT INTO documents (id, type, published_id, bundle, rev, content) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING`),
    replace: database.prepare(
      'UPDATE documents SET type = ?, rev = ?, content = ? WHERE id = ? RETURNING rid',
    ),
    references: database.prepare('SELECT target, strong FROM outgoing_references WHERE source = ?'),
    writeReference: database.prepare(`
      INSERT INTO outgoing_references (source, target, strong) VALUES (?, ?, ?)
      ON CONFLICT (source, target) DO UPDATE SET strong = excluded.strong`),
    removeReference: database.prepare(
      'DELETE FROM outgoing_references WHERE source = ? AND target = ?',
    ),
    removeReferences: database.prepare('DELETE FROM outgoing_references WHERE source = ?'),
    removeDocument: database.prepare('DELETE FROM documents WHERE rid = ?'),
  }
}

function idsOf(rows: Record<string, unknown>[]): string[] {
  const ids: string[] = []
  for (const {id} of rows) {
    if (typeof id === 'string') ids.push(id)
  }
  return ids
}
