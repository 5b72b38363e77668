import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type ClientConfig, type SanityClient} from '@sanity/client'
import {firstValueFrom} from 'rxjs'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {startLake, type RunningLake} from '../../../lake/index.ts'
import {plain} from '../assets/testImages.ts'
import {clientOf, openLake} from './testLake.ts'

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)
const ID = expect.stringMatching(/^\S+$/)
const ORGANIZATION = {collaboration: {organizationId: 'o1'}, context: {organizationId: 'o1'}}

interface Subject {
  lake: RunningLake
  client: SanityClient
  /** The same client with the services of an organization configured. */
  withServices: SanityClient
}

type Exercise = (subject: Subject) => Promise<void>

/** What the lake does, by the name of the client's method. */
const exercised: Record<string, Exercise> = {
  clone: async ({client}) => {
    expect(await client.clone().fetch('1 + 1')).toBe(2)
  },
  config: async ({lake, client}) => {
    expect(client.config().apiHost).toBe(lake.url)
    const changed = client.clone().config({dataset: 'other'})
    await expect(changed.fetch('1')).rejects.toMatchObject({statusCode: 404})
  },
  withConfig: async ({client}) => {
    await client.datasets.create('other')
    await client.create({_id: 'a', _type: 't'})
    expect(await client.withConfig({dataset: 'other'}).fetch('count(*)')).toBe(0)
  },
  getAuth: async ({client}) => {
    expect(await client.getAuth()).toEqual({})
    expect(await client.withConfig({token: 'x'}).getAuth()).toEqual({token: 'x'})
  },
  observeAuth: async ({client}) => {
    expect(await firstValueFrom(client.observeAuth())).toEqual({})
  },
  getUrl: async ({lake, client}) => {
    const url = client.getUrl('/ping')
    expect(url).toBe(`${lake.url}/v2025-02-19/ping`)
    expect(await (await fetch(url)).text()).toBe('PONG')
  },
  getDataUrl: async ({client}) => {
    expect(client.getDataUrl('doc', 'a')).toBe('/data/doc/production/a')
    expect(await client.request({url: client.getDataUrl('doc', 'a')})).toEqual({
      documents: [],
      omitted: [{id: 'a', reason: 'existence'}],
    })
  },
  request: async ({client}) => {
    expect(await client.request({url: '/check/cors'})).toEqual({
      result: {allowed: true, withCredentials: true},
    })
    expect(
      await client.request({
        method: 'POST',
        url: '/data/query/production',
        body: {query: '$a + 1', params: {a: 1}},
        query: {returnQuery: 'false'},
      }),
    ).toEqual({result: 2, ms: expect.any(Number), syncTags: []})
  },
  dataRequest: async ({client}) => {
    expect(await client.dataRequest('query', {query: '1 + 1'})).toEqual({
      query: '1 + 1',
      result: 2,
      ms: expect.any(Number),
      syncTags: [],
    })
  },
  fetch: async ({client}) => {
    await client.create({_id: 'drafts.a', _type: 't', n: 2})
    expect(await client.fetch('*[n > $n]{_id, n}', {n: 1})).toEqual([{_id: 'drafts.a', n: 2}])
    expect(
      await client.fetch('*[n > $n]{_id, _originalId, n}', {n: 1}, {perspective: 'drafts'}),
    ).toEqual([{_id: 'a', _originalId: 'drafts.a', n: 2}])
    expect(
      await client.fetch('*[0]', {}, {perspective: 'published', tag: 'a.b', cacheMode: 'noStale'}),
    ).toBeNull()
    await expect(client.fetch('1', {}, {variant: 'v'})).rejects.toThrow('has no variants')
  },
  create: async ({client}) => {
    expect(await client.create({_id: 'a', _type: 't', n: 1})).toEqual(stored('a', {n: 1}))
    expect(await client.create({_id: 'drafts.', _type: 't'})).toEqual(
      stored(expect.stringMatching(/^drafts\.[^.]+$/)),
    )
    expect(
      await client.create(
        {_type: 't', list: [{n: 1}]},
        {returnDocuments: false, autoGenerateArrayKeys: true, visibility: 'deferred'},
      ),
    ).toEqual({
      transactionId: ID,
      documentId: ID,
      results: [{id: ID, operation: 'create'}],
    })
    await expect(client.create({_id: 'a', _type: 't'})).rejects.toMatchObject({statusCode: 409})
  },
  createIfNotExists: async ({client}) => {
    await client.createIfNotExists({_id: 'a', _type: 't', n: 1})
    expect(await client.createIfNotExists({_id: 'a', _type: 't', n: 2})).toEqual(
      stored('a', {n: 1}),
    )
  },
  createOrReplace: async ({client}) => {
    await client.createOrReplace({_id: 'a', _type: 't', n: 1, m: 1})
    expect(await client.createOrReplace({_id: 'a', _type: 't', n: 2})).toEqual(stored('a', {n: 2}))
  },
  getDocument: async ({client}) => {
    await versions(client)
    expect(await client.getDocument('a')).toEqual(stored('a', {n: 1}))
    expect(await client.getDocument('none')).toBeUndefined()
    expect(await client.getDocument('a', {releaseId: 'r1'})).toEqual(
      stored('versions.r1.a', {n: 3}),
    )
    expect(await client.getDocument('a', {includeAllVersions: true})).toEqual([
      stored('a', {n: 1}),
      stored('drafts.a', {n: 2}),
      stored('versions.r1.a', {n: 3}),
    ])
  },
  getDocuments: async ({client}) => {
    await client.create({_id: 'a', _type: 't'})
    expect(await client.getDocuments(['none', 'a'])).toEqual([null, stored('a')])
  },
  documentsExists: async ({client}) => {
    await client.create({_id: 'a', _type: 't'})
    const ids = ['a', ...Array.from({length: 150}, (_, index) => `none${index}`)]
    expect(await client.documentsExists(ids)).toEqual(new Set(['a']))
  },
  delete: async ({client}) => {
    for (const n of [1, 2, 3]) await client.create({_id: `a${n}`, _type: 't', n})
    expect(await client.delete('a1')).toEqual({
      transactionId: ID,
      documentIds: ['a1'],
      results: [{id: 'a1', operation: 'delete'}],
    })
    expect(await client.delete({query: '*[n > $n]', params: {n: 1}})).toEqual({
      transactionId: ID,
      documentIds: ['a2', 'a3'],
      results: [
        {id: 'a2', operation: 'delete'},
        {id: 'a3', operation: 'delete'},
      ],
    })
    expect((await client.delete('a1')).transactionId).toEqual(ID)
  },
  mutate: async ({client}) => {
    expect(
      await client.mutate(
        [{create: {_id: 'a', _type: 't', n: 1}}, {patch: {id: 'a', inc: {n: 2}}}],
        {returnDocuments: false, returnFirst: false, transactionId: 'chosen'},
      ),
    ).toEqual({
      transactionId: 'chosen',
      documentIds: ['a'],
      results: [{id: 'a', operation: 'create'}],
    })
    expect(await client.mutate(client.patch('a').dec({n: 1}), {returnDocuments: true})).toEqual([
      stored('a', {n: 2}),
    ])
    await client.mutate(client.transaction().delete('a'), {dryRun: true})
    expect(await client.fetch('count(*)')).toBe(1)
  },
  patch: async ({client}) => {
    for (const n of [1, 2]) await client.create({_id: `a${n}`, _type: 't', n})
    await client.patch(['a1', 'a2']).set({seen: true}).commit()
    await client
      .patch({query: '*[n == $n]', params: {n: 2}})
      .unset(['seen'])
      .commit()
    expect(await client.fetch('*{_id, seen}')).toEqual([
      {_id: 'a1', seen: true},
      {_id: 'a2', seen: null},
    ])
  },
  transaction: async ({client}) => {
    const outcome = await client
      .transaction([{create: {_id: 'a', _type: 't'}}])
      .patch(client.patch('a').set({n: 1}))
      .commit({returnDocuments: true})
    expect(outcome).toEqual([stored('a', {n: 1})])
  },
  action: async ({client}) => {
    await client.create({_id: 'drafts.a', _type: 't', n: 1})
    const publish = {
      actionType: 'sanity.action.document.publish',
      draftId: 'drafts.a',
      publishedId: 'a',
    } as const
    const results = [
      {id: 'a', operation: 'create'},
      {id: 'drafts.a', operation: 'delete'},
    ]
    expect(await client.action(publish, {dryRun: true})).toEqual({transactionId: ID, results})
    expect(await client.fetch('*._id')).toEqual(['drafts.a'])
    expect(await client.action([publish], {transactionId: 'chosen'})).toEqual({
      transactionId: 'chosen',
      results,
    })
    expect(await client.fetch('*{_id, _rev}')).toEqual([{_id: 'a', _rev: 'chosen'}])
  },
  createVersion: async ({client}) => {
    await client.create({_id: 'a', _type: 't', n: 1})
    await client.releases.create({releaseId: 'r1'})
    await client.createVersion({publishedId: 'a', baseId: 'a', releaseId: 'r1'})
    await client.createVersion({
      publishedId: 'b',
      releaseId: 'r1',
      document: {_type: 't', n: 2},
    })
    expect(await client.fetch('*[_type == "t"]{_id, n}')).toEqual([
      {_id: 'a', n: 1},
      {_id: 'versions.r1.a', n: 1},
      {_id: 'versions.r1.b', n: 2},
    ])
  },
  replaceVersion: async ({client}) => {
    await versions(client)
    await client.replaceVersion({publishedId: 'a', releaseId: 'r1', document: {_type: 't', n: 9}})
    expect(await client.getDocument('versions.r1.a')).toEqual(stored('versions.r1.a', {n: 9}))
  },
  discardVersion: async ({client}) => {
    await versions(client)
    await client.discardVersion({publishedId: 'a', releaseId: 'r1'})
    await client.discardVersion({publishedId: 'a'})
    expect(await client.fetch('*[_type == "t"]._id')).toEqual(['a'])
  },
  unpublishVersion: async ({client}) => {
    await versions(client)
    await client.unpublishVersion({publishedId: 'a', releaseId: 'r1'})
    expect(await client.getDocument('versions.r1.a')).toEqual(
      stored('versions.r1.a', {n: 3, _system: {delete: true}}),
    )
  },
  listen: async ({client}) => {
    const events: unknown[] = []
    await new Promise<void>((resolve, reject) => {
      const listening = client
        .listen(
          '*[_type == $type]',
          {type: 't'},
          {
            events: ['welcome', 'mutation'],
            includeResult: true,
            includePreviousRevision: true,
            visibility: 'query',
            effectFormat: 'mendoza',
          },
        )
        .subscribe({
          next: (event) => {
            events.push(event)
            if (event.type === 'welcome') {
              client.create({_id: 'a', _type: 't', n: 1}).catch(reject)
              return
            }
            listening.unsubscribe()
            resolve()
          },
          error: reject,
        })
    })
    expect(events).toEqual([
      {type: 'welcome', listenerName: ID},
      {
        type: 'mutation',
        eventId: ID,
        documentId: 'a',
        transactionId: ID,
        transition: 'appear',
        identity: 'administrator',
        mutations: [{create: {_id: 'a', _type: 't', _createdAt: TIME, n: 1}}],
        previous: null,
        result: stored('a', {n: 1}),
        resultRev: ID,
        effects: {apply: expect.any(Array), revert: expect.any(Array)},
        timestamp: TIME,
        transactionTotalEvents: 1,
        transactionCurrentEvent: 0,
        visibility: 'query',
      },
    ])
  },
  'live.events': async ({client}) => {
    const types: string[] = []
    await new Promise<void>((resolve, reject) => {
      const listening = client.live.events().subscribe({
        next: (event) => {
          types.push(event.type)
          if (event.type === 'welcome') client.create({_id: 'a', _type: 't'}).catch(reject)
          if (event.type === 'message') {
            listening.unsubscribe()
            resolve()
          }
        },
        error: reject,
      })
    })
    expect(types).toEqual(['welcome', 'message'])
  },
  'assets.upload': async ({lake, client}) => {
    const image = await client.assets.upload(
      'image',
      await plain(4, 3, '#336699').png().toBuffer(),
      {filename: 'a.png'},
    )
    expect(image).toMatchObject({
      _id: expect.stringMatching(/^image-[0-9a-f]{40}-\d+x\d+-png$/),
      _type: 'sanity.imageAsset',
      originalFilename: 'a.png',
      url: expect.stringContaining(`${lake.url}/images/dateline/production/`),
    })
    expect((await fetch(image.url)).status).toBe(200)
    const file = await client.assets.upload('file', Buffer.from('text'), {
      filename: 'a.txt',
      title: 'A text',
      source: {id: 'desk', name: 'desk', url: 'http://desk.example'},
    })
    expect(file).toMatchObject({
      _type: 'sanity.fileAsset',
      title: 'A text',
      source: {id: 'desk', name: 'desk', url: 'http://desk.example'},
    })
    expect(await (await fetch(file.url)).text()).toBe('text')
  },
  'datasets.create': async ({client}) => {
    expect(
      await client.datasets.create('other', {aclMode: 'private', description: 'For trying'}),
    ).toEqual({datasetName: 'other', aclMode: 'private', description: 'For trying'})
    expect(await client.datasets.create('plain')).toEqual({
      datasetName: 'plain',
      aclMode: 'public',
      description: null,
    })
    await expect(client.datasets.create('clever', {embeddings: {enabled: true}})).rejects.toThrow(
      'A lake has no embeddings',
    )
  },
  'datasets.edit': async ({client}) => {
    await client.datasets.create('other', {description: 'For trying'})
    expect(await client.datasets.edit('other', {aclMode: 'private'})).toEqual({
      datasetName: 'other',
      aclMode: 'private',
      description: 'For trying',
    })
    expect(await client.datasets.edit('other', {description: null})).toEqual({
      datasetName: 'other',
      aclMode: 'private',
      description: null,
    })
  },
  'datasets.delete': async ({client}) => {
    await client.datasets.create('other')
    expect(await client.datasets.delete('other')).toEqual({deleted: true})
    expect(await client.datasets.list()).toHaveLength(1)
  },
  'datasets.list': async ({client}) => {
    await client.datasets.create('other', {description: 'For trying'})
    const dataset = {
      aclMode: 'public',
      createdAt: TIME,
      createdByUserId: 'administrator',
      addonFor: null,
      datasetProfile: 'content',
      features: [],
      tags: [],
    }
    expect(await client.datasets.list()).toEqual([
      {...dataset, name: 'other', description: 'For trying'},
      {...dataset, name: 'production'},
    ])
  },
  'datasets.getEmbeddingsSettings': async ({client}) => {
    expect(await client.datasets.getEmbeddingsSettings('production')).toEqual({
      enabled: false,
      status: 'disabled',
    })
  },
  'datasets.editEmbeddingsSettings': async ({client}) => {
    await client.datasets.editEmbeddingsSettings('production', {enabled: false})
    await expect(
      client.datasets.editEmbeddingsSettings('production', {enabled: true}),
    ).rejects.toThrow('A lake has no embeddings: leave them off')
  },
  'projects.getById': async ({client}) => {
    expect(await client.projects.getById('dateline')).toEqual(project())
    await expect(client.projects.getById('other')).rejects.toMatchObject({statusCode: 404})
  },
  'projects.list': async ({client}) => {
    expect(await client.projects.list()).toEqual([project()])
    const [bare] = await client.projects.list({includeMembers: false})
    expect(bare).not.toHaveProperty('members')
  },
  'users.getById': async ({client}) => {
    expect(await client.users.getById('me')).toEqual({
      id: 'administrator',
      name: 'Administrator',
      email: 'administrator@lake.localhost',
      profileImage: null,
      role: 'administrator',
      roles: [{name: 'administrator', title: 'Administrator'}],
      provider: 'lake',
    })
    await expect(client.users.getById('nobody')).rejects.toMatchObject({statusCode: 404})
  },
  'releases.create': async ({client}) => {
    const metadata = {title: 'Issue', releaseType: 'asap'} as const
    expect(await client.releases.create({releaseId: 'r1', metadata})).toEqual({
      transactionId: ID,
      results: [{id: '_.releases.r1', operation: 'create'}],
      releaseId: 'r1',
      metadata,
    })
  },
  'releases.get': async ({client}) => {
    await client.releases.create({releaseId: 'r1', metadata: {title: 'Issue'}})
    expect(await client.releases.get({releaseId: 'r1'})).toEqual({
      ...stored('_.releases.r1'),
      _type: 'system.release',
      name: 'r1',
      state: 'active',
      metadata: {title: 'Issue', releaseType: 'undecided'},
    })
    expect(await client.releases.get({releaseId: 'none'})).toBeUndefined()
  },
  'releases.edit': async ({client}) => {
    await client.releases.create({releaseId: 'r1'})
    await client.releases.edit({releaseId: 'r1', patch: {set: {'metadata.title': 'New'}}})
    expect((await client.releases.get({releaseId: 'r1'}))?.metadata).toEqual({
      title: 'New',
      releaseType: 'undecided',
    })
  },
  'releases.fetchDocuments': async ({client}) => {
    await versions(client)
    const {result} = await client.releases.fetchDocuments({releaseId: 'r1'})
    expect(result).toEqual([stored('versions.r1.a', {n: 3})])
  },
  'releases.publish': async ({client}) => {
    await versions(client)
    await client.releases.publish({releaseId: 'r1'})
    expect(await client.fetch('*[_type == "t"]{_id, n}')).toEqual([
      {_id: 'a', n: 3},
      {_id: 'drafts.a', n: 2},
    ])
    expect(await releaseState(client)).toBe('published')
  },
  'releases.schedule': async ({client}) => {
    await versions(client)
    const publishAt = new Date(Date.now() + 3_600_000).toISOString()
    await client.releases.schedule({releaseId: 'r1', publishAt})
    expect(await client.releases.get({releaseId: 'r1'})).toMatchObject({
      state: 'scheduled',
      publishAt,
    })
  },
  'releases.unschedule': async ({client}) => {
    await versions(client)
    const publishAt = new Date(Date.now() + 3_600_000).toISOString()
    await client.releases.schedule({releaseId: 'r1', publishAt})
    await client.releases.unschedule({releaseId: 'r1'})
    expect(await releaseState(client)).toBe('active')
  },
  'releases.archive': async ({client}) => {
    await versions(client)
    await client.releases.archive({releaseId: 'r1'})
    expect(await releaseState(client)).toBe('archived')
    expect(await client.fetch('*[_type == "t"]._id')).toEqual(['a', 'drafts.a'])
  },
  'releases.unarchive': async ({client}) => {
    await versions(client)
    await client.releases.archive({releaseId: 'r1'})
    await client.releases.unarchive({releaseId: 'r1'})
    expect(await releaseState(client)).toBe('active')
    expect(await client.getDocument('versions.r1.a')).toMatchObject({n: 3})
  },
  'releases.delete': async ({client}) => {
    await client.releases.create({releaseId: 'r1'})
    await expect(client.releases.delete({releaseId: 'r1'})).rejects.toMatchObject({
      statusCode: 400,
    })
    await client.releases.archive({releaseId: 'r1'})
    await client.releases.delete({releaseId: 'r1'})
    expect(await client.releases.get({releaseId: 'r1'})).toBeUndefined()
  },
  // Made by the client alone; the service behind the others is absent.
  'collaboration.comments.getTargetDocumentRef': async ({withServices}) => {
    expect(withServices.collaboration.comments.getTargetDocumentRef('a')).toBe(
      'dataset:dateline.production:a',
    )
  },
}

