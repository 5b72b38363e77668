import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {once} from 'node:events'
import {join} from 'node:path'
import {createClient} from '@sanity/client'
import {expect, onTestFinished, test} from 'vitest'
import {startLake} from '../../lake/index.ts'
import {EventReader} from '../lake/http/eventReader.ts'
import {login} from '../lake/http/login.ts'
import {run, startLakeProcess, temporaryFolder} from './commands.ts'

function clientOf({url, project, dataset}: {url: string; project: string; dataset: string}) {
  return createClient({
    apiHost: url,
    useProjectHostname: false,
    projectId: project,
    dataset,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })
}

test('prints where it is ready, serves, and ends cleanly on a signal, streams included', async () => {
  const data = temporaryFolder()
  const lake = await startLakeProcess(data, ['--project', 'gazette', '--dataset', 'staging'])
  expect(lake).toMatchObject({project: 'gazette', dataset: 'staging'})
  expect(lake.url).toMatch(/^http:\/\/localhost:\d+$/)
  await clientOf(lake).create({_id: 'a', _type: 't'})

  const addressFile = join(data, 'lake.json')
  expect(statSync(addressFile).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(addressFile, 'utf8'))).toEqual({
    url: lake.url,
    pid: lake.process.pid,
    token: expect.stringMatching(/^\S{40,}$/),
    project: 'gazette',
    dataset: 'staging',
  })

  const stream = await EventReader.open(`${lake.url}/v1/data/listen/staging?query=*`)
  await stream.next()
  expect(await lake.stop('SIGTERM')).toBe(0)
  await stream.ended
  expect(existsSync(addressFile)).toBe(false)
})

test('keeps what it acknowledged, and its sessions, through kill -9', async () => {
  const data = temporaryFolder()
  const killed = await startLakeProcess(data)
  const token = await login({...killed, port: 0, token: '', close: async () => {}}, 'editor')
  const client = clientOf(killed)
  const acknowledged: string[] = []
  const writing = (async () => {
    for (let index = 0; ; index++) {
      const {_id} = await client.create({_id: `document-${index}`, _type: 't'})
      acknowledged.push(_id)
      if (index === 25) void killed.stop('SIGKILL')
    }
  })()
  // The server is gone in the middle of a request or before one.
  await expect(writing).rejects.toThrow(/fetch failed|ECONN|socket|terminated/i)
  await killed.stop('SIGKILL')
  expect(existsSync(join(data, 'lake.json'))).toBe(true)

  const restarted = await startLakeProcess(data)
  const found = await clientOf(restarted).fetch<string[]>('*._id')
  expect(found).toEqual(expect.arrayContaining(acknowledged))
  expect(acknowledged.length).toBeGreaterThan(25)
  expect(found.length).toBeLessThanOrEqual(acknowledged.length + 1)
  expect(await clientOf(restarted).withConfig({token}).users.getById('me')).toMatchObject({
    id: 'editor',
  })
})

