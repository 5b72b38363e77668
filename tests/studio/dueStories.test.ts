import type {SanityClient} from '@sanity/client'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {type DueStory, publishDueStories} from '../../studio/workflow/dueStories.ts'
import {publishOnTime} from '../../studio/workflow/publishOnTime.ts'
import {type Companion, storyContents} from '../../studio/workflow/storyContents.ts'
import {readSchedule, scheduleStory, unscheduleStory} from '../../studio/workflow/storySchedule.ts'
import {finish, freePort, start, temporaryFolder} from '../processes.ts'
import {
  type LakeWithClient,
  openLakeWithClient,
  openLakeWithDrafts,
  scheduleLateEdition,
} from './lakeWithClient.ts'

const id = 'article-trump-putin-may-meet-next-week'
const title = 'Trump and Putin may meet next week'
const publishAt = new Date('2025-08-07T06:00:00Z')
const before = new Date('2025-08-07T05:59:59Z')
const after = new Date('2025-08-07T06:00:01Z')

let lake: LakeWithClient
let client: SanityClient

beforeEach(async () => {
  lake = await openLakeWithDrafts()
  client = lake.client
})

afterEach(async () => {
  await lake.close()
})

describe('a scheduled story', () => {
  it('goes out when its time has come, in one transaction, and not before', async () => {
    await schedule(publishAt)
    expect(await publishDueStories(client, before)).toEqual({stories: [], next: publishAt})
    expect(await state()).toMatchObject({drafts: 22, published: 0})

    expect(await publishDueStories(client, after)).toEqual({
      stories: [{article: id, title, outcome: 'published', documents: 22}],
      next: undefined,
    })
    expect(await state()).toEqual({
      drafts: 0,
      published: 22,
      transactions: 1,
      schedules: [],
      time: after.toISOString(),
    })
    expect(await publishDueStories(client, after)).toEqual({stories: [], next: undefined})
  })

  it.each([
    ['the article', `drafts.${id}`, {headline: 'Another headline'}, title],
    ['somebody in it', 'drafts.person-joe-biden', {name: 'Joseph Biden'}, 'Joe Biden'],
  ])('stays where %s was changed after it was scheduled, and says so once', async (...row) => {
    const [, changed, fields, named] = row
    await schedule(publishAt)
    await client.patch(changed).set(fields).commit()
    const reason = `“${named}” was changed after the story was scheduled.`
    expect(await publishDueStories(client, after)).toMatchObject({
      stories: [{article: id, outcome: 'failed', documents: 0, reason}],
    })
    expect(await state()).toMatchObject({drafts: 22, published: 0, time: null})
    expect(await readStored()).toMatchObject({failure: reason})
    expect((await publishDueStories(client, after)).stories).toEqual([])

    await schedule(publishAt)
    expect((await publishDueStories(client, after)).stories).toMatchObject([{outcome: 'published'}])
  })

  it('goes out without what somebody has published meanwhile', async () => {
    await schedule(publishAt)
    await client.action({
      actionType: 'sanity.action.document.publish',
      draftId: 'drafts.person-joe-biden',
      publishedId: 'person-joe-biden',
    })
    expect((await publishDueStories(client, after)).stories).toMatchObject([
      {outcome: 'published', documents: 21},
    ])
    expect(await state()).toMatchObject({drafts: 0, published: 22})
  })

  it('stays where a quote was published meanwhile, or a change to somebody in it discarded', async () => {
    await schedule(publishAt)
    await client.action({
      actionType: 'sanity.action.document.publish',
      draftId: 'drafts.person-joe-biden',
      publishedId: 'person-joe-biden',
    })
    const biden = await client.getDocument('person-joe-biden')
    if (!biden) throw new Error('The person is gone')
    await client.create({...biden, _id: 'drafts.person-joe-biden', name: 'Joseph Biden'})
    await schedule(publishAt)
    await client.delete('drafts.person-joe-biden')
    expect((await publishDueStories(client, after)).stories).toMatchObject([
      {outcome: 'failed', reason: '“Joseph Biden” was changed after the story was scheduled.'},
    ])

    await schedule(publishAt)
    const quote = 'quote-rubio-many-impediments'
    const {companions} = await contents()
    await client.action(
      companions
        .filter(({id}) => ['person-marco-rubio', quote].includes(id))
        .map(({id}) => ({
          actionType: 'sanity.action.document.publish' as const,
          draftId: `drafts.${id}`,
          publishedId: id,
        })),
    )
    expect((await publishDueStories(client, after)).stories).toMatchObject([
      {outcome: 'failed', reason: expect.stringContaining('impediments')},
    ])
  })

  it('is published by nobody who may only write drafts', async () => {
    const {draft} = await contents()
    await client.create({
      _id: 'drafts.anything',
      _type: 'storySchedule',
      article: id,
      publishAt: publishAt.toISOString(),
      documents: [{_key: id, id, draftRevision: draft._rev}],
    })
    expect(await publishDueStories(client, after)).toEqual({stories: [], next: undefined})
    expect(await state()).toMatchObject({published: 0})
  })

  it('is over where somebody has discarded it', async () => {
    await schedule(publishAt)
    await client.action({
      actionType: 'sanity.action.document.version.discard',
      versionId: `drafts.${id}`,
    })
    expect((await publishDueStories(client, after)).stories).toEqual([
      {article: id, title, outcome: 'over', documents: 0},
    ])
    expect(await state()).toMatchObject({published: 0, schedules: []})
  })

  it('is refused as a whole where what it points to is gone, and keeps its time for another day', async () => {
    const {companions} = await contents()
    await schedule(
      publishAt,
      companions.filter(({id}) => id !== 'person-joe-biden'),
    )
    const {stories} = await publishDueStories(client, after)
    expect(stories).toMatchObject([
      {outcome: 'failed', reason: expect.stringContaining('person-joe-biden')},
    ])
    expect(await state()).toMatchObject({drafts: 22, published: 0, time: null})
  })

  it('goes on where it was cut off between its time and its publication', async () => {
    await schedule(publishAt)
    // What is written then, and what a kill at that moment leaves behind.
    const revision = 'time-and-schedule'
    await client
      .transaction()
      .patch(`drafts.${id}`, (patch) => patch.set({publishedAt: after.toISOString()}))
      .patch(`storySchedule.${id}`, (patch) =>
        patch.set({[`documents[_key=="${id}"].draftRevision`]: revision}),
      )
      .transactionId(revision)
      .commit()
    expect((await publishDueStories(client, new Date())).stories).toMatchObject([
      {outcome: 'published', documents: 22},
    ])
    expect(await state()).toMatchObject({drafts: 0, time: after.toISOString()})
  })

  it('can be taken off its schedule', async () => {
    await schedule(publishAt)
    await unscheduleStory(client, id)
    await unscheduleStory(client, id)
    expect(await publishDueStories(client, after)).toEqual({stories: [], next: undefined})
    expect(await state()).toMatchObject({drafts: 22, published: 0})
  })

  it('is published once by two who look at the same time', async () => {
    await schedule(publishAt)
    const both = await Promise.all([
      publishDueStories(client, after),
      publishDueStories(client, after),
    ])
    const outcomes = both.flatMap(({stories}) => stories.map(({outcome}) => outcome))
    expect(outcomes.filter((outcome) => outcome === 'published')).toHaveLength(1)
    expect(outcomes).not.toContain('failed')
    expect(await state()).toMatchObject({drafts: 0, published: 22, schedules: []})
  })

  it('is nothing that is read without a token', async () => {
    const closed = await openLakeWithClient('secret')
    try {
      const documents = ['storySchedule.article-a', 'article-b'].map((_id) => ({_id, _type: 'any'}))
      await Promise.all(documents.map((document) => closed.client.create(document)))
      const anybody = closed.client.withConfig({token: undefined, perspective: 'published'})
      expect(await anybody.fetch('*[_type == "any"]._id')).toEqual(['article-b'])
    } finally {
      await closed.close()
    }
  })
})

