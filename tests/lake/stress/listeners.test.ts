import {integer, sample} from 'fast-check'
import type {SanityClient} from '@sanity/client'
import {expect, onTestFinished, test} from 'vitest'
import {EventReader} from '../http/eventReader.ts'
import {cuttingProxy} from './cuttingProxy.ts'
import {startLakeProcess, stressSeed, temporaryDataFolder, type LakeProcess} from './lakeProcess.ts'

const LISTENERS = 50
const TRANSACTIONS = 2000
const WRITERS = 4
const QUERY = '*[_type == "note"]'

test(
  '50 listeners get each event of 2,000 transactions once, in order',
  {timeout: 600_000},
  async () => {
    const lake = await startLakeProcess(temporaryDataFolder())
    const listeners = await listenAll(LISTENERS, (index) =>
      index % 5 === 0 ? clientListener(lake.client) : plainListener(lake.url),
    )
    await writeAll(lake)
    await expectEachOnce(lake, listeners)
    for (const {greetings} of listeners) expect(greetings).toEqual(['welcome'])
  },
)

test(
  'with connections that are cut at random, those that resume lose none and get none twice',
  {timeout: 600_000},
  async () => {
    const seed = stressSeed()
    const lake = await startLakeProcess(temporaryDataFolder())
    // Clients wait for three seconds before they come back: theirs are cut less often.
    const rarely = await cuttingProxy(
      lake.port,
      sample(integer({min: 0, max: 1_000_000}), {seed, numRuns: 100}),
    )
    const often = await cuttingProxy(
      lake.port,
      sample(integer({min: 0, max: 500_000}), {seed, numRuns: 1000}),
    )
    const listeners = await listenAll(LISTENERS, (index) =>
      index % 5 === 0
        ? clientListener(lake.client.withConfig({apiHost: rarely.url}))
        : plainListener(often.url),
    )
    await writeAll(lake)
    await expectEachOnce(lake, listeners)
    expect(rarely.cuts).toBeGreaterThan(5)
    expect(often.cuts).toBeGreaterThan(LISTENERS)
    for (const {greetings} of listeners) {
      expect([...new Set(greetings.slice(1))]).toEqual(greetings.length > 1 ? ['welcomeback'] : [])
    }
  },
)

/** One that comes back where it was. */
interface Listener {
  /** Ids, in the order in which they came. */
  events: string[]
  /** `welcome`, `welcomeback` or `reset` for each connection that got so far. */
  greetings: string[]
  /** Resolves when it was greeted for the first time. */
  welcomed: Promise<void>
  /** Resolves when it has so many events; rejects where it gives up. */
  has(count: number): Promise<void>
}

async function listenAll(
  count: number,
  open: (index: number) => Listener,
): Promise<readonly Listener[]> {
  const listeners = Array.from({length: count}, (_, index) => open(index))
  await Promise.all(listeners.map(({welcomed}) => welcomed))
  return listeners
}

/** The real client. */
function clientListener(client: SanityClient): Listener {
  const {listener, heard, failed} = newListener()
  const subscription = client
    .listen(
      QUERY,
      {},
      {
        events: ['welcome', 'welcomeback', 'reset', 'mutation'],
        enableResume: true,
        includeAllVersions: true,
        includeResult: false,
      },
    )
    .subscribe({
      next: (event) => heard(event.type, 'eventId' in event ? event.eventId : undefined),
      error: failed,
    })
  onTestFinished(() => subscription.unsubscribe())
  return listener
}

/** One that comes back at once, as often as it must. */
function plainListener(lakeUrl: string): Listener {
  const {listener, heard, failed} = newListener()
  const search = new URLSearchParams({
    query: QUERY,
    enableResume: 'true',
    includeAllVersions: 'true',
  })
  const url = `${lakeUrl}/v2025-02-19/data/listen/production?${search}`
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const follow = async () => {
    let lastEventId: string | undefined
    while (!over.signal.aborted) {
      try {
        const reader = await EventReader.open(
          url,
          lastEventId === undefined ? {} : {'last-event-id': lastEventId},
        )
        onTestFinished(() => reader.cut())
        for (;;) {
          const {event, id} = await reader.next()
          lastEventId = id ?? lastEventId
          heard(event, id)
        }
      } catch (error) {
        if (!isCut(error) && !over.signal.aborted) throw error
      }
    }
  }
  follow().catch(failed)
  return listener
}

