import {once} from 'node:events'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {startLake, type RunningLake} from '../../lake/index.ts'
import {COMMANDS_TIMEOUT, copyOf, sanityIn} from './sanityCommand.ts'

const folder = mkdtempSync(join(tmpdir(), 'dateline-sanity-'))
const data = join(folder, 'lake')
const project = sanityIn(copyOf('project', folder), folder)
const studio = copyOf('studio', folder)

let lake: RunningLake
let client: SanityClient

beforeAll(async () => {
  lake = await startLake({data, port: 0, project: 'recipes'})
  client = createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    token: lake.token,
    apiVersion: '2025-02-19',
    perspective: 'raw',
    useCdn: false,
  })
})

afterAll(async () => {
  await lake.close()
  rmSync(folder, {recursive: true, force: true})
})

const servings = () => client.fetch('*[_type == "recipe"] | order(_id).servings')

/** Runs `sanity` on the lake that all tests here share; what it prints. */
const sanity = (...args: string[]) => project.output('--data', data, ...args)

const soup = {_id: 'soup', _type: 'recipe', title: 'Soup', servings: 2}
const bread = {_id: 'bread', _type: 'recipe', title: 'Bread', servings: 4}

beforeEach(async () => {
  await client.transaction().createOrReplace(soup).createOrReplace(bread).commit()
})

test('dataset: create, list, visibility, copy, delete', {timeout: COMMANDS_TIMEOUT}, async () => {
  await sanity('dataset', 'create', 'kitchen', '--visibility', 'private')
  expect(await sanity('dataset', 'visibility', 'get', 'kitchen')).toBe('private\n')
  await sanity('dataset', 'visibility', 'set', 'kitchen', 'public')
  expect(await client.datasets.list()).toMatchObject([
    {name: 'kitchen', aclMode: 'public'},
    {name: 'production', aclMode: 'public'},
  ])

  // Its progress comes from an address that the command takes to be api.sanity.io.
  expect(await sanity('dataset', 'copy', 'production', 'pantry')).toMatch(/Job \S+ completed\n$/)
  expect(
    await client.withConfig({dataset: 'pantry'}).fetch('*[_type == "recipe"] | order(_id)._id'),
  ).toEqual(['bread', 'soup'])

  await sanity('dataset', 'delete', 'kitchen', '--force')
  await sanity('dataset', 'delete', 'pantry', '--force')
  expect(await sanity('dataset', 'list')).toBe('production\n')
})

test('dataset alias: create, link, delete', {timeout: COMMANDS_TIMEOUT}, async () => {
  await client.datasets.create('kitchen')
  await sanity('dataset', 'alias', 'create', 'live', 'production')
  const live = client.withConfig({dataset: '~live'})
  expect(await live.fetch('count(*[_type == "recipe"])')).toBe(2)

  await sanity('dataset', 'alias', 'link', 'live', 'kitchen', '--force')
  expect(await live.fetch('count(*[_type == "recipe"])')).toBe(0)
  expect((await sanity('dataset', 'list')).split('\n')).toEqual([
    'kitchen',
    'production',
    '~live -> kitchen',
    '',
  ])

  await sanity('dataset', 'alias', 'delete', 'live', '--force')
  await client.datasets.delete('kitchen')
  expect(await client.request({url: '/aliases'})).toEqual([])
})

test('tokens: create, list, delete; users list', {timeout: COMMANDS_TIMEOUT}, async () => {
  const created = await sanity('tokens', 'create', 'robot', '--role', 'viewer', '--json')
  const {id, token} = JSON.parse(created)
  const robot = client.withConfig({token})
  expect(await robot.fetch('count(*[_type == "recipe"])')).toBe(2)
  await expect(robot.delete('soup')).rejects.toMatchObject({statusCode: 403})

  const [tokens, users] = await Promise.all([
    sanity('tokens', 'list', '--json'),
    sanity('users', 'list'),
  ])
  expect(JSON.parse(tokens)).toMatchObject([{id, label: 'robot'}])
  expect(users).toMatch(/administrator.*\n[^]*editor.*\n[^]*viewer.*\n/)

  await sanity('tokens', 'delete', id, '--yes')
  await expect(robot.fetch('1')).rejects.toMatchObject({statusCode: 401})
})

test('migration: list, dry run, real run', {timeout: COMMANDS_TIMEOUT}, async () => {
  const [listed, dryRun] = await Promise.all([
    sanity('migration', 'list'),
    sanity('migration', 'run', 'doubleServings'),
  ])
  expect(listed).toMatch(/doubleServings.*Double the servings/)
  expect(dryRun).toMatch(/servings[^]*4/)
  expect(await servings()).toEqual([4, 2])

  await sanity('migration', 'run', 'doubleServings', '--no-dry-run', '--no-confirm')
  expect(await servings()).toEqual([8, 4])
})

describe('exec', () => {
  test('a script that knows of no lake finds it', {timeout: COMMANDS_TIMEOUT}, async () => {
    const here = {kind: 'lake', project: 'recipes', dataset: 'production'}
    expect(JSON.parse(await sanity('exec', 'whoAnswers.ts', '--with-user-token'))).toEqual({
      apiHost: 'https://api.sanity.io',
      user: {id: 'administrator'},
      titles: ['Bread', 'Soup'],
      throughCdn: 2,
      throughFetch: here,
      throughHttps: here,
    })
  })

  test(
    'a signal ends the script, the command and the lake that was started for it',
    {timeout: COMMANDS_TIMEOUT},
    async () => {
      const ownData = join(folder, 'ownLake')
      const child = project.start(['--data', ownData, 'exec', 'waits.ts'])
      const exited = once(child, 'exit')
      for await (const chunk of child.stdout ?? []) {
        if (String(chunk).includes('waiting')) break
      }
      expect(existsSync(join(ownData, 'lake.json'))).toBe(true)
      child.kill('SIGTERM')
      const [code, signal] = await exited
      expect({code, signal}).not.toEqual({code: 0, signal: null})
      expect(existsSync(join(ownData, 'lake.json'))).toBe(false)
      const again = await startLake({data: ownData, port: 0})
      await again.close()
    },
  )
})

