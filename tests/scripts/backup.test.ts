import {createHash} from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {extract} from 'tar'
import {describe, expect, onTestFinished, test} from 'vitest'
import {startLake, type RunningLake} from '../../lake/index.ts'
import {run, startLakeProcess, temporaryFolder} from './commands.ts'

/** The smallest picture there is. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

async function openLake(data: string): Promise<RunningLake> {
  const lake = await startLake({port: 0, data})
  onTestFinished(() => lake.close())
  return lake
}

function clientOf(lake: Pick<RunningLake, 'url' | 'project' | 'dataset'>): SanityClient {
  return createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })
}

/** Two datasets, an asset, a token, and the history of a document. */
async function fill(client: SanityClient): Promise<{token: string; url: string}> {
  await client.create({_id: 'a', _type: 't', text: 'Zoë 😀'})
  await client.patch('a').set({text: 'two'}).commit()
  await client.datasets.create('staging', {aclMode: 'private'})
  await client.withConfig({dataset: 'staging'}).create({_id: 'drafts.b', _type: 't'})
  const {url} = await client.assets.upload('file', PIXEL, {filename: 'pixel.gif'})
  const {key} = await client.request({
    method: 'POST',
    url: '/projects/dateline/tokens',
    body: {label: 'program', roleName: 'viewer'},
  })
  return {token: key, url}
}

describe('npm run backup', () => {
  test.each(['lake.tar', 'copy'])(
    'copies a lake that runs and is written to, to %s, and restore makes a lake of it',
    async (name) => {
      const data = temporaryFolder()
      const lake = await startLakeProcess(data)
      const client = clientOf(lake)
      const {token, url} = await fill(client)
      const target = join(temporaryFolder(), name)

      // Writing goes on while the backup is made; each transaction is in it whole, or not at all.
      const written = {stop: false}
      const writing = (async () => {
        for (let n = 0; !written.stop; n++) {
          await client
            .transaction()
            .createOrReplace({_id: 'left', _type: 'pair', n})
            .createOrReplace({_id: 'right', _type: 'pair', n})
            .commit()
        }
      })()
      const finished = await run('backup', ['--data', data, target])
      written.stop = true
      await writing
      expect(finished).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^Backed up lake in .* to .*\.\n$/),
        stderr: '',
      })
      expect(readdirSync(data).filter((entry) => entry.startsWith('.backup'))).toEqual([])
      await client.delete('a')

      const restored = join(temporaryFolder(), 'restored')
      expect(await run('restore', [target, '--data', restored])).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^Restored production, staging \(\d files, as of .*\n$/),
        stderr: '',
      })
      const copy = await openLake(restored)
      const copied = clientOf(copy)
      expect(await copied.fetch('*[_id == "a"]{text}')).toEqual([{text: 'two'}])
      const pair = await copied.fetch<number[]>('*[_type == "pair"].n')
      expect(new Set(pair).size).toBeLessThan(2)
      expect(await copied.withConfig({dataset: 'staging'}).fetch('*._id')).toEqual(['drafts.b'])
      const history = await copied.request<string>({
        url: '/data/history/production/transactions/a?excludeContent=true',
      })
      expect(history.trim().split('\n')).toHaveLength(2)
      expect(await copied.withConfig({token}).users.getById('me')).toMatchObject({name: 'program'})
      const {pathname} = new URL(url)
      const answer = await fetch(`${copy.url}${pathname}`)
      expect(Buffer.from(await answer.arrayBuffer()).equals(PIXEL)).toBe(true)
    },
    60_000,
  )

  test('copies a lake that does not run, and one that is named by its URL', async () => {
    const data = temporaryFolder()
    const lake = await openLake(data)
    await fill(clientOf(lake))
    const folder = temporaryFolder()
    expect(await run('backup', ['--lake', lake.url, join(folder, 'a.tar')])).toMatchObject({
      code: 0,
    })
    await lake.close()
    expect(await run('backup', ['--data', data, join(folder, 'b.tar')])).toMatchObject({code: 0})
    expect(readdirSync(folder)).toEqual(['a.tar', 'b.tar'])
  })

  test('has a manifest that fits, and no secret and no lock in it', async () => {
    const data = temporaryFolder()
    const lake = await openLake(data)
    const {token} = await fill(clientOf(lake))
    const folder = temporaryFolder()
    const file = join(folder, 'lake.tar')
    await run('backup', ['--data', data, file])
    await extract({file, cwd: folder})
    const manifest = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'))
    expect(manifest).toEqual({
      kind: 'lake backup',
      format: 1,
      project: 'dateline',
      createdAt: expect.any(String),
      datasets: ['production', 'staging'],
      files: expect.any(Array),
    })
    const paths = manifest.files.map(({path}: {path: string}) => path)
    expect(paths).toEqual([
      expect.stringMatching(/^assets\/production\/files\/[0-9a-f]{40}\.gif$/),
      'datasets/production.db',
      'datasets/staging.db',
      'lake.db',
    ])
    for (const {path, size, sha256} of manifest.files) {
      const bytes = readFileSync(join(folder, path))
      expect({path, size: bytes.length, sha256: sha256Of(bytes)}).toEqual({path, size, sha256})
    }
    expect(readFileSync(file).includes(token)).toBe(false)
    expect(readFileSync(file).includes(lake.token)).toBe(false)
  })

  test('is for administrators only', async () => {
    const lake = await startLake({port: 0, data: temporaryFolder(), token: 'a-token-of-my-own'})
    onTestFinished(() => lake.close())
    const target = join(temporaryFolder(), 'lake.tar')
    for (const [token, message] of [
      ['', 'asks for its token. Put it in the environment variable DATELINE_LAKE_TOKEN'],
      [await viewerToken(lake), 'Insufficient permissions'],
    ]) {
      const {code, stderr} = await run('backup', ['--lake', lake.url, target], {
        env: {DATELINE_LAKE_TOKEN: token ?? ''},
      })
      expect(code).toBe(1)
      expect(stderr).toContain(message)
      expect(existsSync(target)).toBe(false)
    }
    const finished = await run('backup', ['--lake', lake.url, target], {
      env: {DATELINE_LAKE_TOKEN: 'a-token-of-my-own'},
    })
    expect(finished.code).toBe(0)
  })

  test('leaves what is there as it is, unless told otherwise', async () => {
    const data = temporaryFolder()
    await (await startLake({port: 0, data})).close()
    const folder = temporaryFolder()
    const file = join(folder, 'lake.tar')
    writeFileSync(file, 'mine')
    mkdirSync(join(folder, 'full', 'of'), {recursive: true})
    for (const target of [file, join(folder, 'full')]) {
      const {code, stderr} = await run('backup', ['--data', data, target])
      expect({code, stderr}).toEqual({
        code: 1,
        stderr: `error: ${target} is there already. It was left as it is: write over it with --force.\n`,
      })
    }
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect((await run('backup', ['--data', data, '--force', file])).code).toBe(0)
    expect(readFileSync(file).length).toBeGreaterThan(1000)
    expect(readdirSync(folder)).toEqual(['full', 'lake.tar'])
  })
})

