import {createHash} from 'node:crypto'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setImmediate as turn} from 'node:timers/promises'
import type {SanityClient} from '@sanity/client'
import {integer, record, sample} from 'fast-check'
import {expect, test} from 'vitest'
import {startLakeProcess, stressSeed, temporaryDataFolder, type LakeProcess} from './lakeProcess.ts'

const ROUNDS = 50
const WRITERS = 4

test(
  'kill -9 under write load, fifty times: what was acknowledged is there whole, and nothing is half there',
  {timeout: 600_000},
  async () => {
    const moments = sample(
      // The kill comes when so many writes are acknowledged, and so many turns of the event loop later.
      record({acknowledged: integer({min: 1, max: 60}), turns: integer({min: 0, max: 40})}),
      {seed: stressSeed(), numRuns: ROUNDS},
    )
    const data = temporaryDataFolder()
    const all: Written[] = []
    let lake = await startLakeProcess(data)
    for (const [round, moment] of moments.entries()) {
      const writers = Array.from({length: WRITERS}, (_, index) => new Writer(`r${round}-w${index}`))
      await killUnderLoad(lake, writers, moment)
      lake = await startLakeProcess(data)
      for (const writer of writers) await checkWriter(lake, writer)
      expect(integrityOf(data)).toEqual({'lake.db': ['ok'], 'datasets/production.db': ['ok']})
      all.push(...writers.flatMap(({acknowledged}) => acknowledged))
    }
    await lake.command.kill('SIGTERM')

    // Of the earliest rounds, too, after all the others.
    const log = new Map(loggedTransactions(data).map(({id, documents}) => [id, documents]))
    for (const {id, documents} of all) {
      expect({id, documents: log.get(id)}).toEqual({id, documents: documents.toSorted()})
    }
    expect(all.length).toBeGreaterThan(ROUNDS)
  },
)

/** A write that was acknowledged, and the documents that it changes. */
interface Written {
  id: string
  documents: string[]
}

async function killUnderLoad(
  lake: LakeProcess,
  writers: readonly Writer[],
  moment: {acknowledged: number; turns: number},
): Promise<void> {
  let count = 0
  const enough = Promise.withResolvers<void>()
  const writing = writers.map((writer) =>
    writer.writeUntilRefused(lake.client, () => {
      if (++count === moment.acknowledged) enough.resolve()
    }),
  )
  await enough.promise
  for (let index = 0; index < moment.turns; index++) await turn()
  await lake.command.kill('SIGKILL')
  expect(lake.command.process.signalCode).toBe('SIGKILL')
  await Promise.all(writing)
}

/**
 * Writes three documents in each transaction, all to one number; now and then publishes a draft, and uploads a file.
 * All its ids begin with its name.
 */
class Writer {
  readonly name: string
  readonly acknowledged: Written[] = []
  /** In the order in which they were sent. The last one may or may not have been committed. */
  readonly sent: Written[] = []
  readonly files: Buffer[] = []

  constructor(name: string) {
    this.name = name
  }

  /** What it writes, apart from uploads. */
  get documents(): string[] {
    return [...['a', 'b', 'c', 'd'].map((letter) => `${this.name}-${letter}`), this.draft]
  }

  get draft(): string {
    return `drafts.${this.name}-d`
  }

  /** Whatever refuses it, refuses it because the lake is gone. */
  async writeUntilRefused(client: SanityClient, onAcknowledged: () => void): Promise<void> {
    try {
      for (let index = 0; ; index++) {
        await this.#write(client, index)
        onAcknowledged()
      }
    } catch (error) {
      if (error instanceof Error && 'statusCode' in error) throw error
    }
  }