const COMMENTS =
  "The lake has no comments of an organization: the Studio's own comments are in the dataset of POST /comments/{dataset}/setup"
const AGENTS =
  'The lake has no agent actions, assistants and embeddings: nothing here leaves the machine'
const KNOWLEDGE = 'The lake has no knowledge bases: nothing here leaves the machine'
const FUNCTIONS =
  'The lake has no functions and blueprints: run a script with `sanity exec`, or listen to the dataset'
const MEDIA = 'The lake has no media libraries: upload assets to the dataset (POST /assets/images)'

/** Services beside the Content Lake: what is called, and what the lake answers. */
const absent: Record<string, [call: (client: SanityClient) => Promise<unknown>, message: string]> =
  {
    'agent.action.generate': [
      (client) =>
        client.agent.action.generate({
          schemaId: 's',
          instruction: 'Write',
          targetDocument: {operation: 'create', _type: 't'},
        }),
      AGENTS,
    ],
    'agent.action.patch': [
      (client) =>
        client.agent.action.patch({
          schemaId: 's',
          documentId: 'a',
          target: {path: 'n', operation: 'unset'},
        }),
      AGENTS,
    ],
    'agent.action.prompt': [(client) => client.agent.action.prompt({instruction: 'Say'}), AGENTS],
    'agent.action.transform': [
      (client) =>
        client.agent.action.transform({schemaId: 's', documentId: 'a', instruction: 'Change'}),
      AGENTS,
    ],
    'agent.action.translate': [
      (client) =>
        client.agent.action.translate({
          schemaId: 's',
          documentId: 'a',
          toLanguage: {id: 'nb', title: 'Norsk'},
        }),
      AGENTS,
    ],
    'collaboration.comments.addReaction': [
      (client) => client.collaboration.comments.addReaction('a', ':+1:'),
      COMMENTS,
    ],
    'collaboration.comments.create': [
      (client) =>
        client.collaboration.comments.create({
          message: [],
          target: {documentId: 'a', documentType: 't'},
        }),
      COMMENTS,
    ],
    'collaboration.comments.delete': [
      (client) => client.collaboration.comments.delete('a'),
      COMMENTS,
    ],
    'collaboration.comments.fetch': [
      (client) => client.collaboration.comments.fetch('*'),
      COMMENTS,
    ],
    'collaboration.comments.removeReaction': [
      (client) => client.collaboration.comments.removeReaction('a', ':+1:'),
      COMMENTS,
    ],
    'collaboration.comments.update': [
      (client) => client.collaboration.comments.update('a', {status: 'resolved'}),
      COMMENTS,
    ],
    'context.createFileSource': [
      (client) =>
        client.context.createFileSource({
          knowledgeBaseId: 'k',
          file: Buffer.from('x'),
          filename: 'x.txt',
          type: 'files',
          title: 'x',
        }),
      KNOWLEDGE,
    ],
    'context.fetch': [(client) => client.context.fetch('*'), KNOWLEDGE],
    'context.request': [
      (client) => client.context.request('GET /knowledge-bases', {query: {organizationId: 'o1'}}),
      KNOWLEDGE,
    ],
    'context.requestBytes': [
      (client) =>
        client.context.requestBytes('GET /knowledge-bases', {query: {organizationId: 'o1'}}),
      KNOWLEDGE,
    ],
    'context.uploadFile': [
      (client) =>
        client.context.uploadFile({
          knowledgeBaseId: 'k',
          sourceId: 's',
          file: Buffer.from('x'),
          filename: 'x.txt',
        }),
      KNOWLEDGE,
    ],
    'functions.invoke': [
      (client) => client.functions.invoke('count', {stackId: 'ST-1'}),
      FUNCTIONS,
    ],
    'functions.durables.callbackFailure': [
      (client) => client.functions.durables.callbackFailure('c', new Error('x')),
      FUNCTIONS,
    ],
    'functions.durables.callbackSuccess': [
      (client) => client.functions.durables.callbackSuccess('c', 1),
      FUNCTIONS,
    ],
    'mediaLibrary.video.getPlaybackInfo': [
      (client) =>
        client
          .withConfig({resource: {type: 'media-library', id: 'm'}})
          .mediaLibrary.video.getPlaybackInfo('video-abc'),
      MEDIA,
    ],
  }

