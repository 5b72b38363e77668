import {applyPatch} from 'mendoza'
import {assert, asyncProperty, array, integer} from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {EventReader} from './eventReader.ts'
import {rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO} from './testLake.ts'

const V = 'v2025-02-19'

function listen(
  lake: RunningLake,
  query: string,
  options: {
    version?: string
    parameters?: Record<string, string>
    headers?: Record<string, string>
  } = {},
): Promise<EventReader> {
  const {version = V, parameters = {}, headers = {}} = options
  const search = new URLSearchParams({query, ...parameters})
  return EventReader.open(`${lake.url}/${version}/data/listen/production?${search}`, headers)
}

function resume(lake: RunningLake, lastEventId: string): Promise<EventReader> {
  return listen(lake, '*[_type == "person"]', {
    parameters: {enableResume: 'true'},
    headers: {'last-event-id': lastEventId},
  })
}

function openLive(
  lake: RunningLake,
  headers: Record<string, string> = {},
  search = '',
): Promise<EventReader> {
  return EventReader.open(`${lake.url}/${V}/data/live/events/production${search}`, headers)
}

describe('a listener', () => {
  test('is greeted at once, and gets each event as the hosted API sends it', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const reader = await listen(lake, '*[_type == $type]', {
      parameters: {
        $type: '"person"',
        includeResult: 'true',
        includePreviousRevision: 'true',
        effectFormat: 'mendoza',
      },
    })
    expect(reader.response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(await reader.next()).toEqual({
      event: 'welcome',
      id: '#',
      data: {listenerName: expect.any(String)},
    })

    await client.mutate([{create: {_id: 'a', _type: 'person', name: 'Ada'}}], {
      transactionId: 'one',
    })
    const first = await client.getDocument('a')
    expect(await reader.next()).toEqual({
      event: 'mutation',
      id: 'one#a',
      data: {
        eventId: 'one#a',
        documentId: 'a',
        transactionId: 'one',
        transition: 'appear',
        identity: 'administrator',
        mutations: [expect.objectContaining({create: expect.objectContaining({name: 'Ada'})})],
        resultRev: 'one',
        result: first,
        previous: null,
        effects: {apply: expect.any(Array), revert: expect.any(Array)},
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        visibility: 'query',
        transactionTotalEvents: 1,
        transactionCurrentEvent: 0,
      },
    })

    await client.patch('a').set({name: 'Zoë'}).commit({transactionId: 'two'})
    const second = await client.getDocument('a')
    const {data} = await reader.next()
    expect(data).toMatchObject({
      transition: 'update',
      previousRev: 'one',
      resultRev: 'two',
      previous: first,
      result: second,
      mutations: [{patch: {id: 'a', set: {name: 'Zoë'}}}],
    })
    const {effects} = data
    const [before, after] = [withoutRevision(first), withoutRevision(second)]
    expect(isEffects(effects) && applyPatch(before, effects.apply)).toEqual(after)
    expect(isEffects(effects) && applyPatch(after, effects.revert)).toEqual(before)

    await client.delete('a')
    const last = await reader.next()
    expect(last.data).toMatchObject({
      transition: 'disappear',
      previousRev: 'two',
      resultRev: last.data['transactionId'],
    })
    expect(last.data).not.toHaveProperty('result')
  })

  test('gets no document, state or patch where it asks for none', async () => {
    const lake = await openLake()
    const reader = await listen(lake, '*', {parameters: {includeMutations: 'false'}})
    await reader.next()
    await clientOf(lake).mutate([{create: {_id: 'a', _type: 'person'}}], {transactionId: 'one'})
    expect((await reader.next()).data).toEqual({
      eventId: 'one#a',
      documentId: 'a',
      transactionId: 'one',
      transition: 'appear',
      identity: 'administrator',
      resultRev: 'one',
      timestamp: expect.any(String),
      visibility: 'query',
      transactionTotalEvents: 1,
      transactionCurrentEvent: 0,
    })
  })

  test('hears a document come and go as the filter begins and ceases to match', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const reader = await listen(lake, '*[_type == "person" && age >= 18]{name} | order(name)')
    await reader.next()
    await client.create({_id: 'a', _type: 'person', age: 17})
    await client.patch('a').set({age: 18}).commit()
    await client.patch('a').set({age: 19}).commit()
    await client.patch('a').set({age: 1}).commit()
    await client.delete('a')
    await client.create({_id: 'b', _type: 'person', age: 20})
    const transitions = []
    for (let heard = 0; heard < 4; heard++) {
      const {data} = await reader.next()
      transitions.push([data.documentId, data.transition])
    }
    expect(transitions).toEqual([
      ['a', 'appear'],
      ['a', 'update'],
      ['a', 'disappear'],
      ['b', 'appear'],
    ])
  })

  test('counts the events of a transaction that are for it', async () => {
    const lake = await openLake()
    const reader = await listen(lake, '*[_type == "person"]')
    await reader.next()
    await clientOf(lake)
      .transaction()
      .create({_id: 'a', _type: 'person'})
      .create({_id: 'b', _type: 'event'})
      .create({_id: 'c', _type: 'person'})
      .commit()
    const counts = [(await reader.next()).data, (await reader.next()).data].map((data) => [
      data.documentId,
      data.transactionCurrentEvent,
      data.transactionTotalEvents,
    ])
    expect(counts).toEqual([
      ['a', 0, 2],
      ['c', 1, 2],
    ])
  })

  test.each([
    [V, {}, ['a']],
    [V, {includeAllVersions: 'true'}, ['a', 'drafts.a', 'versions.r1.a']],
    ['v1', {}, ['a', 'drafts.a']],
  ])('of %s with %o hears of %o', async (version, parameters, ids) => {
    const lake = await openLake()
    const client = clientOf(lake)
    const reader = await listen(lake, '*[_type == "person"]', {version, parameters})
    await reader.next()
    await client.create({_id: 'a', _type: 'person'})
    await client.create({_id: 'drafts.a', _type: 'person'})
    await client.create({_id: 'versions.r1.a', _type: 'person'})
    await client.create({_id: 'end', _type: 'person'})
    const heard = []
    for (let id; id !== 'end';) {
      id = (await reader.next()).data.documentId
      heard.push(id)
    }
    expect(heard).toEqual([...ids, 'end'])
  })

  test('without a token hears of public documents only', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const reader = await listen(lake, '*', {
      version: 'v1',
      headers: {origin: STUDIO},
      parameters: {includeResult: 'true', includeAllVersions: 'true'},
    })
    await reader.next()
    await client.create({_id: 'drafts.a', _type: 'person', name: 'secret'})
    await client.create({_id: 'private.a', _type: 'person', name: 'secret'})
    await client.create({_id: 'a', _type: 'person', name: 'open'})
    expect((await reader.next()).data).toMatchObject({documentId: 'a', result: {name: 'open'}})
  })

  test('is told in the stream that its query does not parse', async () => {
    const lake = await openLake()
    const reader = await listen(lake, '*[_type ==')
    expect(reader.response.statusCode).toBe(200)
    expect(await reader.next()).toEqual({
      event: 'channelError',
      data: {
        error: {
          type: 'queryParseError',
          description: expect.any(String),
          query: '*[_type ==',
          start: expect.any(Number),
          end: expect.any(Number),
        },
      },
    })
    await reader.ended
  })

  test('is refused without a query, and with a token that is not known', async () => {
    const {url} = await openLake()
    const path = `${url}/${V}/data/listen/production`
    expect((await rawRequest(path)).status).toBe(400)
    const headers = {authorization: 'Bearer nonsense'}
    expect((await rawRequest(`${path}?query=*`, {headers})).status).toBe(401)
  })

  test('that does not read is let go, and the lake lives on', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const reader = await listen(lake, '*', {parameters: {includeResult: 'true'}})
    await reader.next()
    reader.response.pause()
    const text = 'x'.repeat(1_000_000)
    const written = 40
    for (let index = 0; index < written; index++) {
      await client.createOrReplace({_id: 'a', _type: 't', index, text})
    }
    reader.response.resume()
    await reader.ended
    let heard = 0
    await expect(
      (async () => {
        for (;;) {
          await reader.next()
          heard += 1
        }
      })(),
    ).rejects.toThrow('The stream ended')
    expect(heard).toBeLessThan(written)
    expect(await client.fetch('count(*)')).toBe(1)
  })

  test('ends when the lake closes', async () => {
    const lake = await openLake()
    const reader = await listen(lake, '*')
    const live = await EventReader.open(`${lake.url}/${V}/data/live/events/production`)
    await reader.next()
    await live.next()
    await lake.close()
    await Promise.all([reader.ended, live.ended])
    await expect(reader.next()).rejects.toThrow('The stream ended')
  })
})