describe('somebody who waits for stories', () => {
  it('hears of one that is scheduled later, and publishes it on time', async () => {
    const published = Promise.withResolvers<DueStory>()
    const waiting = publishOnTime(client, {
      story: published.resolve,
      trouble: published.reject,
    })
    const soon = new Date(Date.now() + 1500)
    await schedule(soon)
    expect(await published.promise).toMatchObject({outcome: 'published', documents: 22})
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime())
    await waiting.stop()
    expect(await state()).toMatchObject({drafts: 0, published: 22})
  })
})

describe('npm run publish:scheduled', () => {
  it('says what it did, for people and for machines, with its exit code', async () => {
    expect(await run()).toMatchObject({
      exitCode: 0,
      stdout: `Nothing is due in the lake at ${lake.url}, dataset production.\n`,
    })
    await schedule(publishAt)
    await client.patch('drafts.person-joe-biden').set({name: 'Joseph Biden'}).commit()
    expect(await run()).toMatchObject({
      exitCode: 3,
      stdout: `“${title}” did not go out. “Joe Biden” was changed after the story was scheduled.\n`,
    })
    await schedule(publishAt)
    const {exitCode, stdout} = await run('--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      article: id,
      title,
      outcome: 'published',
      documents: 22,
    })
  })
})