/** Streams of such services: the client tells only that there is none. */
const closedStreams: Record<string, (client: SanityClient) => Promise<unknown>> = {
  'collaboration.comments.listen': (client) =>
    firstValueFrom(client.collaboration.comments.listen('*')),
  'context.listen': (client) => firstValueFrom(client.context.listen('*')),
}

/** What only the form with promises has. */
const ONLY_PROMISED = [
  'agent.action.patch',
  'agent.action.prompt',
  'context.createFileSource',
  'context.requestBytes',
  'context.uploadFile',
  'dataRequest',
]

describe('the table of the client', () => {
  test('names every public method', async () => {
    const client = clientOf(await openLake())
    const tabled = [exercised, absent, closedStreams].flatMap((table) => Object.keys(table))
    expect(methodsOf(client)).toEqual(tabled.toSorted())
  })

  test('is that of its observable form, but for what only promises have', async () => {
    const client = clientOf(await openLake())
    expect([...methodsOf(client.observable), ...ONLY_PROMISED].toSorted()).toEqual(
      methodsOf(client),
    )
    expect(await firstValueFrom(client.observable.create({_id: 'a', _type: 't'}))).toEqual(
      stored('a'),
    )
    expect(await firstValueFrom(client.observable.fetch('count(*)'))).toBe(1)
  })
})

