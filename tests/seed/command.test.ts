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
function seed(...args: string[]): Promise<Outcome> {
  const env = {...process.env, NO_COLOR: '1'}
  for (const name of ['SANITY_STUDIO_PROJECT_ID', 'SANITY_STUDIO_DATASET', 'FORCE_COLOR']) {
    Reflect.deleteProperty(env, name)
  }
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

/** Writes an article folder; the parts that a test does not name are as in the small story. */
async function articleFolder(
  name: string,
  files: {annotations?: string; text?: string | Uint8Array},
): Promise<string> {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'article.txt'), files.text ?? smallText)
  await writeFile(join(folder, name, 'annotations.yaml'), files.annotations ?? smallAnnotations)
  return name
}

const edit = (words: string, others: string) => ({
  annotations: changed(smallAnnotations, words, others),
})

describe('bad input: one message with its place, exit code 1, nothing written', () => {
  const cases: Array<[string, {annotations?: string; text?: string | Uint8Array}, string]> = [
    [
      'a-quote-that-is-not-there',
      edit('text: It will last a hundred', 'text: It shall last a hundred'),
      'annotations.yaml:34:5: quotes.byron-hundred-years.text: “It shall last a hundred years” does not stand in the article.',
    ],
    [
      'a-quote-that-is-there-twice',
      edit('text: It will last a hundred years', 'text: bridge'),
      'annotations.yaml:34:5: quotes.byron-hundred-years.text: “bridge” stands 2 times in the article',
    ],
    [
      'an-unknown-speaker',
      edit('speaker: ada-byron', 'speaker: ada-biron'),
      'annotations.yaml:36:5: quotes.byron-hundred-years.speaker: no person “ada-biron”. Do you mean “ada-byron”? Known: ada-byron, karl-braun.',
    ],
    [
      'an-invalid-date',
      edit('edtf: 2025-03-03', 'edtf: 3 March 2025'),
      'annotations.yaml:25:7: events.bridge-opening.start.edtf: “3 March 2025” is not a date in EDTF.',
    ],
    [
      'broken-yaml',
      edit('name: Ada Byron', 'name: [Ada Byron'),
      'annotations.yaml:11:5: is not readable as YAML: ',
    ],
    [
      'an-unknown-field',
      edit('familyName: Byron', 'familiName: Byron'),
      'annotations.yaml:11:5: people.ada-byron: has no field “familiName” (do you mean “familyName”?)',
    ],
    [
      'an-id-twice',
      edit('karl-braun:', 'ada-byron:'),
      'annotations.yaml:15:3: is not readable as YAML: the same id or field stands twice here.',
    ],
    [
      'a-value-that-the-model-refuses',
      edit('kind: ceremony', 'kind: party'),
      'annotations.yaml:21:5: events.bridge-opening.kind: ',
    ],
    [
      'not-utf-8',
      {text: Buffer.concat([Buffer.from(smallText.slice(0, 30)), Buffer.from([0x92, 0x41])])},
      'article.txt:3: is not UTF-8: the byte at offset 30 (0x92) does not fit. Save the file as UTF-8.',
    ],
  ]

  test.each(cases)('%s', async (name, files, message) => {
    const article = await articleFolder(name, files)
    const data = `${name}.lake`
    const {code, stdout, stderr} = await seed(article, '--data', data, '--json')
    expect(stderr).toContain(`error: ${name}/${message}`)
    expect(stderr).toMatch(
      /error: (One problem was|\d+ problems were) found\. Nothing was written\.\n$/,
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(existsSync(join(folder, data))).toBe(false)
  })

  test('a folder that does not exist, and one without files', async () => {
    await mkdir(join(folder, 'empty-folder'))
    const {code, stderr} = await seed('nowhere', 'empty-folder', '--data', 'no.lake')
    expect(stderr).toBe(
      'error: nowhere: cannot be opened: it does not exist. Name an article folder that exists.\n' +
        'error: empty-folder/article.txt: cannot be read: it does not exist. An article folder holds article.txt and annotations.yaml.\n' +
        'error: empty-folder/annotations.yaml: cannot be read: it does not exist. An article folder holds article.txt and annotations.yaml.\n' +
        'error: 3 problems were found. Nothing was written.\n',
    )
    expect(code).toBe(1)
    expect(existsSync(join(folder, 'no.lake'))).toBe(false)
  })

  test('a data folder that cannot be used', async () => {
    const article = await articleFolder('good-article', {})
    await writeFile(join(folder, 'a-file'), 'not a folder')
    const {code, stdout, stderr} = await seed(article, '--data', 'a-file', '--json')
    expect(stderr).toMatch(/^error: .*a-file/)
    expect([code, stdout]).toEqual([1, ''])
  })
})

describe('what is not understood: exit code 2', () => {
  test.each([
    [['--colour'], "error: unknown option '--colour'"],
    [['--as', 'maybe'], "error: option '--as <state>' argument 'maybe' is invalid."],
    [
      ['--data', 'a', '--lake', 'http://localhost:4000'],
      'error: Give either --data or --lake, not both.',
    ],
  ])('%j', async (args, message) => {
    const {code, stdout, stderr} = await seed(...args)
    expect(stderr).toContain(message)
    expect(stderr).toContain('Run `npm run seed -- --help` for what it takes.')
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('seeding', () => {
  test('the article of the house: 22 documents, then nothing to do', async () => {
    const first = await seed('--data', 'house.lake', '--json')
    expect(first.code).toBe(0)
    const report = JSON.parse(first.stdout)
    expect(report).toEqual({
      created: 22,
      updated: 0,
      unchanged: 0,
      kept: 0,
      conflict: 0,
      documents: expect.any(Array),
      transactions: [expect.any(String)],
    })
    expect(report.documents).toContainEqual({id: 'person-steve-witkoff', outcome: 'created'})

    const second = await seed('--data', 'house.lake', '--json')
    expect(second.code).toBe(0)
    expect(JSON.parse(second.stdout)).toMatchObject({created: 0, unchanged: 22, transactions: []})
  })

  test('plans, seeds, keeps an edit and leaves a conflict, through a running lake', async () => {
    const article = await articleFolder('bridge', {})
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
      const plan = await seed(article, '--data', 'running.lake', '--dry-run')
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

      expect((await seed(article, '--data', 'running.lake')).code).toBe(0)
      await client.patch('person-ada-byron').set({name: 'Ada King'}).commit()
      const kept = await seed(article, '--data', 'running.lake')
      expect(kept).toEqual({
        code: 0,
        stderr: '',
        stdout: `Seeded lake in running.lake, dataset production:
  · kept      person-ada-byron  edited in the dataset: name
0 created, 0 updated, 4 unchanged, 1 kept, 0 conflict
`,
      })

      const later = await articleFolder('bridge-later', {
        annotations: changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor'),
      })
      const conflict = await seed(later, '--data', 'running.lake')
      expect(conflict).toEqual({
        code: 3,
        stderr: '',
        stdout: `Seeded lake in running.lake, dataset production:
  ! conflict  person-ada-byron  changed in the seed and edited in the dataset; they differ in name, positions
0 created, 0 updated, 4 unchanged, 0 kept, 1 conflict
Documents in conflict were left as they are. Compare them in the Studio with the article folder.
`,
      })
      expect(await client.fetch('*[_id == "person-ada-byron"][0].name')).toBe('Ada King')
    } finally {
      await lake.close()
    }
  })

  test('a dry run on a data folder that is not there does not make it', async () => {
    const article = await articleFolder('dry', {})
    const {code, stdout} = await seed(article, '--data', 'dry.lake', '--dry-run', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({created: 5, transactions: []})
    expect(existsSync(join(folder, 'dry.lake'))).toBe(false)
  })

  test('--as draft leaves drafts', async () => {
    const article = await articleFolder('drafts', {})
    const first = await seed(article, '--data', 'drafts.lake', '--as', 'draft')
    expect(first.stdout).toContain('Seeded lake in drafts.lake, dataset production as drafts:')
    const second = await seed(article, '--data', 'drafts.lake', '--as', 'draft', '--json')
    expect(JSON.parse(second.stdout)).toMatchObject({created: 0, unchanged: 5})
  })

  test('--help says what it takes and what its exit codes mean', async () => {
    const {code, stdout} = await seed('--help')
    expect(code).toBe(0)
    for (const words of [
      '--data',
      '--lake',
      '--dataset',
      '--as',
      '--dry-run',
      '--json',
      'Exit codes: 0',
    ]) {
      expect(stdout).toContain(words)
    }
  })
})
