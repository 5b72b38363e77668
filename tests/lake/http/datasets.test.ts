import {plain} from '../assets/testImages.ts'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {SanityClient} from '@sanity/client'
import {describe, expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {EventReader} from './eventReader.ts'
import {login} from './login.ts'
import {jsonRequest, rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO, temporaryFolder} from './testLake.ts'

const V = 'v2025-02-19'

describe('datasets', () => {
  test('are made, listed, edited and deleted, with their files', async () => {
    const data = temporaryFolder()
    const lake = await openLake({data})
    const client = clientOf(lake)
    expect(await client.datasets.create('staging', {aclMode: 'private'})).toEqual({
      datasetName: 'staging',
      aclMode: 'private',
      description: null,
    })
    const staging = client.withConfig({dataset: 'staging'})
    await staging.create({_id: 'a', _type: 't'})
    expect(await listOf(client)).toEqual(['production public', 'staging private'])
    expect(await client.datasets.edit('staging', {aclMode: 'public'})).toEqual({
      datasetName: 'staging',
      aclMode: 'public',
      description: null,
    })
    expect(await listOf(client)).toEqual(['production public', 'staging public'])
    expect(existsSync(join(data, 'datasets', 'staging.db'))).toBe(true)

    expect(await client.datasets.delete('staging')).toEqual({deleted: true})
    expect(await listOf(client)).toEqual(['production public'])
    expect(readdirSync(join(data, 'datasets')).filter((file) => file.includes('staging'))).toEqual(
      [],
    )
    await expect(staging.fetch('*')).rejects.toMatchObject({statusCode: 404})

    await client.datasets.create('staging')
    expect(await staging.fetch('*')).toEqual([])
  })

  test('are refused under a name that is taken, not allowed or an alias, and deleted only where they are', async () => {
    const client = clientOf(await openLake())
    await client.request({method: 'PUT', url: '/aliases/live', body: {datasetName: 'production'}})
    await expect(client.datasets.create('production')).rejects.toMatchObject({statusCode: 409})
    const put = (name: string) => client.request({method: 'PUT', url: `/datasets/${name}`})
    for (const name of ['UPPER', 'a'.repeat(65), '~live', '-a', 'a.b']) {
      await expect(put(name)).rejects.toMatchObject({statusCode: 400})
    }
    await expect(client.datasets.delete('none')).rejects.toMatchObject({statusCode: 404})
    await expect(client.request({method: 'DELETE', url: '/datasets/~live'})).rejects.toMatchObject({
      statusCode: 404,
    })
    expect(await listOf(client)).toEqual(['production public'])
  })

  test('may be managed by those whose role allows it', async () => {
    const lake = await openLake({users: [{id: 'dora', role: 'developer'}]})
    const as = async (user: string) => clientOf(lake, {token: await login(lake, user)})
    const [developer, editor, viewer] = [await as('dora'), await as('editor'), await as('viewer')]
    await developer.datasets.create('staging')
    await expect(editor.datasets.create('other')).rejects.toMatchObject({statusCode: 403})
    await editor.datasets.edit('staging', {aclMode: 'private'})
    await expect(viewer.datasets.edit('staging', {aclMode: 'public'})).rejects.toMatchObject({
      statusCode: 403,
    })
    await expect(editor.datasets.delete('staging')).rejects.toMatchObject({statusCode: 403})
    expect(await listOf(viewer)).toEqual(['production public', 'staging private'])
    await developer.datasets.delete('staging')
  })

  test('that are private show nothing to anonymous requests, on any route', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    await client.create({_id: 'a', _type: 't'})
    await client.datasets.edit('production', {aclMode: 'private'})
    await client.request({method: 'PUT', url: '/aliases/live', body: {datasetName: 'production'}})
    for (const dataset of ['production', '~live']) {
      for (const path of [
        `data/query/${dataset}?query=*`,
        `data/doc/${dataset}/a`,
        `data/listen/${dataset}?query=*`,
        `data/live/events/${dataset}`,
        `data/export/${dataset}`,
        `data/history/${dataset}/documents/a`,
        `projects/dateline/datasets/${dataset}/acl`,
        `projects/dateline/datasets/${dataset}/query?query=*`,
      ]) {
        const {status, body} = await rawRequest(`${lake.url}/${V}/${path}`, {
          headers: {origin: STUDIO},
        })
        expect({path, status}).toEqual({path, status: 401})
        expect(body).not.toContain('"_id"')
      }
    }
    expect(await client.fetch('count(*)')).toBe(1)
  })

  test('end their listeners when they are deleted, and those of anonymous readers when they become private', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const open = (headers: Record<string, string> = {}) =>
      EventReader.open(`${lake.url}/${V}/data/listen/production?query=*`, headers)
    const [anonymous, user] = [await open({origin: STUDIO}), await open(bearer(lake))]
    await anonymous.next()
    await user.next()
    await client.datasets.edit('production', {aclMode: 'private'})
    expect(await anonymous.next()).toEqual({
      event: 'disconnect',
      data: {reason: 'The dataset has become private'},
    })
    await anonymous.ended
    await client.datasets.delete('production')
    expect(await user.next()).toEqual({
      event: 'disconnect',
      data: {reason: 'Dataset "production" was deleted'},
    })
    await user.ended
  })

  test('are told of the real client as disconnected for good', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const listening = new Promise((resolve, reject) => {
      client.listen('*', {}, {events: ['welcome']}).subscribe({
        next: () => void client.datasets.delete('production').catch(reject),
        error: reject,
        complete: () => resolve('complete'),
      })
    })
    await expect(listening).rejects.toThrow('Dataset "production" was deleted')
  })
})