test.each(Object.entries(exercised))('%s', async (_name, exercise) => {
  expect.hasAssertions()
  const lake = await openLake()
  await exercise({lake, client: clientOf(lake), withServices: servicesOf(lake)})
})

describe('a service that is absent', () => {
  const data = mkdtempSync(join(tmpdir(), 'dateline-lake-'))
  let lake: RunningLake
  beforeAll(async () => {
    lake = await startLake({data, port: 0})
  })
  afterAll(async () => {
    await lake.close()
    rmSync(data, {recursive: true, force: true})
  })

  test.each(Object.entries(absent))('says why: %s', async (_name, [call, message]) => {
    const outcome = call(servicesOf(lake))
    await expect(outcome).rejects.toThrow(message)
    await expect(outcome).rejects.toMatchObject({
      statusCode: 404,
      response: {body: {statusCode: 404, error: 'Not Found', message}},
    })
  })

  test.each(Object.entries(closedStreams))('ends the stream: %s', async (_name, call) => {
    await expect(call(servicesOf(lake))).rejects.toThrow('EventSource connection failed')
  })
})

describe('patches and transactions', () => {
  const patches: [string, (client: SanityClient) => {commit: () => Promise<unknown>}, object][] = [
    ['set', (client) => client.patch('a').set({'deep.n': 2}), {n: 1, list: LIST(), deep: {n: 2}}],
    [
      'setIfMissing',
      (client) => client.patch('a').setIfMissing({n: 9, m: 9}),
      {n: 1, list: LIST(), m: 9},
    ],
    ['unset', (client) => client.patch('a').unset(['list[_key=="x"]']), {n: 1, list: [LIST()[1]]}],
    ['inc', (client) => client.patch('a').inc({n: 2}), {n: 3, list: LIST()}],
    ['dec', (client) => client.patch('a').dec({n: 2}), {n: -1, list: LIST()}],
    [
      'diffMatchPatch',
      (client) =>
        client
          .patch('a')
          .set({text: 'one'})
          .diffMatchPatch({text: '@@ -1,3 +1,3 @@\n-one\n+two\n'}),
      {n: 1, list: LIST(), text: 'two'},
    ],
    [
      'insert',
      (client) => client.patch('a').insert('before', 'list[0]', [{_key: 'w'}]),
      {n: 1, list: [{_key: 'w'}, ...LIST()]},
    ],
    [
      'append',
      (client) => client.patch('a').append('list', [{_key: 'z'}]),
      {n: 1, list: [...LIST(), {_key: 'z'}]},
    ],
    [
      'prepend',
      (client) => client.patch('a').prepend('list', [{_key: 'w'}]),
      {n: 1, list: [{_key: 'w'}, ...LIST()]},
    ],
    [
      'splice',
      (client) => client.patch('a').splice('list', 0, 1, [{_key: 'w'}]),
      {n: 1, list: [{_key: 'w'}, LIST()[1]]},
    ],
    [
      'ifRevisionId',
      (client) => client.patch('a').ifRevisionId('first').set({n: 2}),
      {n: 2, list: LIST()},
    ],
    ['reset', (client) => client.patch('a').set({n: 5}).reset().inc({n: 1}), {n: 2, list: LIST()}],
    ['clone', (client) => client.patch('a').set({n: 5}).clone(), {n: 5, list: LIST()}],
  ]

  test('every method of a patch is in the list', async () => {
    const names = methodsOf(clientOf(await openLake()).patch('a'))
    const local = ['commit', 'serialize', 'toJSON']
    expect(names).toEqual([...patches.map(([name]) => name), ...local].toSorted())
  })

  test.each(patches)('%s', async (_name, patch, expected) => {
    const client = clientOf(await openLake())
    await client.mutate([{create: {_id: 'a', _type: 't', n: 1, list: LIST()}}], {
      transactionId: 'first',
    })
    expect(await patch(client).commit()).toEqual(stored('a', {...expected}))
  })

  test('every method of a transaction', async () => {
    const client = clientOf(await openLake())
    const transaction = client.transaction()
    expect(methodsOf(transaction)).toEqual([
      'clone',
      'commit',
      'create',
      'createIfNotExists',
      'createOrReplace',
      'delete',
      'patch',
      'reset',
      'serialize',
      'toJSON',
      'transactionId',
    ])
    const outcome = await transaction
      .create({_id: 'gone', _type: 't'})
      .reset()
      .create({_id: 'a', _type: 't'})
      .createIfNotExists({_id: 'b', _type: 't'})
      .createOrReplace({_id: 'c', _type: 't'})
      .patch('a', (patch) => patch.set({n: 1}))
      .delete('b')
      .transactionId('chosen')
      .clone()
      .commit()
    expect(outcome).toEqual({
      transactionId: 'chosen',
      documentIds: ['a', 'b', 'c'],
      results: [
        {id: 'a', operation: 'create'},
        {id: 'b', operation: 'none'},
        {id: 'c', operation: 'create'},
      ],
    })
    expect(await client.fetch('*{_id, n}')).toEqual([
      {_id: 'a', n: 1},
      {_id: 'c', n: null},
    ])
  })
})