describe('with a Studio', () => {
  const inStudio = sanityIn(studio, folder)
  const sanity = (...args: string[]) => inStudio.output('--data', data, ...args)

  test('schema: validate, deploy, list', {timeout: COMMANDS_TIMEOUT}, async () => {
    const [problems] = await Promise.all([
      sanity('schema', 'validate', '--format', 'json'),
      sanity('schema', 'deploy'),
    ])
    expect(JSON.parse(problems)).toEqual([])
    const [deployed] = JSON.parse(await sanity('schema', 'list', '--json'))
    expect(JSON.parse(deployed.schema)).toMatchObject([{name: 'recipe', type: 'document'}])
    expect(await client.getDocument(deployed._id)).toMatchObject({workspace: {name: 'recipes'}})
  })

  test('schema extract, then typegen generate', {timeout: COMMANDS_TIMEOUT}, async () => {
    await sanity('schema', 'extract', '--path', 'schema.json')
    await sanity('typegen', 'generate')
    expect(readFileSync(join(studio, 'sanity.types.ts'), 'utf8')).toContain(
      'export type TitlesQueryResult = Array<{\n  title: string | null;\n  servings: number | null;\n}>',
    )
  })

  test('documents validate', {timeout: COMMANDS_TIMEOUT}, async () => {
    await client.createOrReplace({_id: 'bread', _type: 'recipe', servings: 0})
    const {code, stdout} = await inStudio.run([
      '--data',
      data,
      'documents',
      'validate',
      '--yes',
      '--format',
      'ndjson',
    ])
    expect(code).toBe(1)
    const [invalid, ...others] = stdout.trim().split('\n')
    expect(others).toEqual([])
    expect(JSON.parse(invalid ?? '')).toMatchObject({documentId: 'bread', level: 'error'})
  })
})

describe('the lake that is meant', () => {
  test('is named by DATELINE_LAKE', {timeout: COMMANDS_TIMEOUT}, async () => {
    const ask = ['documents', 'query', '*[_type == "recipe"] | order(_id)._id']
    const {code, stdout} = await project.run(ask, {DATELINE_LAKE: lake.url})
    expect({code, result: JSON.parse(stdout)}).toEqual({code: 0, result: ['bread', 'soup']})
  })

  test(
    'is named by --lake; debug says who one is there, until the command has ended',
    {timeout: COMMANDS_TIMEOUT},
    async () => {
      const byNumber = lake.url.replace('localhost', '127.0.0.1')
      const printed = await project.output('--lake', byNumber, 'debug', '--secrets')
      expect(printed).toMatch(/ID: +administrator\n/)
      const token = /Auth token: +(\S+)/.exec(printed)?.[1] ?? ''
      await expect(client.withConfig({token}).fetch('1')).rejects.toMatchObject({statusCode: 401})
    },
  )

  test(
    'is on this machine, and asks for its token where it has one',
    {timeout: COMMANDS_TIMEOUT},
    async () => {
      const guarded = await startLake({
        data: join(folder, 'guarded'),
        port: 0,
        project: 'recipes',
        token: 'open-sesame',
      })
      try {
        const ask = ['--lake', guarded.url, 'dataset', 'list']
        const [refused, admitted, both] = await Promise.all([
          project.run(ask),
          project.run(ask, {
            DATELINE_LAKE_TOKEN: 'open-sesame',
          }),
          project.run(['--data', data, ...ask]),
        ])
        expect(refused).toEqual({
          code: 1,
          signal: null,
          stdout: '',
          stderr: `error: The lake at ${guarded.url} asks for its token. Put it in the environment variable DATELINE_LAKE_TOKEN.\n`,
        })
        expect(admitted).toMatchObject({code: 0, stdout: 'production\n'})
        expect(both).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('Give either --data or --lake, not both.'),
        })
      } finally {
        await guarded.close()
      }
    },
  )
})

test('help and failures are those of `sanity`', {timeout: COMMANDS_TIMEOUT}, async () => {
  const nowhere = join(folder, 'nowhere')
  const [own, nothing, logout, theirs, missing] = await Promise.all([
    project.run(['--help']),
    project.run([]),
    project.run(['--data', nowhere, 'logout']),
    project.run(['--data', nowhere, 'documents', 'get', '--help']),
    project.run(['--data', data, 'documents', 'get', 'nothing']),
  ])
  expect(own).toMatchObject({code: 0, stdout: expect.stringContaining('npm run sanity:local --')})
  expect(nothing).toMatchObject({code: 2, stderr: expect.stringContaining('Name a command')})
  expect(logout).toMatchObject({code: 2, stderr: expect.stringContaining('asks for no login')})
  expect(theirs).toMatchObject({code: 0, stdout: expect.stringContaining('sanity documents get')})
  expect(existsSync(nowhere)).toBe(false)
  expect(missing).toMatchObject({code: 1, stderr: expect.stringContaining('not found')})
})