function isCut(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/The stream ended|socket hang up/.test(error.message) ||
      ('code' in error && error.code === 'ECONNRESET'))
  )
}

function newListener(): {
  listener: Listener
  heard: (event: string, id: string | undefined) => void
  failed: (error: unknown) => void
} {
  const events: string[] = []
  const greetings: string[] = []
  const welcomed = Promise.withResolvers<void>()
  let awaited = {count: Infinity, ...Promise.withResolvers<void>()}
  return {
    listener: {
      events,
      greetings,
      welcomed: welcomed.promise,
      has: (count) => {
        awaited = {count, ...Promise.withResolvers<void>()}
        if (events.length >= count) awaited.resolve()
        return awaited.promise
      },
    },
    heard: (event, id) => {
      if (event === 'mutation') {
        events.push(id ?? '')
        if (events.length >= awaited.count) awaited.resolve()
      } else {
        greetings.push(event)
        welcomed.resolve()
      }
    },
    failed: (error) => {
      welcomed.reject(error)
      awaited.reject(error)
    },
  }
}

/** Transactions of one to three documents, some of which nobody listens to. */
async function writeAll({client}: LakeProcess): Promise<void> {
  let next = 0
  const write = async () => {
    for (let index = next++; index < TRANSACTIONS; index = next++) {
      const transaction = client.transaction()
      for (let part = 0; part <= index % 3; part++) {
        const _id = `${index % 2 === 0 ? 'drafts.' : ''}note-${(index + part * 7) % 100}`
        if (index % 11 === 10) transaction.delete(_id)
        else transaction.createOrReplace({_id, _type: 'note', index})
      }
      transaction.createOrReplace({_id: 'other', _type: 'other', index})
      await transaction.commit({transactionId: `t${index}`, visibility: 'async'})
    }
  }
  await Promise.all(Array.from({length: WRITERS}, write))
}

/** Each listener has exactly the events that the history tells of, in its order. */
async function expectEachOnce(lake: LakeProcess, listeners: readonly Listener[]): Promise<void> {
  const expected = await loggedEvents(lake)
  expect(expected.length).toBeGreaterThan(TRANSACTIONS)
  // The last transaction of all: whatever came twice would have come before it.
  await lake.client.create({_id: 'last', _type: 'note'}, {visibility: 'async'})
  await Promise.all(listeners.map((listener) => listener.has(expected.length + 1)))
  for (const {events} of listeners) {
    expect(events.at(-1)).toMatch(/#last$/)
    expect(events.slice(0, -1)).toEqual(expected)
  }
}

/** The ids of the events of notes, from the history. */
async function loggedEvents({url}: LakeProcess): Promise<string[]> {
  const ids = Array.from({length: 100}, (_, index) => [`note-${index}`, `drafts.note-${index}`])
  const path = `${url}/v2025-02-19/data/history/production/transactions/${ids.flat().join(',')}`
  const transactions: {id: string; documentIDs: string[]}[] = []
  for (;;) {
    const from = transactions.at(-1)?.id
    const search = new URLSearchParams({
      excludeContent: 'true',
      limit: '1000',
      ...(from === undefined ? {} : {fromTransaction: from}),
    })
    const text = await (await fetch(`${path}?${search}`)).text()
    const page = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    const known = new Set(transactions.map(({id}) => id))
    const fresh = page.filter(({id}) => !known.has(id))
    if (fresh.length === 0) break
    transactions.push(...fresh)
  }
  return transactions.flatMap(({id, documentIDs}) =>
    documentIDs
      .filter((documentId) => documentId !== 'other')
      .map((documentId) => `${id}#${documentId}`),
  )
}