test('says that its port is in use, and leaves the folder free', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const data = temporaryFolder()
  expect(await run('lake', ['--port', String(port), '--data', data])).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: Port ${port} on 127.0.0.1 is in use. Choose another with --port, or stop what runs there.\n`,
  })
  const lake = await startLake({data, port: 0})
  await lake.close()
})

test('says that its folder is in use', async () => {
  const data = temporaryFolder()
  const first = await startLakeProcess(data)
  const {code, stderr} = await run('lake', ['--port', '0', '--data', data])
  expect(code).toBe(1)
  expect(stderr).toContain(`The data folder ${data} is in use by process ${first.process.pid}`)
})

test('warns where it opens itself to other machines', async () => {
  const lines: string[] = []
  const lake = await startLake({
    data: temporaryFolder(),
    port: 0,
    host: '0.0.0.0',
    log: (line) => lines.push(line),
  })
  onTestFinished(() => lake.close())
  expect(lines).toEqual([expect.stringContaining('WARNING: the lake listens on 0.0.0.0')])
  await expect(clientOf(lake).create({_type: 't'})).rejects.toMatchObject({statusCode: 403})
})

test('does not touch a folder that is a file, or a file that is no dataset', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'file')
  writeFileSync(file, 'text')
  const onFile = await run('lake', ['--port', '0', '--data', file])
  expect(onFile).toMatchObject({code: 1, stdout: ''})
  expect(onFile.stderr).toContain(`The data folder ${file} cannot be made, read or written`)
  expect(readFileSync(file, 'utf8')).toBe('text')

  const data = join(folder, 'data')
  mkdirSync(join(data, 'datasets'), {recursive: true})
  const dataset = join(data, 'datasets', 'production.db')
  writeFileSync(dataset, 'no database at all')
  const onDamaged = await run('lake', ['--port', '0', '--data', data])
  expect(onDamaged).toMatchObject({code: 1, stdout: ''})
  expect(onDamaged.stderr).toContain(dataset)
  expect(onDamaged.stderr.trim().split('\n')).toHaveLength(1)
  expect(readFileSync(dataset, 'utf8')).toBe('no database at all')
})

test.each([
  [['--nonsense'], 2, "unknown option '--nonsense'"],
  [['--port', '70000'], 2, 'A port is a number from 0 to 65535.'],
  [['--port', '4x'], 2, 'A port is a number from 0 to 65535.'],
  [['extra'], 2, 'too many arguments'],
  [['--project', 'No Project'], 1, '"No Project" is no project id'],
  [['--dataset', '../escape'], 1, '"../escape" is no dataset name'],
  [['--cors-origin', '*'], 1, '"*" is not an origin'],
  [['--token', 'two words'], 1, 'A token is made of visible ASCII characters, without spaces.'],
  [['--host', '0.0.0.0', '--token', 'short'], 1, 'a token of 16 characters or more'],
  [['--host', 'no.such.host.invalid', '--port', '0'], 1, 'no.such.host.invalid'],
])('%j ends with %i and "%s"', async (args, code, message) => {
  const data = join(temporaryFolder(), 'data')
  const finished = await run('lake', [...args, '--data', data])
  expect(finished).toMatchObject({code, stdout: ''})
  expect(finished.stderr).toContain(message)
  expect(finished.stderr).not.toContain('    at ')
  expect(existsSync(join(data, 'lake.json'))).toBe(false)
})

test('takes its token from the environment, where nobody reads it in a list of processes', async () => {
  const token = 'a-token-of-my-own'
  const lake = await startLakeProcess(temporaryFolder(), [], {DATELINE_LAKE_TOKEN: token})
  const client = clientOf(lake)
  await expect(client.create({_type: 't'})).rejects.toMatchObject({statusCode: 403})
  expect(await client.withConfig({token}).create({_type: 't'})).toMatchObject({_type: 't'})
})

test.skipIf(!existsSync('/proc/version'))(
  'ends where a folder cannot be made, on a file system that takes none',
  async () => {
    const finished = await run('lake', ['--port', '0', '--data', '/proc/lake/data'])
    expect(finished).toMatchObject({code: 1, stdout: ''})
    expect(finished.stderr).toContain('The data folder /proc/lake/data cannot be made')
  },
)

test('--help shows what it takes', async () => {
  const {code, stdout, stderr} = await run('lake', ['--help'])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  for (const flag of [
    '--port',
    '--data',
    '--host',
    '--project',
    '--dataset',
    '--token',
    '--json',
  ]) {
    expect(stdout).toContain(flag)
  }
  expect(stdout).toContain('Usage: npm run lake -- [options]')
})

test('--user makes users that log in under their role, and remembers them', async () => {
  const data = temporaryFolder()
  const first = await startLakeProcess(data, ['--user', 'ada:contributor', '--user', 'ben:viewer'])
  await first.stop('SIGTERM')
  const lake = await startLake({port: 0, data})
  onTestFinished(() => lake.close())
  const token = await login(lake, 'ada')
  const ada = clientOf(lake).withConfig({token})
  expect(await ada.users.getById('me')).toMatchObject({id: 'ada', role: 'contributor'})
  expect(await clientOf(lake).request({url: '/lake/users'})).toMatchObject([
    {id: 'administrator'},
    {id: 'editor'},
    {id: 'viewer'},
    {id: 'ada', role: 'contributor'},
    {id: 'ben', role: 'viewer'},
  ])
})

test.each([
  ['ada', 2, '--user takes a name and a role, for example ada:editor'],
  ['ada:king', 1, '"king" is no role. There are: administrator, developer, editor'],
  ['me:editor', 1, '"me" is no user id'],
])('--user %s ends with %i and "%s"', async (user, code, message) => {
  const finished = await run('lake', ['--port', '0', '--data', temporaryFolder(), '--user', user])
  expect(finished).toMatchObject({code, stdout: ''})
  expect(finished.stderr).toContain(message)
})
