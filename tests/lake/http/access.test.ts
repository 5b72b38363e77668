import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ClientError, type SanityClient} from '@sanity/client'
import {describe, expect, test} from 'vitest'
import {EventReader} from './eventReader.ts'
import {login} from './login.ts'
import {clientOf, openLake, STUDIO, temporaryFolder} from './testLake.ts'

const V = 'v2025-02-19'
const ROLES = ['administrator', 'developer', 'editor', 'contributor', 'viewer'] as const

describe('tokens', () => {
  test('act with the grants of their role, and are shown once, listed without their secret and deleted', async () => {
    const data = temporaryFolder()
    const lake = await openLake({data})
    const admin = clientOf(lake)
    const made = await createToken(admin, 'editor')
    expect(made).toEqual({
      id: expect.any(String),
      label: 'the editor',
      key: expect.stringMatching(/^lk\S{40,}$/),
      projectUserId: `token-${made.id}`,
      createdAt: expect.any(String),
      expiresAt: null,
      roles: [{name: 'editor', title: 'Editor'}],
    })
    const program = clientOf(lake, {token: made.key})
    expect(await program.users.getById('me')).toMatchObject({
      id: `token-${made.id}`,
      name: 'the editor',
      role: 'editor',
    })
    await program.create({_id: 'a', _type: 't'})
    expect(await admin.users.getById(`token-${made.id}`)).toMatchObject({displayName: 'the editor'})

    const {key, ...rest} = made
    expect(await admin.request({url: '/projects/dateline/tokens'})).toEqual([rest])
    // In none of the files of the lake is the secret.
    for (const file of ['lake.db', 'lake.db-wal']) {
      expect(readFileSync(join(data, file)).includes(key)).toBe(false)
    }
    const reader = await EventReader.open(`${lake.url}/${V}/data/listen/production?query=*`, {
      authorization: `Bearer ${key}`,
    })
    await reader.next()
    await admin.request({method: 'DELETE', url: `/projects/dateline/tokens/${made.id}`})
    expect(await reader.next()).toEqual({event: 'disconnect', data: {reason: 'Session not found'}})
    await expect(program.fetch('*')).rejects.toMatchObject({statusCode: 401})
    await expect(
      admin.request({method: 'DELETE', url: `/projects/dateline/tokens/${made.id}`}),
    ).rejects.toMatchObject({statusCode: 404})
  })

  test('outlive the lake, until they expire', async () => {
    const data = temporaryFolder()
    const first = await openLake({data})
    const {key} = await createToken(clientOf(first), 'viewer')
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const expiring = await createToken(clientOf(first), 'viewer', {expiresAt})
    expect(expiring.expiresAt).toBe(expiresAt)
    await first.close()
    const second = await openLake({data})
    expect(await clientOf(second, {token: key}).users.getById('me')).toMatchObject({role: 'viewer'})
    await expect(
      createToken(clientOf(second), 'viewer', {expiresAt: '2001-01-01'}),
    ).rejects.toMatchObject({statusCode: 400})
  })

  test('are robots in the Access API, as the CLI asks for them, and can be rotated by themselves', async () => {
    const lake = await openLake()
    const admin = clientOf(lake)
    const robots = '/access/project/dateline/robots'
    const robot = await admin.request({
      method: 'POST',
      url: robots,
      body: {
        label: 'deploy',
        memberships: [
          {resourceId: 'dateline', resourceType: 'project', roleNames: ['contributor']},
        ],
      },
    })
    const described = {
      id: expect.any(String),
      label: 'deploy',
      createdAt: expect.any(String),
      expiresAt: null,
      memberships: [
        {
          resourceType: 'project',
          resourceId: 'dateline',
          roleNames: ['contributor'],
          addedAt: expect.any(String),
        },
      ],
    }
    expect(robot).toEqual({...described, token: expect.any(String)})
    expect(await admin.request({url: robots})).toEqual({
      data: [described],
      nextCursor: null,
      totalCount: 1,
    })
    const rotated = await clientOf(lake, {token: robot.token}).request({
      method: 'POST',
      url: '/access/robots/me/rotate',
    })
    expect(rotated).toMatchObject({id: robot.id, token: expect.any(String)})
    await expect(clientOf(lake, {token: robot.token}).fetch('1')).rejects.toMatchObject({
      statusCode: 401,
    })
    expect(await clientOf(lake, {token: rotated.token}).fetch('1')).toBe(1)
    await expect(
      admin.request({method: 'POST', url: '/access/robots/me/rotate'}),
    ).rejects.toMatchObject({statusCode: 403})
    await admin.request({method: 'DELETE', url: `${robots}/${robot.id}`})
    expect(await admin.request({url: robots})).toMatchObject({data: []})
  })

  test('are made by those who may, and give no more than their makers have', async () => {
    const lake = await openLake({users: [{id: 'dora', role: 'developer'}]})
    const developer = clientOf(lake, {token: await login(lake, 'dora')})
    const editor = clientOf(lake, {token: await login(lake, 'editor')})
    await createToken(developer, 'developer')
    await expect(createToken(developer, 'administrator')).rejects.toMatchObject({statusCode: 403})
    await expect(createToken(editor, 'viewer')).rejects.toMatchObject({statusCode: 403})
    await expect(createToken(clientOf(lake), 'king')).rejects.toMatchObject({statusCode: 400})
    await expect(editor.request({url: '/projects/dateline/tokens'})).rejects.toMatchObject({
      statusCode: 403,
    })
  })
})