function run(...args: string[]) {
  return finish('node', ['scripts/publishScheduled.ts', '--lake', lake.url, ...args])
}

describe('npm run publish:scheduled -- --watch', () => {
  it('goes on with a lake that was killed and has another token', async () => {
    await using data = await temporaryFolder()
    const port = String(await freePort())
    const startLake = async () => {
      const started = start('node', ['scripts/lake.ts', '--data', data.path, '--port', port])
      await started.prints(/Lake ready/)
      return started
    }
    let first = await startLake()
    const watching = start('node', [
      'scripts/publishScheduled.ts',
      '--data',
      data.path,
      '--watch',
      '--json',
    ])
    try {
      await watching.prints(/Waiting for scheduled stories/)
      await first.kill('SIGKILL')
      await watching.prints(/Trying again/)
      first = await startLake()
      const late = client.withConfig({apiHost: `http://127.0.0.1:${port}`})
      await scheduleLateEdition(late)
      await watching.prints(/"outcome":"published"/)
      expect(await late.fetch('*[_id == "article-late"].headline')).toEqual(['Late edition'])
    } finally {
      await watching.kill('SIGINT')
      await first.kill('SIGTERM')
    }
  })

  it('starts no lake, and says so', async () => {
    await using data = await temporaryFolder()
    const seeded = await finish('node', ['scripts/seed.ts', 'seed/examples', '--data', data.path])
    expect(seeded.exitCode).toBe(0)
    const {exitCode, stderr} = await finish('node', [
      'scripts/publishScheduled.ts',
      '--data',
      data.path,
      '--watch',
    ])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('No lake runs on the folder')
  })
})

describe('npm run publish:scheduled without a token', () => {
  it('says which one is missing, where the lake asks for one', async () => {
    const closed = await openLakeWithClient('secret')
    try {
      const {exitCode, stderr} = await finish(
        'node',
        ['scripts/publishScheduled.ts', '--lake', closed.url],
        {DATELINE_LAKE_TOKEN: ''},
      )
      expect(exitCode).toBe(1)
      expect(stderr).toContain('DATELINE_LAKE_TOKEN')
    } finally {
      await closed.close()
    }
  })
})

async function contents() {
  const draft = await client.getDocument(`drafts.${id}`)
  if (!draft) throw new Error('The article has no draft')
  const {companions} = await storyContents(draft, (ids) => client.fetch('*[_id in $ids]', {ids}))
  return {draft, companions}
}

async function schedule(at: Date, chosen?: readonly Companion[]): Promise<void> {
  const {draft, companions} = await contents()
  await scheduleStory(client, {
    article: {
      id,
      title,
      draftRevision: draft._rev,
      publishedRevision: undefined,
      isTimed: false,
    },
    companions: chosen ?? companions,
    publishAt: at,
    scheduledBy: 'Ada',
  })
}

async function readStored() {
  return readSchedule(await client.getDocument(`storySchedule.${id}`))
}

function state(): Promise<unknown> {
  const types = '_type in ["article", "person", "quote", "event"]'
  return client.fetch(`{
    "drafts": count(*[${types} && _id in path("drafts.**")]),
    "published": count(*[${types} && !(_id in path("drafts.**"))]),
    "transactions": count(array::unique(*[${types}]._rev)),
    "schedules": *[_type == "storySchedule"]._id,
    "time": *[_type == "article"][0].publishedAt
  }`)
}