describe('aliases', () => {
  test('stand for a dataset on every data route, until they are linked elsewhere', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    await client.datasets.create('green')
    const request = (method: string, path: string, body?: object) =>
      client.request({method, url: `/projects/dateline/aliases${path}`, body})
    expect(await request('PUT', '/live', {datasetName: 'production'})).toEqual({
      aliasName: 'live',
      datasetName: 'production',
    })
    expect(await request('PUT', '/spare')).toEqual({aliasName: 'spare', datasetName: null})
    expect(await request('GET', '')).toEqual([
      {name: 'live', datasetName: 'production'},
      {name: 'spare', datasetName: null},
    ])

    const live = client.withConfig({dataset: '~live'})
    await live.create({_id: 'a', _type: 't'})
    expect(await client.fetch('*._id')).toEqual(['a'])
    expect(await live.getDocument('a')).toMatchObject({_id: 'a'})
    expect(
      await live.action({
        actionType: 'sanity.action.document.unpublish',
        draftId: 'drafts.a',
        publishedId: 'a',
      }),
    ).toMatchObject({})
    expect(await live.fetch('*._id')).toEqual(['drafts.a'])
    await expect(client.withConfig({dataset: '~spare'}).fetch('*')).rejects.toMatchObject({
      statusCode: 404,
    })

    expect(await request('PATCH', '/live', {datasetName: 'green'})).toEqual({
      aliasName: 'live',
      datasetName: 'green',
    })
    expect(await live.fetch('*._id')).toEqual([])
    expect(await request('PATCH', '/live/unlink', {})).toEqual({
      aliasName: 'live',
      datasetName: 'green',
    })
    await expect(live.fetch('*')).rejects.toMatchObject({statusCode: 404})
    await request('PATCH', '/live', {datasetName: 'green'})
    await client.datasets.delete('green')
    expect(await request('DELETE', '/spare')).toEqual({deleted: true})
    expect(await request('GET', '')).toEqual([{name: 'live', datasetName: null}])
  })

  test('are refused where they exist, do not exist or point nowhere', async () => {
    const client = clientOf(await openLake())
    const request = (method: string, alias: string, body?: object) =>
      client.request({method, url: `/aliases/${alias}`, body})
    await request('PUT', 'live')
    await expect(request('PUT', 'live')).rejects.toMatchObject({statusCode: 409})
    await expect(request('PUT', 'a', {datasetName: 'none'})).rejects.toMatchObject({
      statusCode: 404,
    })
    await expect(request('PUT', 'a', {datasetName: '~live'})).rejects.toMatchObject({
      statusCode: 404,
    })
    await expect(request('PATCH', 'none', {datasetName: 'production'})).rejects.toMatchObject({
      statusCode: 404,
    })
    await expect(request('PATCH', 'live', {})).rejects.toMatchObject({statusCode: 400})
    await expect(request('DELETE', 'none')).rejects.toMatchObject({statusCode: 404})
  })
})