describe('roles', () => {
  test.each([
    ['administrator', {draft: true, published: true, read: true}],
    ['developer', {draft: true, published: true, read: true}],
    ['editor', {draft: true, published: true, read: true}],
    ['contributor', {draft: true, published: false, read: true}],
    ['viewer', {draft: false, published: false, read: true}],
  ] as const)('%s: %o', async (role, allowed) => {
    const lake = await openLake()
    const admin = clientOf(lake)
    await admin.create({_id: 'a', _type: 't'})
    await admin.create({_id: 'drafts.b', _type: 't'})
    const client = clientOf(lake, {token: (await createToken(admin, role)).key})
    expect({
      draft: await may(() => client.patch('drafts.b').set({n: 1}).commit()),
      published: await may(() => client.patch('a').set({n: 1}).commit()),
      read: (await client.fetch('count(*)')) === 2,
    }).toEqual(allowed)
    expect(
      await may(() =>
        client.action({
          actionType: 'sanity.action.document.publish',
          draftId: 'drafts.b',
          publishedId: 'b',
        }),
      ),
    ).toBe(allowed.published)
    expect(await client.request({url: '/projects/dateline/datasets/production/acl'})).toEqual(
      expect.arrayContaining([
        {filter: '_id in path("**")', permissions: expect.arrayContaining(['read', 'history'])},
      ]),
    )
  })

  test('are listed with their grants, in the forms of both APIs', async () => {
    const client = clientOf(await openLake())
    const roles = await client.request({url: '/projects/dateline/roles'})
    expect(roles.map(({name}: {name: string}) => name)).toEqual(ROLES)
    expect(roles[3]).toEqual({
      name: 'contributor',
      title: 'Contributor',
      description: expect.any(String),
      isRootRole: false,
      isCustom: false,
      projectId: 'dateline',
      appliesToUsers: true,
      appliesToRobots: true,
      grants: {
        'sanity.document.filter': [
          {
            grants: ['read', 'history'].map((name) => ({
              name,
              params: {datasetPolicyName: 'default'},
            })),
            config: {filter: '_id in path("**")'},
          },
          {
            grants: ['create', 'update'].map((name) => ({
              name,
              params: {datasetPolicyName: 'default'},
            })),
            config: {filter: '_id in path("drafts.**")'},
          },
        ],
      },
    })
    expect(await client.request({url: '/access/project/dateline/roles'})).toMatchObject({
      data: ROLES.map((name) => ({name, appliesToRobots: true, appliesToUsers: true})),
      nextCursor: null,
    })
  })

  test('say what one may do with the project', async () => {
    const lake = await openLake()
    const viewer = clientOf(lake, {token: await login(lake, 'viewer')})
    const grants = {
      'sanity.project': [{grants: [{name: 'read', params: {}}], config: {}}],
      'sanity.project.datasets': [{grants: [{name: 'read', params: {}}], config: {}}],
      'sanity.project.members': [{grants: [{name: 'read', params: {}}], config: {}}],
      'sanity.project.roles': [{grants: [{name: 'read', params: {}}], config: {}}],
    }
    expect(await viewer.request({url: '/projects/dateline/grants'})).toEqual(grants)
    expect(await viewer.request({url: '/users/me/grants'})).toEqual({
      organizations: {},
      projects: {dateline: grants},
    })
  })
})