  async #write(client: SanityClient, index: number): Promise<void> {
    const {name} = this
    const transactionId = `${name}-${index}`
    // Of pages of the log and of the file, few and many.
    const text = 'ä'.repeat((index * 977) % 9000)
    const send = async (documents: string[], commit: () => Promise<unknown>) => {
      this.sent.push({id: transactionId, documents})
      await commit()
      this.acknowledged.push({id: transactionId, documents})
    }
    if (index % 9 === 7) {
      const file = Buffer.alloc(20_000, transactionId)
      await client.assets.upload('file', file)
      this.files.push(file)
    } else if (index % 9 === 5) {
      await send([this.draft, `${name}-d`], () =>
        client.action(
          {
            actionType: 'sanity.action.document.publish',
            draftId: this.draft,
            publishedId: `${name}-d`,
          },
          {transactionId},
        ),
      )
    } else {
      const ids =
        index % 9 === 4 ? [this.draft] : ['a', 'b', 'c'].map((letter) => `${name}-${letter}`)
      await send(ids, () =>
        ids
          .reduce(
            (transaction, _id) => transaction.createOrReplace({_id, _type: 'note', index, text}),
            client.transaction(),
          )
          .commit({transactionId}),
      )
    }
  }
}

async function checkWriter({client, url}: LakeProcess, writer: Writer): Promise<void> {
  const {name, acknowledged, sent, files, documents} = writer
  const log = await historyOf(client, url, documents)
  // The log is what was sent, in order and each whole, up to the last one that was acknowledged or one beyond it.
  expect(log).toEqual(
    sent
      .slice(0, log.length)
      .map((written) => ({id: written.id, documents: written.documents.toSorted()})),
  )
  expect(log.length - acknowledged.length).toBeOneOf([0, 1])

  const lastWriteOf = (id: string) => log.findLast((entry) => entry.documents.includes(id))?.id
  const revisions = new Map<string, string>(
    (await client.fetch<{_id: string; _rev: string}[]>('*[_id in $documents]', {documents})).map(
      ({_id, _rev}) => [_id, _rev],
    ),
  )
  for (const id of ['a', 'b', 'c', 'd'].map((letter) => `${name}-${letter}`)) {
    expect({id, rev: revisions.get(id)}).toEqual({id, rev: lastWriteOf(id)})
  }
  // A draft is there until it is published.
  const isPublished = lastWriteOf(writer.draft) === lastWriteOf(`${name}-d`)
  expect(revisions.get(writer.draft)).toBe(isPublished ? undefined : lastWriteOf(writer.draft))

  for (const bytes of files) {
    const sha1 = createHash('sha1').update(bytes).digest('hex')
    const asset = await client.getDocument(`file-${sha1}-bin`)
    expect(asset?.size).toBe(bytes.length)
    // The address that the document names is that of the lake that was killed.
    const response = await fetch(`${url}/files/dateline/production/${sha1}.bin`)
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  }
}

/** The transactions of the documents, oldest first, each with the ids of what it changed. */
async function historyOf(client: SanityClient, url: string, ids: string[]): Promise<Written[]> {
  const {apiVersion, dataset} = client.config()
  const response = await fetch(
    `${url}/v${apiVersion}/data/history/${dataset}/transactions/${ids.join(',')}?excludeContent=true&limit=1000`,
  )
  return (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const {id, documentIDs}: {id: string; documentIDs: string[]} = JSON.parse(line)
      return {id, documents: documentIDs.toSorted()}
    })
}

/** What SQLite says of each database file of a data folder, but for the lock, which nobody else may open. */
function integrityOf(data: string): Record<string, unknown[]> {
  const files = readdirSync(data, {recursive: true, encoding: 'utf8'})
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith('.db'))
      .map((file) => {
        using database = new DatabaseSync(join(data, file), {readOnly: true})
        const rows = database.prepare('PRAGMA integrity_check').all()
        return [file, rows.map(({integrity_check}) => integrity_check)]
      }),
  )
}

function loggedTransactions(data: string): Written[] {
  using database = new DatabaseSync(join(data, 'datasets', 'production.db'), {readOnly: true})
  return database
    .prepare(
      `SELECT transactions.id, group_concat(document_id) AS documents FROM transactions
       JOIN changes USING (sequence) GROUP BY sequence ORDER BY sequence`,
    )
    .all()
    .map(({id, documents}) => ({
      id: String(id),
      documents: String(documents).split(',').toSorted(),
    }))
}