describe('a copy of a dataset', () => {
  test('has the same documents and history, and goes its own way', async () => {
    const lake = await openLake()
    const client = await filled(lake)
    const before = await client.fetch('*')
    expect(await copied(lake, {targetDataset: 'copy'})).toMatchObject({
      state: 'completed',
      progress: 100,
    })
    const copy = client.withConfig({dataset: 'copy'})
    expect(await copy.fetch('*')).toEqual(before)
    expect(await historyOf(copy, 'a')).toEqual(await historyOf(client, 'a'))
    expect((await historyOf(copy, 'a')).map(({id}) => id)).toEqual(['one', 'two'])
    await copy.patch('a').set({n: 3}).commit()
    expect(await client.fetch('*[_id == "a"][0].n')).toBe(2)
    expect(await listOf(client)).toEqual(['copy public', 'production public'])
  })

  test('has only the last revisions, and no releases, where the rest is not wanted', async () => {
    const lake = await openLake()
    const client = await filled(lake)
    await client.releases.create({releaseId: 'rSpring', metadata: {title: 'Spring'}})
    await client.create({_id: 'versions.rSpring.a', _type: 't', n: 9})
    await copied(lake, {targetDataset: 'copy', skipHistory: true, skipContentReleases: true})
    const copy = client.withConfig({dataset: 'copy'})
    expect(await copy.fetch('*')).toEqual(
      await client.fetch('*[!(_id in path("versions.**")) && _type != "system.release"]'),
    )
    const history = await historyOf(copy, 'a')
    expect(history).toEqual([
      expect.objectContaining({id: 'two', documentIDs: ['a', 'b'], author: 'administrator'}),
    ])
    const [past] = (await copy.request({url: '/data/history/copy/documents/a?revision=two'}))
      .documents
    expect(past).toEqual(await copy.getDocument('a'))
    // References are still kept, and patches still reach their base.
    await expect(copy.delete('a')).rejects.toMatchObject({statusCode: 409})
    await copy.patch('a').set({n: 3}).commit()
    expect((await historyOf(copy, 'a')).length).toBe(2)
  })

  test('has its own images and files, which its documents name', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const image = await client.assets.upload(
      'image',
      await plain(4, 3, '#336699').png().toBuffer(),
      {filename: 'a.png'},
    )
    const file = await client.assets.upload('file', Buffer.from('text'), {filename: 'a.txt'})
    const originals = [image, file]
    const bytes = await Promise.all(originals.map(({url}) => bytesOf(url)))

    await copied(lake, {targetDataset: 'copy'})
    const copy = client.withConfig({dataset: 'copy'})
    const inCopy = await copy.getDocuments<{url: string; path: string}>(
      originals.map(({_id}) => _id),
    )
    expect(inCopy.map((asset) => asset?.url)).toEqual(
      originals.map(({url}) => url.replace('/production/', '/copy/')),
    )
    expect(inCopy.map((asset) => asset?.path)).toEqual(
      originals.map(({path}) => path.replace('/production/', '/copy/')),
    )
    await client.datasets.create('elsewhere')
    await client.delete({query: '*'})
    await client.datasets.delete('production')
    expect(await Promise.all(inCopy.map((asset) => bytesOf(asset?.url ?? '')))).toEqual(bytes)
  })

  test('is followed as the CLI follows it: without a token, by its id', async () => {
    const lake = await openLake({token: 'a-token-of-my-own'})
    const client = await filled(lake, {token: lake.token})
    const {jobId} = await client.request({
      method: 'PUT',
      url: '/projects/dateline/datasets/production/copy',
      body: {targetDataset: 'copy'},
    })
    const reader = await EventReader.open(`${lake.url}/${V}/jobs/${jobId}/listen`)
    expect((await reader.next()).event).toBe('welcome')
    let event
    do event = await reader.next()
    while (event.event === 'job' && event.data.state === 'pending')
    expect(event).toEqual({
      event: 'job',
      data: {job_id: jobId, state: 'completed', progress: 100},
    })
    expect((await reader.next()).event).toBe('done')
    await reader.ended
    expect(await client.request({url: '/projects/dateline/datasets/copy?limit=5'})).toEqual([
      {
        id: jobId,
        state: 'completed',
        sourceDataset: 'production',
        targetDataset: 'copy',
        withHistory: true,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    ])
    expect((await jsonRequest(`${lake.url}/${V}/jobs/none`)).status).toBe(404)
  })

  test('is refused where the target is there, and by those who may not make datasets', async () => {
    const lake = await openLake()
    const client = await filled(lake)
    const copy = (body: object, by = client) =>
      by.request({method: 'PUT', url: '/datasets/production/copy', body})
    await expect(copy({targetDataset: 'production'})).rejects.toMatchObject({statusCode: 409})
    await expect(copy({targetDataset: '../x'})).rejects.toMatchObject({statusCode: 400})
    await expect(copy({})).rejects.toMatchObject({statusCode: 400})
    const editor = clientOf(lake, {token: await login(lake, 'editor')})
    await expect(copy({targetDataset: 'copy'}, editor)).rejects.toMatchObject({statusCode: 403})
    expect(await listOf(client)).toEqual(['production public'])
  })
})

