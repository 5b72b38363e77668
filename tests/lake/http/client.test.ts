import {ClientError, type SanityClient} from '@sanity/client'
import {describe, expect, test} from 'vitest'
import {clientOf, openLake} from './testLake.ts'

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)
const ID = expect.stringMatching(/^\S+$/)

function stored(attributes: Record<string, unknown>) {
  return {_rev: ID, _createdAt: TIME, _updatedAt: TIME, ...attributes}
}

describe('the official client', () => {
  test('creates, reads, patches and deletes documents', async () => {
    const client = clientOf(await openLake())

    const created = await client.create({_id: 'person-a', _type: 'person', name: 'Ada'})
    expect(created).toEqual(stored({_id: 'person-a', _type: 'person', name: 'Ada'}))

    const unnamed = await client.create({_type: 'person', name: 'Bo'})
    expect(unnamed).toEqual(stored({_id: ID, _type: 'person', name: 'Bo'}))

    const kept = await client.createIfNotExists({_id: 'person-a', _type: 'person', name: 'Other'})
    expect(kept.name).toBe('Ada')

    const replaced = await client.createOrReplace({_id: 'person-a', _type: 'person', name: 'Ana'})
    expect(replaced.name).toBe('Ana')

    const patched = await client
      .patch('person-a')
      .set({name: 'Anna'})
      .setIfMissing({tags: []})
      .insert('after', 'tags[-1]', [{text: 'first'}])
      .commit({autoGenerateArrayKeys: true})
    expect(patched).toEqual(
      stored({_id: 'person-a', _type: 'person', name: 'Anna', tags: [{_key: ID, text: 'first'}]}),
    )

    expect(await client.getDocument('person-a')).toEqual(patched)
    expect(await client.getDocument('nobody')).toBeUndefined()
    expect(await client.getDocuments(['nobody', 'person-a'])).toEqual([null, patched])

    const deleted = await client.delete('person-a')
    expect(deleted).toEqual({
      transactionId: ID,
      results: [{id: 'person-a', operation: 'delete'}],
      documentIds: ['person-a'],
    })
    expect(await client.getDocument('person-a')).toBeUndefined()
  })

  test('asks queries with parameters, short by GET and long by POST', async () => {
    const client = clientOf(await openLake())
    await client.create({_id: 'a', _type: 'person', name: 'Zoë “Z” 😀', age: 3})
    const query = '*[_type == $type && age < $age]{name}'
    const params = {type: 'person', age: 4}
    expect(await client.fetch(query, params)).toEqual([{name: 'Zoë “Z” 😀'}])
    expect(await client.fetch(query, {...params, padding: 'x'.repeat(20_000)})).toEqual([
      {name: 'Zoë “Z” 😀'},
    ])
    expect(await client.fetch('*[_id == "nobody"][0]')).toBeNull()
  })

  test('gets the whole answer of a query where it asks for it', async () => {
    const client = clientOf(await openLake())
    expect(await client.fetch('1 + 1', {}, {filterResponse: false})).toEqual({
      query: '1 + 1',
      result: 2,
      ms: expect.any(Number),
      syncTags: [],
    })
    expect(await client.fetch('1 + 1', {}, {filterResponse: false, returnQuery: false})).toEqual({
      result: 2,
      ms: expect.any(Number),
      syncTags: [],
    })
  })

  test('sees drafts as its perspective says, and as its API version says where it has none', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    await client.create({_id: 'a', _type: 'article', headline: 'Published'})
    await client.create({_id: 'drafts.a', _type: 'article', headline: 'Draft'})
    const query = '*[_type == "article"] | order(_id){_id, _originalId, headline}'

    const published = [{_id: 'a', headline: 'Published', _originalId: null}]
    const raw = [
      {_id: 'a', headline: 'Published', _originalId: null},
      {_id: 'drafts.a', headline: 'Draft', _originalId: null},
    ]
    const drafts = [{_id: 'a', _originalId: 'drafts.a', headline: 'Draft'}]
    expect(await client.fetch(query, {}, {perspective: 'published'})).toEqual(published)
    expect(await client.fetch(query, {}, {perspective: 'raw'})).toEqual(raw)
    expect(await client.fetch(query, {}, {perspective: 'drafts'})).toEqual(drafts)
    expect(await client.fetch(query, {}, {perspective: ['drafts', 'published']})).toEqual(drafts)

    const unset = {perspective: undefined}
    const ofVersion = (apiVersion: string) => clientOf(lake, {...unset, apiVersion}).fetch(query)
    expect(await ofVersion('1')).toEqual(raw)
    expect(await ofVersion('2025-02-18')).toEqual(raw)
    expect(await ofVersion('2025-02-19')).toEqual(published)
    expect(await ofVersion('X')).toEqual(published)
  })

  test('commits a transaction under the id that it chose, and only once', async () => {
    const client = clientOf(await openLake())
    const transaction = client
      .transaction()
      .create({_id: 'a', _type: 'person'})
      .create({_id: 'b', _type: 'person'})
      .patch('a', {set: {friend: {_type: 'reference', _ref: 'b'}}})
      .transactionId('chosen')
    expect(await transaction.commit()).toEqual({
      transactionId: 'chosen',
      results: [
        {id: 'a', operation: 'create'},
        {id: 'b', operation: 'create'},
      ],
      documentIds: ['a', 'b'],
    })
    expect((await client.getDocument('b'))?._rev).toBe('chosen')
    await expect(transaction.commit()).rejects.toMatchObject({statusCode: 409})
  })

  test('changes nothing on a dry run', async () => {
    const client = clientOf(await openLake())
    const outcome = await client.create({_id: 'a', _type: 'person'}, {dryRun: true})
    expect(outcome._id).toBe('a')
    expect(await client.fetch('count(*)')).toBe(0)
  })

  test('edits, publishes, unpublishes and discards by actions', async () => {
    const client = clientOf(await openLake())
    await client.create({_id: 'drafts.a', _type: 'article', headline: 'One'})
    const ids = () => client.fetch<string[]>('*[_type == "article"]._id')

    const published = await client.action({
      actionType: 'sanity.action.document.publish',
      draftId: 'drafts.a',
      publishedId: 'a',
    })
    expect(published.transactionId).toEqual(ID)
    expect(await ids()).toEqual(['a'])

    await client.action({
      actionType: 'sanity.action.document.edit',
      draftId: 'drafts.a',
      publishedId: 'a',
      patch: {set: {headline: 'Two'}},
    })
    expect(await ids()).toEqual(['a', 'drafts.a'])
    await client.action({
      actionType: 'sanity.action.document.version.discard',
      versionId: 'drafts.a',
    })
    expect(await ids()).toEqual(['a'])
    await client.action({
      actionType: 'sanity.action.document.unpublish',
      draftId: 'drafts.a',
      publishedId: 'a',
    })
    expect(await ids()).toEqual(['drafts.a'])
  })

  test('knows its user, project and datasets', async () => {
    const client = clientOf(await openLake({project: 'gazette', dataset: 'staging'}))
    expect(await client.users.getById('me')).toEqual({
      id: 'administrator',
      name: 'Administrator',
      email: 'administrator@lake.localhost',
      profileImage: null,
      role: 'administrator',
      roles: [{name: 'administrator', title: 'Administrator'}],
      provider: 'lake',
    })
    expect(await client.users.getById('editor')).toMatchObject({
      id: 'editor',
      displayName: 'Editor',
      isCurrentUser: false,
    })
    expect(await client.projects.getById('gazette')).toMatchObject({
      id: 'gazette',
      organizationId: null,
      members: [{id: 'administrator'}, {id: 'editor'}, {id: 'viewer'}],
    })
    expect(await client.projects.list()).toHaveLength(1)
    expect(await client.datasets.list()).toEqual([
      {
        name: 'staging',
        aclMode: 'public',
        createdAt: TIME,
        createdByUserId: 'administrator',
        addonFor: null,
        datasetProfile: 'content',
        features: [],
        tags: [],
      },
    ])
  })

  test('listens: a welcome, then each mutation with the document', async () => {
    const client = clientOf(await openLake())
    const events: unknown[] = []
    const done = new Promise<void>((resolve, reject) => {
      const subscription = client
        .listen('*[_type == "person"]', {}, {events: ['welcome', 'mutation']})
        .subscribe({
          next: (event) => {
            events.push(event)
            if (event.type === 'welcome') write(client).catch(reject)
            if (events.length === 3) {
              subscription.unsubscribe()
              resolve()
            }
          },
          error: reject,
        })
    })
    await done
    expect(events).toEqual([
      {type: 'welcome', listenerName: ID},
      expect.objectContaining({
        type: 'mutation',
        documentId: 'a',
        transition: 'appear',
        result: stored({_id: 'a', _type: 'person', name: 'Ada'}),
      }),
      expect.objectContaining({type: 'mutation', documentId: 'a', transition: 'disappear'}),
    ])
  })

  test('hears in live events which tags of its query a change concerns', async () => {
    const lake = await openLake()
    const client = clientOf(lake)
    await client.create({_id: 'a', _type: 'person', name: 'Ada'})
    const {syncTags = []} = await client.fetch(
      '*[_type == "person"]',
      {},
      {filterResponse: false, perspective: 'published'},
    )
    const tags = new Promise<string[]>((resolve, reject) => {
      const subscription = client.live.events().subscribe({
        next: (event) => {
          if (event.type === 'welcome') client.patch('a').set({name: 'Eva'}).commit().catch(reject)
          if (event.type === 'message') {
            subscription.unsubscribe()
            resolve(event.tags)
          }
        },
        error: reject,
      })
    })
    expect(syncTags).not.toEqual([])
    expect(await tags).toEqual(expect.arrayContaining(syncTags))
  })

  test('is told of a mistake in a listener, and of one in a query, with the place', async () => {
    const client = clientOf(await openLake())
    await expect(client.fetch('*[_type ==')).rejects.toBeInstanceOf(ClientError)
    await expect(client.fetch('*[_type ==')).rejects.toThrow('GROQ query parse error')
    const listening = new Promise((resolve, reject) => {
      client.listen('*[_type ==').subscribe({next: resolve, error: reject})
    })
    await expect(listening).rejects.toThrow('GROQ query parse error')
  })
})

async function write(client: SanityClient): Promise<void> {
  await client.create({_id: 'other', _type: 'event'})
  await client.create({_id: 'a', _type: 'person', name: 'Ada'})
  await client.delete('a')
}