describe('a listener that comes back', () => {
  test('gets what it missed, also the rest of a transaction', async () => {
    const lake = await openLake()
    await clientOf(lake)
      .transaction()
      .transactionId('one')
      .create({_id: 'a', _type: 'person'})
      .create({_id: 'b', _type: 'person'})
      .commit()
    await clientOf(lake).mutate([{create: {_id: 'c', _type: 'person'}}], {transactionId: 'two'})

    for (const [lastEventId, missed] of [
      ['#', ['one#a', 'one#b', 'two#c']],
      ['one#a', ['one#b', 'two#c']],
      ['one#b', ['two#c']],
      ['one#', ['two#c']],
      ['two#c', []],
    ] as const) {
      const reader = await resume(lake, lastEventId)
      expect(await reader.next()).toEqual({
        event: 'welcomeback',
        data: {listenerName: expect.any(String)},
      })
      for (const id of missed) expect((await reader.next()).id).toBe(id)
      reader.cut()
    }
  })

  test('does not get again what came before an event that its filter no longer lets through', async () => {
    const lake = await openLake()
    await clientOf(lake).mutate(
      ['a', 'b', 'c'].map((_id) => ({create: {_id, _type: 'person'}})),
      {transactionId: 'one'},
    )
    const reader = await listen(lake, '*[_id in ["a", "c"]]', {
      parameters: {enableResume: 'true'},
      headers: {'last-event-id': 'one#b'},
    })
    expect((await reader.next()).event).toBe('welcomeback')
    expect((await reader.next()).id).toBe('one#c')
  })

  test('starts over where its position is not known', async () => {
    const lake = await openLake()
    await clientOf(lake).mutate([{create: {_id: 'b', _type: 'person'}}], {transactionId: 'one'})
    for (const lastEventId of ['other#a', 'nonsense', '#a', 'one#a']) {
      const reader = await resume(lake, lastEventId)
      expect((await reader.next()).event).toBe('reset')
      await clientOf(lake).createOrReplace({_id: 'a', _type: 'person'})
      expect((await reader.next()).event).toBe('mutation')
    }
  })

  test('loses and repeats nothing, wherever the connection is cut', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    let written = 0
    await assert(
      asyncProperty(array(integer({min: 0, max: 6}), {maxLength: 6}), async (readsBeforeCuts) => {
        const expected: string[] = []
        const heard: string[] = []
        let reader = await listen(lake, '*[_type == "person"]', {
          parameters: {enableResume: 'true'},
        })
        let position = (await reader.next()).id ?? ''
        const read = async (count: number) => {
          for (let left = count; left > 0 && heard.length < expected.length; left--) {
            const {id = ''} = await reader.next()
            heard.push(id)
            position = id
          }
        }
        for (const reads of readsBeforeCuts) {
          for (let index = 0; index < 4; index++) {
            const id = `p${written++}`
            await client.mutate([{create: {_id: id, _type: 'person'}}], {transactionId: `t-${id}`})
            expected.push(`t-${id}#${id}`)
          }
          await read(reads)
          reader.cut()
          reader = await resume(lake, position)
          expect((await reader.next()).event).toBe('welcomeback')
        }
        await read(Infinity)
        reader.cut()
        expect(heard).toEqual(expected)
      }),
      {numRuns: 15},
    )
  })
})