describe('the add-on dataset for comments and tasks', () => {
  test('is set up once, hidden from the plain list, and works like a dataset', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    const addon = '/projects/dateline/datasets?datasetProfile=comments&addonFor=production'
    expect(await client.request({url: addon})).toEqual([])
    const setup = () => client.request({method: 'POST', url: '/comments/production/setup'})
    expect(await setup()).toEqual({datasetName: 'production-comments'})
    expect(await setup()).toEqual({datasetName: 'production-comments'})
    expect(await client.request({url: addon})).toMatchObject([
      {name: 'production-comments', addonFor: 'production', datasetProfile: 'comments'},
    ])
    expect(await listOf(client)).toEqual(['production public'])

    const comments = client.withConfig({dataset: 'production-comments'})
    const heard = new Promise((resolve, reject) => {
      const subscription = comments
        .listen('*[_type == "comment"]', {}, {events: ['welcome', 'mutation']})
        .subscribe({
          next: (event) => {
            if (event.type === 'welcome')
              comments.create({_id: 'c', _type: 'comment'}).catch(reject)
            if (event.type !== 'mutation') return
            subscription.unsubscribe()
            resolve(event.documentId)
          },
          error: reject,
        })
    })
    expect(await heard).toBe('c')
    expect(await comments.fetch('*[_type == "comment"]._id')).toEqual(['c'])

    await client.datasets.delete('production')
    await expect(comments.fetch('*')).rejects.toMatchObject({statusCode: 404})
  })

  test('is for every user, viewers included, and for nobody else', async () => {
    const lake = await openLake()
    const viewer = clientOf(lake, {token: await login(lake, 'viewer')})
    const {datasetName} = await viewer.request({method: 'POST', url: '/comments/production/setup'})
    const comments = viewer.withConfig({dataset: datasetName})
    await comments.create({_id: 'c', _type: 'comment'})
    await comments.patch('c').set({status: 'resolved'}).commit()
    await expect(viewer.create({_id: 'a', _type: 't'})).rejects.toMatchObject({statusCode: 403})
    const {status} = await rawRequest(`${lake.url}/${V}/data/query/${datasetName}?query=*`, {
      headers: {origin: STUDIO},
    })
    expect(status).toBe(401)
  })
})