describe('npm run restore', () => {
  test('does not touch a folder that is in use or not empty, unless told to replace it', async () => {
    const data = temporaryFolder()
    const lake = await openLake(data)
    await fill(clientOf(lake))
    const file = join(temporaryFolder(), 'lake.tar')
    await run('backup', ['--data', data, file])

    const running = await run('restore', [file, '--data', data, '--force'])
    expect(running.code).toBe(1)
    expect(running.stderr).toContain(`is in use by process ${process.pid}`)
    expect(await clientOf(lake).fetch('count(*[_id == "a"])')).toBe(1)

    await clientOf(lake).create({_id: 'later', _type: 't'})
    await lake.close()
    const refused = await run('restore', [file, '--data', data])
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: The folder ${data} is not empty. It was left as it is: name another, or replace what is in it with --force.\n`,
    })
    expect((await run('restore', [file, '--data', data, '--force'])).code).toBe(0)
    const again = await openLake(data)
    expect(await clientOf(again).fetch('*[_id in ["a", "later"]]._id')).toEqual(['a'])
  })

  test.each([
    [
      'a file that is changed',
      (folder: string) => appendFileSync(join(folder, 'datasets/staging.db'), 'x'),
      'datasets/staging.db is not as it was written',
    ],
    [
      'a file that is gone',
      (folder: string) => rmSync(join(folder, 'lake.db')),
      'lake.db is missing',
    ],
    [
      'a file too many',
      (folder: string) => writeFileSync(join(folder, 'datasets/x.db'), ''),
      'datasets/x.db does not belong to it',
    ],
    [
      'no manifest',
      (folder: string) => rmSync(join(folder, 'backup.json')),
      'it has no readable backup.json',
    ],
    [
      'a newer format',
      (folder: string) => rewrite(folder, '"format": 1', '"format": 2'),
      'made by a newer version',
    ],
    [
      'another kind',
      (folder: string) => rewrite(folder, 'lake backup', 'backup'),
      'no backup of a lake',
    ],
  ])('refuses %s', async (_name, damage, message) => {
    const data = temporaryFolder()
    const lake = await openLake(data)
    await fill(clientOf(lake))
    const backup = join(temporaryFolder(), 'backup')
    await run('backup', ['--data', data, backup])
    damage(backup)
    const parent = temporaryFolder()
    const target = join(parent, 'restored')
    const {code, stdout, stderr} = await run('restore', [backup, '--data', target])
    expect({code, stdout}).toEqual({code: 1, stdout: ''})
    expect(stderr).toContain(message)
    expect(readdirSync(parent)).toEqual([])
  })

  test('refuses an archive that is cut, and what is none', async () => {
    const data = temporaryFolder()
    await (await startLake({port: 0, data})).close()
    const folder = temporaryFolder()
    const file = join(folder, 'lake.tar')
    await run('backup', ['--data', data, file])
    writeFileSync(join(folder, 'cut.tar'), readFileSync(file).subarray(0, 9000))
    writeFileSync(join(folder, 'none.tar'), 'nonsense')
    for (const name of ['cut.tar', 'none.tar', 'missing.tar']) {
      const target = join(folder, 'restored')
      const {code, stderr} = await run('restore', [join(folder, name), '--data', target])
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error: (The backup|This is no backup|There is no backup)/)
      expect(existsSync(target)).toBe(false)
    }
  })
})

test.each(['backup', 'restore'])('%s --help shows what it takes, with examples', async (name) => {
  const {code, stdout, stderr} = await run(name, ['--help'])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  expect(stdout).toContain(`Usage: npm run ${name} -- [options]`)
  expect(stdout).toContain('Examples:')
  expect((await run(name, [])).code).toBe(2)
})

async function viewerToken(lake: RunningLake): Promise<string> {
  const {key} = await clientOf(lake)
    .withConfig({token: lake.token})
    .request({
      method: 'POST',
      url: '/projects/dateline/tokens',
      body: {label: 'program', roleName: 'viewer'},
    })
  return key
}

function rewrite(folder: string, from: string, to: string): void {
  const file = join(folder, 'backup.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