function LIST() {
  return [{_key: 'x'}, {_key: 'y'}]
}

/** A document, its draft, and its version in the release r1. */
async function versions(client: SanityClient): Promise<void> {
  await client.create({_id: 'a', _type: 't', n: 1})
  await client.create({_id: 'drafts.a', _type: 't', n: 2})
  await client.releases.create({releaseId: 'r1'})
  await client.createVersion({publishedId: 'a', releaseId: 'r1', document: {_type: 't', n: 3}})
}

async function releaseState(client: SanityClient): Promise<string | undefined> {
  return (await client.releases.get({releaseId: 'r1'}))?.state
}

function stored(_id: unknown, attributes: Record<string, unknown> = {}) {
  return {_id, _type: 't', _rev: ID, _createdAt: TIME, _updatedAt: TIME, ...attributes}
}

function project() {
  const member = (role: string, title: string) => ({
    id: role,
    role,
    roles: [{name: role, title}],
    isRobot: false,
    isCurrentUser: role === 'administrator',
    createdAt: TIME,
    updatedAt: TIME,
  })
  return {
    id: 'dateline',
    displayName: 'dateline',
    studioHost: null,
    organizationId: null,
    isBlocked: false,
    isDisabled: false,
    isDisabledByUser: false,
    activityFeedEnabled: false,
    createdAt: TIME,
    updatedAt: TIME,
    maxRetentionDays: null,
    metadata: {},
    features: expect.arrayContaining(['contentReleases']),
    members: [
      member('administrator', 'Administrator'),
      member('editor', 'Editor'),
      member('viewer', 'Viewer'),
    ],
  }
}