test('the features are those that the lake has', async () => {
  expect(await clientOf(await openLake()).request({url: '/features'})).toEqual([
    'advancedDatasetManagement',
    'contentReleases',
    'crossDatasetReferences',
    'privateDataset',
    'sanityTasks',
    'singleDocRelease',
    'studioComments',
  ])
})

test('a client that names the dataset as a resource works the same', async () => {
  const lake = await openLake()
  await clientOf(lake).create({_id: 'a', _type: 't'})
  const client = clientOf(lake, {resource: {type: 'dataset', id: 'dateline.production'}})
  expect(await client.fetch('*._id')).toEqual(['a'])
  await client.patch('a').set({n: 1}).commit()
  expect(await client.getDocument('a')).toMatchObject({n: 1})
  const other = clientOf(lake, {resource: {type: 'dataset', id: 'other.production'}})
  await expect(other.fetch('*')).rejects.toMatchObject({statusCode: 404})
})

async function listOf(client: SanityClient): Promise<string[]> {
  return (await client.datasets.list()).map(({name, aclMode}) => `${name} ${aclMode}`)
}

function bearer(lake: RunningLake): Record<string, string> {
  return {authorization: `Bearer ${lake.token}`}
}

async function filled(lake: RunningLake, config: {token?: string} = {}): Promise<SanityClient> {
  const client = clientOf(lake, config)
  await client.mutate([{create: {_id: 'a', _type: 't', n: 1, name: 'Zoë 😀'}}], {
    transactionId: 'one',
  })
  await client.mutate(
    [
      {patch: {id: 'a', set: {n: 2}}},
      {create: {_id: 'b', _type: 't', a: {_type: 'reference', _ref: 'a'}}},
    ],
    {transactionId: 'two'},
  )
  await client.create({_id: 'drafts.a', _type: 't', n: 3})
  return client
}

async function copied(lake: RunningLake, body: object): Promise<unknown> {
  const client = clientOf(lake)
  const {jobId} = await client.request({
    method: 'PUT',
    url: '/datasets/production/copy',
    body,
  })
  const reader = await EventReader.open(`${lake.url}/${V}/jobs/${jobId}/listen`)
  await reader.ended
  return client.request({url: `/jobs/${jobId}`})
}

async function historyOf(client: SanityClient, id: string): Promise<{id: string}[]> {
  const {dataset} = client.config()
  const lines = await client.request<unknown>({
    url: `/data/history/${dataset}/transactions/${id}?excludeContent=true`,
  })
  // One line alone is JSON, which the client parses.
  if (typeof lines === 'object' && lines !== null && 'id' in lines) {
    return [{...lines, id: String(lines.id)}]
  }
  return String(lines)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('bytes that no document is about are listed, and removed where that is asked for', async () => {
  const lake = await openLake()
  const client = clientOf(lake)
  const kept = await client.assets.upload('file', Buffer.from('kept'))
  const gone = await client.assets.upload('file', Buffer.from('gone'))
  await client.delete(gone._id)
  const sweep = (query: Record<string, string>, by = client) =>
    by.request({method: 'POST', url: '/lake/sweep/production', query})

  expect(await sweep({})).toEqual({removed: []})
  expect(await sweep({olderThanDays: '0', dryRun: 'true'})).toEqual({unreferenced: [gone._id]})
  expect(await sweep({olderThanDays: '0'})).toEqual({removed: [gone._id]})
  expect(await sweep({olderThanDays: '0'})).toEqual({removed: []})
  expect((await fetch(kept.url)).status).toBe(200)
  const editor = client.withConfig({token: await login(lake, 'editor')})
  await expect(sweep({}, editor)).rejects.toMatchObject({statusCode: 403})
})

async function bytesOf(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}
