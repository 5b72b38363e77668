import {getDraftId, getPublishedId, getVersionId, isPublishedId} from '@sanity/client/csm'

import {referencesIn} from '../references.ts'
import {forgetBase} from './bases.ts'
import {integer, text, type Checkpoint, type Row} from './checkpoint.ts'
import type {Connection} from './connection.ts'
import type {DocumentReader} from './documentReader.ts'
import {hashOfContents, type JsonObject} from './json.ts'
import {fetchDocuments, fetchRevisions} from './storedDocuments.ts'

export interface FindOptions {
  /** The archive, as `bases` names it. */
  source: string
  /** Where the archive is not written yet: to look at what it says. */
  pending?: DocumentReader
  signal: AbortSignal
  onProgress: (done: number, total: number) => void
}

const IDS_AT_ONCE = 500
/** Documents are fetched whole in lists of at most this many. */
const WHOLE_AT_ONCE = 100
/** Ids of documents that refer to something, in one answer. */
const REFERRERS_AT_ONCE = 5000

/**
 * What an archive had the last time and no longer has, in the table `removed` of the checkpoint, with the reason where
 * one cannot be deleted: somebody has edited it, works on it, or refers to it.
 */
export class RemovedDocuments {
  readonly #checkpoint: Checkpoint
  readonly #connection: Connection

  constructor(checkpoint: Checkpoint, connection: Connection) {
    this.#checkpoint = checkpoint
    this.#connection = connection
  }