describe('users', () => {
  test('are added, log in under their role, are named to others, and are removed with their sessions', async () => {
    const lake = await openLake()
    const admin = clientOf(lake)
    const add = (body: object) => admin.request({method: 'POST', url: '/lake/users', body})
    expect(await add({id: 'ada', name: 'Ada L.', role: 'contributor'})).toEqual({
      id: 'ada',
      name: 'Ada L.',
      email: 'ada@lake.localhost',
      role: 'contributor',
    })
    const ada = clientOf(lake, {token: await login(lake, 'ada')})
    expect(await ada.users.getById('me')).toMatchObject({
      id: 'ada',
      name: 'Ada L.',
      roles: [{name: 'contributor', title: 'Contributor'}],
    })
    await expect(ada.create({_id: 'a', _type: 't'})).rejects.toMatchObject({statusCode: 403})
    await add({id: 'ada', name: 'Ada L.', role: 'editor'})
    await ada.create({_id: 'a', _type: 't'})

    expect(await admin.request({url: '/users/ada,editor,none'})).toMatchObject([
      {id: 'ada', displayName: 'Ada L.'},
      {id: 'editor'},
    ])
    expect(await idsAt(admin, '/projects/dateline/users')).toContain('ada')
    expect((await admin.projects.getById('dateline')).members.map(({id}) => id)).toContain('ada')
    expect(await admin.request({url: '/projects/dateline/acl/ada'})).toMatchObject({
      projectUserId: 'ada',
      role: 'editor',
      isRobot: false,
    })
    expect(await admin.request({url: '/access/project/dateline/users'})).toMatchObject({
      totalCount: 4,
    })

    await admin.request({method: 'DELETE', url: '/lake/users/ada'})
    await expect(ada.fetch('1')).rejects.toMatchObject({statusCode: 401})
    await expect(admin.request({method: 'DELETE', url: '/lake/users/ada'})).rejects.toMatchObject({
      statusCode: 404,
    })
  })

  test('are added by administrators only, and under ids and roles that there can be', async () => {
    const lake = await openLake()
    const add = (body: object, client = clientOf(lake)) =>
      client.request({method: 'POST', url: '/lake/users', body})
    for (const body of [
      {id: 'me', role: 'editor'},
      {id: 'Administrator', role: 'viewer'},
      {id: 'a/b', role: 'editor'},
      {id: '', role: 'editor'},
      {id: 'ada', role: 'king'},
      {id: 'ada', role: 'anonymous'},
      {id: 'ada', role: 'editor', name: 'x'.repeat(300)},
    ]) {
      await expect(add(body)).rejects.toMatchObject({statusCode: 400})
    }
    const editor = clientOf(lake, {token: await login(lake, 'editor')})
    await expect(add({id: 'ada', role: 'editor'}, editor)).rejects.toMatchObject({statusCode: 403})
    await expect(openLake({users: [{id: 'me', role: 'editor'}]})).rejects.toMatchObject({
      reason: 'option',
    })
  })
})

test('a session that has ended ends what was opened with it', async () => {
  const lake = await openLake()
  const token = await login(lake, 'editor')
  const headers = {authorization: `Bearer ${token}`, origin: STUDIO}
  const open = (path: string) => EventReader.open(`${lake.url}/${V}/${path}`, headers)
  const streams = [
    await open('data/listen/production?query=*'),
    await open('data/live/events/production'),
  ]
  for (const stream of streams) await stream.next()
  await clientOf(lake, {token}).request({method: 'POST', url: '/auth/logout'})
  for (const stream of streams) {
    expect(await stream.next()).toEqual({
      event: 'disconnect',
      data: {reason: 'The session has ended'},
    })
    await stream.ended
  }
})

/** False where it is refused for want of a permission. */
async function may(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (error instanceof ClientError && error.statusCode === 403) return false
    throw error
  }
}

interface Token {
  id: string
  key: string
  expiresAt: string | null
}

function createToken(client: SanityClient, roleName: string, more: object = {}): Promise<Token> {
  return client.request({
    method: 'POST',
    url: '/projects/dateline/tokens',
    body: {label: `the ${roleName}`, roleName, ...more},
  })
}

async function idsAt(client: SanityClient, url: string): Promise<string[]> {
  const users: {id: string}[] = await client.request({url})
  return users.map(({id}) => id)
}