function servicesOf(lake: RunningLake): SanityClient {
  const {apiHost, projectId, dataset, apiVersion}: ClientConfig = clientOf(lake).config()
  return createClient({
    ...(apiHost === undefined ? {} : {apiHost}),
    ...(projectId === undefined ? {} : {projectId}),
    ...(dataset === undefined ? {} : {dataset}),
    ...(apiVersion === undefined ? {} : {apiVersion}),
    useProjectHostname: false,
    useCdn: false,
    ...ORGANIZATION,
  })
}

/** The names of the public functions of an object and of the objects in it, e.g. `releases.create`. */
function methodsOf(root: object): string[] {
  const seen = new Set<unknown>([root])
  const names: string[] = []
  const walk = (value: object, path: string) => {
    for (const [name, member] of membersOf(value)) {
      if (typeof member === 'function') names.push(path + name)
      if (typeof member !== 'object' || member === null || Array.isArray(member)) continue
      if (name === 'observable' || seen.has(member)) continue
      seen.add(member)
      walk(member, `${path}${name}.`)
    }
  }
  walk(root, '')
  return names.toSorted()
}

function membersOf(value: object): [string, unknown][] {
  const members = new Map<string, unknown>()
  for (let level: unknown = value; isOwnLevel(level); level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (name !== 'constructor' && !name.startsWith('_'))
        members.set(name, Reflect.get(value, name))
    }
  }
  return [...members]
}

function isOwnLevel(level: unknown): level is object {
  return typeof level === 'object' && level !== null && level !== Object.prototype
}