  /** Looks at all of them. What is not in the dataset either is forgotten. What was deleted already stays noted. */
  async find({source, pending, signal, onProgress}: FindOptions): Promise<void> {
    this.#checkpoint.together(() => {
      this.#checkpoint.run("DELETE FROM batches WHERE kind = 'delete' AND state <> 'written'")
      this.#checkpoint.run('DELETE FROM removed WHERE deleted = 0')
      this.#checkpoint.run('DELETE FROM removed_references')
    })
    const ids = this.#checkpoint.iterate(
      'SELECT id FROM bases WHERE source = ? AND id NOT IN (SELECT id FROM documents) ORDER BY id',
      source,
    )
    this.#checkpoint.together(() => {
      for (const row of ids) {
        const id = text(row, 'id')
        this.#checkpoint.run(
          'INSERT INTO removed (id, published) VALUES (?, ?)',
          id,
          getPublishedId(id),
        )
      }
    })
    const total = integer(
      this.#checkpoint.get('SELECT count(*) AS count FROM removed WHERE deleted = 0') ?? {},
      'count',
    )
    if (total === 0) return
    let done = 0
    for (const rows of this.#inParts('deleted = 0', WHOLE_AT_ONCE)) {
      signal.throwIfAborted()
      await this.#look(rows)
      done += rows.length
      onProgress(done, total)
    }
    this.#checkpoint.together(() => {
      for (const rows of this.#inParts('deleted = 0 AND reason IS NOT NULL', IDS_AT_ONCE)) {
        for (const row of rows) this.#holdNeedsOf(row)
      }
    })
    const state = {isWritten: pending === undefined, releases: await this.#fetchReleases()}
    for (const rows of this.#inParts('deleted = 0 AND reason IS NULL', IDS_AT_ONCE)) {
      signal.throwIfAborted()
      await this.#holdNeeded(rows, state)
    }
    if (pending !== undefined) this.#holdWhatWillBeNeeded(pending)
  }

  /** Looks again at some that are about to be deleted, however long ago they were found. @param rows of `removed` */
  async lookAgain(rows: readonly Row[]): Promise<void> {
    const state = {isWritten: true, releases: await this.#fetchReleases()}
    for (let from = 0; from < rows.length; from += IDS_AT_ONCE) {
      const some = rows.slice(from, from + IDS_AT_ONCE)
      const revisions = await fetchRevisions(this.#connection, some.map(idOf))
      this.#checkpoint.together(() => {
        for (const row of some) {
          const revision = revisions.get(idOf(row))
          if (revision === undefined) this.#forget(row)
          else if (revision !== row['rev']) this.hold(row, EDITED)
        }
      })
      await this.#holdNeeded(some, state)
    }
  }

  /** Leaves a document, and what it needs, where they are. @param row of `removed` */
  hold(row: Row, reason: string): void {
    if (this.#setReason(integer(row, 'number'), reason)) this.#holdNeedsOf(row)
  }

  /** Compares with what was written, and notes what refers to what. */
  async #look(rows: readonly Row[]): Promise<void> {
    const documents = await fetchDocuments(this.#connection, rows.map(idOf))
    const forms = rows.filter((row) => !isPublishedId(idOf(row)))
    const published = await fetchRevisions(this.#connection, forms.map(publishedOf))
    this.#checkpoint.together(() => {
      for (const row of rows) {
        const document = documents.get(idOf(row))
        if (document === undefined) {
          this.#forget(row)
          continue
        }
        this.#checkpoint.run(
          'UPDATE removed SET rev = ?, size = ?, reason = ?, named = ? WHERE number = ?',
          String(document['_rev']),
          Buffer.byteLength(JSON.stringify(document)),
          this.#isEdited(document) ? EDITED : null,
          idOf(row) === publishedOf(row) || !published.has(publishedOf(row)) ? 1 : 0,
          integer(row, 'number'),
        )
        for (const reference of referencesIn(document)) {
          this.#checkpoint.run(
            `INSERT INTO removed_references (source, target, strong)
             SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM removed WHERE published = ?2)
             ON CONFLICT DO UPDATE SET strong = max(strong, excluded.strong)`,
            integer(row, 'number'),
            reference.id,
            reference.isWeak ? 0 : 1,
          )
        }
      }
    })
  }

  #isEdited(document: JsonObject): boolean {
    const base = this.#checkpoint.get(
      'SELECT rev, content_hash FROM bases WHERE id = ?',
      String(document['_id']),
    )
    if (base?.['rev'] === document['_rev']) return false
    return base?.['content_hash'] !== hashOfContents(document)
  }

  /** Neither in the archive nor in the dataset. */
  #forget(row: Row): void {
    forgetBase(this.#checkpoint, idOf(row))
    this.#checkpoint.run('DELETE FROM removed WHERE number = ?', integer(row, 'number'))
  }

  /** Leaves those that something needs which stays. */
  async #holdNeeded(rows: readonly Row[], {isWritten, releases}: DatasetState): Promise<void> {
    const published = rows.map(idOf).filter((id) => isPublishedId(id))
    const forms = await this.#fetchForms(published, releases)
    this.#checkpoint.together(() => {
      for (const form of forms) if (!this.#isGoing(form)) this.#holdForm(form)
    })
    const named = rows.filter(({named}) => named === 1).map(publishedOf)
    let open = [...new Set(named)]
    let last = ''
    while (open.length > 0) {
      const found = texts(
        await this.#connection.query(
          `*[references($ids) && _id > $last] | order(_id)[0...${REFERRERS_AT_ONCE}]._id`,
          {ids: open, last},
        ),
      )
      const others = found
        .filter((id) => !this.#isGoing(id) && (isWritten || !this.#isUpdated(id)))
        .slice(0, WHOLE_AT_ONCE)
      const documents = await fetchDocuments(this.#connection, others)
      const held = new Set<string>()
      this.#checkpoint.together(() => {
        for (const [id, document] of documents) {
          for (const {id: target} of referencesIn(document)) {
            this.#holdNamed(target, `${id} refers to it`)
            held.add(target)
          }
        }
      })
      const isPart = others.length === WHOLE_AT_ONCE
      if (!isPart && found.length < REFERRERS_AT_ONCE) return
      last = (isPart ? others : found).at(-1) ?? last
      // What is found to be needed is not asked for again: each answer says something new.
      open = open.filter((id) => !held.has(id))
    }
  }

  /** The releases that have documents: where versions can be. */
  async #fetchReleases(): Promise<string[]> {
    const query =
      'array::unique(*[_id in path("versions.**")]{"name": string::split(_id, ".")[1]}.name)'
    return texts(await this.#connection.query(query, {}))
  }

  /** Drafts and versions of published documents. */
  async #fetchForms(ids: readonly string[], releases: readonly string[]): Promise<string[]> {
    const forms = ids.flatMap((id) => [
      getDraftId(id),
      ...releases.map((release) => getVersionId(id, release)),
    ])
    const found: string[] = []
    for (let from = 0; from < forms.length; from += IDS_AT_ONCE) {
      const some = forms.slice(from, from + IDS_AT_ONCE)
      found.push(...(await fetchRevisions(this.#connection, some)).keys())
    }
    return found
  }

  /** What the archive says refers to it too, once it is written. */
  #holdWhatWillBeNeeded(reader: DocumentReader): void {
    const rows = this.#checkpoint.iterate(
      "SELECT * FROM documents WHERE outcome IN ('created', 'updated')",
    )
    for (const row of rows) {
      const id = idOf(row)
      for (const {id: target} of referencesIn(reader.document(row))) {
        this.#holdNamed(target, `${id} refers to it`)
      }
      if (!isPublishedId(id)) this.#holdForm(id)
    }
  }

  /** Leaves what a document that stays needs, what that needs, and so on. */
  #holdNeedsOf(row: Row): void {
    const open = [{number: integer(row, 'number'), id: idOf(row)}]
    for (let next = open.pop(); next; next = open.pop()) {
      const {number, id} = next
      const needed = this.#checkpoint.all(
        `SELECT removed.number, removed.id, ? AS reason FROM removed_references
         JOIN removed ON published = target AND named = 1
         WHERE source = ? AND reason IS NULL AND deleted = 0`,
        `${id} refers to it`,
        number,
      )
      if (!isPublishedId(id)) {
        needed.push(
          ...this.#checkpoint.all(
            'SELECT number, id, ? AS reason FROM removed WHERE id = ? AND reason IS NULL AND deleted = 0',
            `somebody works on ${id}`,
            getPublishedId(id),
          ),
        )
      }
      for (const other of needed) {
        const isNew = this.#setReason(integer(other, 'number'), text(other, 'reason'))
        if (isNew) open.push({number: integer(other, 'number'), id: idOf(other)})
      }
    }
  }

  #holdNamed(published: string, reason: string): void {
    this.#holdAll('published = ? AND named = 1', published, reason)
  }

  #holdForm(form: string): void {
    this.#holdAll('id = ?', getPublishedId(form), `somebody works on ${form}`)
  }

  #holdAll(condition: string, value: string, reason: string): void {
    const rows = this.#checkpoint.all(
      `SELECT number, id FROM removed WHERE ${condition} AND reason IS NULL AND deleted = 0`,
      value,
    )
    for (const row of rows) this.hold(row, reason)
  }

  /** @returns false where there was a reason already */
  #setReason(number: number, reason: string): boolean {
    const row = this.#checkpoint.get(
      `UPDATE removed SET reason = ?, batch = NULL
       WHERE number = ? AND reason IS NULL AND deleted = 0 RETURNING number`,
      reason,
      number,
    )
    return row !== undefined
  }

  #isGoing(id: string): boolean {
    return (
      this.#checkpoint.get(
        'SELECT 1 FROM removed WHERE id = ? AND reason IS NULL AND deleted = 0',
        id,
      ) !== undefined
    )
  }

  #isUpdated(id: string): boolean {
    return (
      this.#checkpoint.get("SELECT 1 FROM documents WHERE id = ? AND outcome = 'updated'", id) !==
      undefined
    )
  }

  *#inParts(condition: string, most: number): Generator<Row[]> {
    let last = 0
    for (;;) {
      const rows = this.#checkpoint.all(
        `SELECT number, id, published, named FROM removed
         WHERE number > ? AND ${condition} ORDER BY number LIMIT ?`,
        last,
        most,
      )
      const end = rows.at(-1)
      if (end === undefined) return
      last = integer(end, 'number')
      yield rows
    }
  }
}

interface DatasetState {
  /** No more is to be written to it. */
  isWritten: boolean
  /** Names of releases that have documents. */
  releases: readonly string[]
}

const EDITED = 'edited in the dataset'

function idOf(row: Row): string {
  return text(row, 'id')
}

function publishedOf(row: Row): string {
  return text(row, 'published')
}

function texts(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.filter((item) => typeof item === 'string') : []
}
