import {DatabaseSync, type StatementSync} from 'node:sqlite'
import {textColumn} from './rows.ts'

/**
 * The documents of a dataset as they stood when this was made, whatever is written meanwhile. It holds on to the
 * write-ahead log until it is closed: close it.
 */
export class DatasetSnapshot {
  readonly #database: DatabaseSync
  readonly #page: StatementSync
  readonly #pageOfTypes: StatementSync

  /** @param file of a dataset that is open in this process */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, {readOnly: true})
    this.#page = this.#database.prepare(
      'SELECT id, content FROM documents WHERE id > ? ORDER BY id LIMIT ?',
    )
    this.#pageOfTypes = this.#database.prepare(`
      SELECT id, content FROM documents
      WHERE id > ? AND type IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`)
    this.#database.exec('BEGIN')
    // SQLite takes the snapshot with the first read.
    this.#database.prepare('SELECT count(*) FROM sqlite_master').get()
  }

  /**
   * Documents in ascending order of `_id`, as JSON.
   *
   * @param after ids up to this one are left out; empty for none
   * @param types undefined for all
   */
  *documents(
    after: string,
    types: readonly string[] | undefined,
  ): Generator<{id: string; json: string}> {
    const pageSize = 200
    let position = after
    for (;;) {
      const rows =
        types === undefined
          ? this.#page.all(position, pageSize)
          : this.#pageOfTypes.all(position, JSON.stringify(types), pageSize)
      for (const row of rows) {
        position = textColumn(row, 'id')
        yield {id: position, json: textColumn(row, 'content')}
      }
      if (rows.length < pageSize) return
    }
  }

  close(): void {
    this.#database.close()
  }
}