describe('live events', () => {
  test('tell of published documents, resume after a known position and restart after another', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const reader = await openLive(lake)
    expect(await reader.next()).toEqual({event: 'welcome', id: '#', data: {}})
    await client.mutate([{create: {_id: 'drafts.a', _type: 'person'}}], {transactionId: 'zero'})
    await client.mutate([{create: {_id: 'a', _type: 'person'}}], {transactionId: 'one'})
    const message = {
      event: 'message',
      id: 'one#',
      data: {tags: expect.arrayContaining([expect.stringMatching(/^s1:/)])},
    }
    expect(await reader.next()).toEqual(message)

    const resumed = await openLive(lake, {'last-event-id': 'zero#'})
    expect((await resumed.next()).event).toBe('welcome')
    expect(await resumed.next()).toEqual(message)

    const restarted = await openLive(lake, {'last-event-id': 'other'})
    expect((await restarted.next()).event).toBe('welcome')
    expect((await restarted.next()).event).toBe('restart')
  })

  test('tell of drafts only to users', async () => {
    const lake = await openLake()
    const path = `${lake.url}/${V}/data/live/events/production?includeDrafts=true`
    expect((await rawRequest(path, {headers: {origin: STUDIO}})).status).toBe(401)
    const reader = await openLive(lake, {}, '?includeDrafts=true')
    await reader.next()
    await clientOf(lake).create({_id: 'drafts.a', _type: 'person'})
    expect((await reader.next()).event).toBe('message')
  })
})

function isEffects(value: unknown): value is {apply: never[]; revert: never[]} {
  return typeof value === 'object' && value !== null && 'apply' in value && 'revert' in value
}

function withoutRevision(document: object | undefined): object {
  const {_rev, ...rest}: {_rev?: unknown} = document ?? {}
  return rest
}
