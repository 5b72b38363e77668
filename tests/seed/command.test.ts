import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient} from '@sanity/client'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'

import {startLake} from '../../lake/index.ts'
import {changed, smallAnnotations, smallText} from './smallStory.ts'

const root = join(import.meta.dirname, '../..')

// Every run of the command starts Node, and other tests may be at work.
vi.setConfig({testTimeout: 120_000})

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-seed-command-'))
})

afterAll(async () => {
  await rm(folder, {recursive: true})
})

interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs the command as a user does, in the folder that `folder` names. */
function seed(args: string[], variables: Record<string, string> = {}): Promise<Outcome> {
  const own = {...process.env, NO_COLOR: '1'}
  for (const name of ['SANITY_STUDIO_PROJECT_ID', 'SANITY_STUDIO_DATASET', 'FORCE_COLOR']) {
    Reflect.deleteProperty(own, name)
  }
  const env = {...own, ...variables}
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'scripts/seed.ts'), ...args],
      {cwd: folder, env},
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
        resolve({code, stdout, stderr})
      },
    )
  })
}

async function articleFolder(name: string, annotations = smallAnnotations): Promise<string> {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'article.txt'), smallText)
  await writeFile(join(folder, name, 'annotations.yaml'), annotations)
  return name
}

describe('bad input: its problems, exit code 1, nothing written', () => {
  test('in the files of an article, every problem on a line with its place', async () => {
    const annotations = changed(smallAnnotations, 'speaker: ada-byron', 'speaker: ada-biron')
    const article = await articleFolder(
      'bad-article',
      changed(annotations, 'text: Monday', 'text: Tuesday'),
    )
    const {code, stdout, stderr} = await seed([article, '--data', 'bad.lake', '--json'])
    expect(stderr).toMatch(
      /^error: bad-article\/annotations\.yaml:24:7: .*\nerror: bad-article\/annotations\.yaml:36:5: .*\nerror: 2 problems were found\. Nothing was written\.\n$/,
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(existsSync(join(folder, 'bad.lake'))).toBe(false)
  })

  test('a data folder that cannot be used', async () => {
    const article = await articleFolder('good-article')
    await writeFile(join(folder, 'a-file'), 'not a folder')
    const {code, stdout, stderr} = await seed([article, '--data', 'a-file', '--json'])
    expect(stderr).toMatch(/^error: .*a-file/)
    expect([code, stdout]).toEqual([1, ''])
  })

  test('half of a hosted configuration', async () => {
    const article = await articleFolder('half-configured')
    const {code, stdout, stderr} = await seed([article], {SANITY_STUDIO_DATASET: 'production'})
    expect(stderr).toContain(
      'error: SANITY_STUDIO_DATASET is set, but SANITY_STUDIO_PROJECT_ID is not.',
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(existsSync(join(folder, '.lake'))).toBe(false)
  })
})

describe('what is not understood: exit code 2', () => {
  test.each([
    [['--as', 'maybe'], "error: option '--as <state>' argument 'maybe' is invalid."],
    [
      ['--data', 'a', '--lake', 'http://localhost:4000'],
      'error: Give either --data or --lake, not both.',
    ],
  ])('%j', async (args, message) => {
    const {code, stdout, stderr} = await seed(args)
    expect(stderr).toContain(message)
    expect(stderr).toContain('Run `npm run seed -- --help` for what it takes.')
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('seeding', () => {
  test('plans, seeds, keeps an edit and leaves a conflict, through a running lake', async () => {
    const article = await articleFolder('bridge')
    const lake = await startLake({data: join(folder, 'running.lake'), port: 0})
    try {
      const client = createClient({
        apiHost: lake.url,
        useProjectHostname: false,
        projectId: lake.project,
        dataset: lake.dataset,
        token: lake.token,
        apiVersion: '2025-02-19',
        useCdn: false,
        perspective: 'raw',
      })
      const plan = await seed([article, '--data', 'running.lake', '--dry-run'])
      expect(plan).toEqual({
        code: 0,
        stderr: '',
        stdout: `Plan for lake in running.lake, dataset production; nothing is written:
  + created   person-ada-byron
  + created   person-karl-braun
  + created   event-bridge-opening
  + created   quote-byron-hundred-years
  + created   article-mayor-opens-bridge
5 created, 0 updated, 0 unchanged, 0 kept, 0 conflict
`,
      })
      expect(await client.fetch('count(*[defined(origin)])')).toBe(0)

      expect((await seed([article, '--data', 'running.lake'])).code).toBe(0)
      await client.patch('person-ada-byron').set({name: 'Ada King'}).commit()
      await client.delete('article-mayor-opens-bridge')
      const kept = await seed([article, '--data', 'running.lake'])
      expect(kept).toEqual({
        code: 0,
        stderr: '',
        stdout: `Seeded lake in running.lake, dataset production:
  · kept      person-ada-byron            edited in the dataset: name
  · kept      article-mayor-opens-bridge  deleted since it was seeded
0 created, 0 updated, 3 unchanged, 2 kept, 0 conflict
What was deleted stays deleted. Create it again with --recreate.
`,
      })

      const later = await articleFolder(
        'bridge-later',
        changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor'),
      )
      const conflict = await seed([later, '--data', 'running.lake', '--recreate'])
      expect(conflict).toEqual({
        code: 3,
        stderr: '',
        stdout: `Seeded lake in running.lake, dataset production:
  ! conflict  person-ada-byron            changed in the seed and edited in the dataset; they differ in name, positions
  + created   article-mayor-opens-bridge
1 created, 0 updated, 3 unchanged, 0 kept, 1 conflict
Documents in conflict were not written. Compare them in the Studio with the article folder.
`,
      })
      expect(await client.fetch('*[_id == "person-ada-byron"][0].name')).toBe('Ada King')
    } finally {
      await lake.close()
    }
  })

  test('a dry run on a data folder that is not there does not make it', async () => {
    const article = await articleFolder('dry')
    const {code, stdout} = await seed([article, '--data', 'dry.lake', '--dry-run', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({created: 5, transactions: []})
    expect(existsSync(join(folder, 'dry.lake'))).toBe(false)
  })

  test('--as draft leaves drafts in a lake that it starts and stops', async () => {
    const article = await articleFolder('drafts')
    const {stdout} = await seed([article, '--data', 'drafts.lake', '--as', 'draft'])
    expect(stdout).toContain('Seeded lake in drafts.lake, dataset production as drafts:')
    expect(stdout).toContain('5 created, 0 updated, 0 unchanged, 0 kept, 0 conflict')
  })

  test('--help says what it takes and what its exit codes mean', async () => {
    const {code, stdout} = await seed(['--help'])
    expect(code).toBe(0)
    for (const words of [
      '--data',
      '--lake',
      '--dataset',
      '--as',
      '--recreate',
      '--dry-run',
      '--json',
      'Exit codes: 0',
    ]) {
      expect(stdout).toContain(words)
    }
  })
})
