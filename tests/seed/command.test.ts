import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer, request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {createClient} from '@sanity/client'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'

import {type RunningLake, startLake} from '../../lake/index.ts'
import {changed, smallAnnotations, smallText} from './smallStory.ts'

const root = join(import.meta.dirname, '../..')

// Every run of the command starts Node, and other tests may be at work.
vi.setConfig({testTimeout: 300_000})

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

const seed = (args: string[], variables?: Record<string, string>) =>
  run('scripts/seed.ts', args, variables)
const undo = (args: string[]) => run('scripts/undo.ts', args)

/** Runs a command as a user does, in the folder that `folder` names. */
function run(
  script: string,
  args: string[],
  variables: Record<string, string> = {},
): Promise<Outcome> {
  const own = {...process.env, NO_COLOR: '1'}
  for (const name of ['SANITY_STUDIO_PROJECT_ID', 'SANITY_STUDIO_DATASET', 'FORCE_COLOR']) {
    Reflect.deleteProperty(own, name)
  }
  const env = {...own, ...variables}
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, script), ...args],
      {cwd: folder, env},
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
        resolve({code, stdout, stderr})
      },
    )
  })
}

const connect = (lake: RunningLake, dataset = lake.dataset) =>
  createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset,
    token: lake.token,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })

const datasetsOf = async (lake: RunningLake) =>
  (await connect(lake).datasets.list()).map(({name}) => name).toSorted()

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
    [['--save', 'plan.json'], 'error: --save keeps the plan of a --dry-run; give both.'],
    [['--apply', 'plan.json', '--prune'], 'error: A saved plan says all'],
    [['--ours', '--theirs'], 'error: Either --ours or --theirs is for all conflicts'],
    [['--ours', 'a', '--theirs', 'a'], 'error: a cannot be both --ours and --theirs.'],
    [
      ['--data', 'known.lake', '--dry-run', '--ours', 'person-nobody'],
      'error: person-nobody is none of the documents that are to be seeded.',
    ],
  ])('%j', async (args, message) => {
    const {code, stdout, stderr} = await seed(args)
    expect(stderr).toContain(message)
    expect(stderr).toContain('Run `npm run seed -- --help` for what it takes.')
    expect([code, stdout]).toEqual([2, ''])
  })
})

test('ids in conflict that nobody knows leave no empty lake behind', async () => {
  const {code} = await seed(['--data', 'unmade.lake', '--theirs', 'person-nobody'])
  expect([code, existsSync(join(folder, 'unmade.lake'))]).toEqual([2, false])
})

describe('articles that cannot be seeded leave no empty dataset behind', () => {
  test.each([
    ['in a lake that runs', true],
    ['in the folder of one that does not', false],
  ])('%s', async (_, isRunning) => {
    const data = `empty-${isRunning}.lake`
    const named = await articleFolder(
      `names-nobody-${isRunning}`,
      changed(smallAnnotations, '    name: Karl Braun\n    familyName: Braun\n', '    ref: Carl\n'),
    )
    const good = await articleFolder(`names-all-${isRunning}`)
    let lake = await startLake({data: join(folder, data), port: 0})
    if (!isRunning) await lake.close()
    const onto = ['--data', data, '--dataset', 'trial']
    const bad = await seed([named, ...onto])
    expect([bad.code, bad.stderr]).toEqual([
      1,
      expect.stringContaining('error: One problem was found. Nothing was written.'),
    ])
    const unknown = await seed([good, ...onto, '--theirs', 'person-nobody'])
    expect(unknown.code).toBe(2)
    if (!isRunning) lake = await startLake({data: join(folder, data), port: 0})
    expect(await datasetsOf(lake)).toEqual(['production'])
    if (!isRunning) await lake.close()
    const {code, stdout} = await seed([good, ...onto])
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`Seeded lake in ${data}, dataset trial:`),
    ])
    if (!isRunning) lake = await startLake({data: join(folder, data), port: 0})
    expect(await datasetsOf(lake)).toEqual(['production', 'trial'])
    expect(await connect(lake, 'trial').fetch('count(*)')).toBe(5)
    await lake.close()
  })
})

test('Ctrl-C stops between two articles, and the same command goes on from there', async () => {
  const names = ['one', 'two', 'three', 'four']
  for (const name of names) {
    const annotations = smallAnnotations
      .replaceAll('mayor-opens-bridge', `bridge-${name}`)
      .replaceAll('byron-hundred-years', `byron-${name}`)
    await articleFolder(`stop-${name}`, annotations)
    const words = changed(smallText, 'Mayor Opens Bridge', `Bridge ${name}`)
    await writeFile(join(folder, `stop-${name}`, 'article.txt'), words)
  }
  const lake = await startLake({data: join(folder, 'stop.lake'), port: 0})
  const folders = names.map((name) => `stop-${name}`)
  try {
    const stopped = await interrupted('/data/mutate/', lake, 'scripts/seed.ts', [
      ...folders,
      '--json',
    ])
    expect([stopped.code, stopped.stdout]).toEqual([130, ''])
    expect(stopped.stderr).toMatch(
      /^Stopped\. What was written before stays: seed-[0-9a-f]{16}-1.*\. Run the same again to go on\.\n$/,
    )
    const again = await seed([...folders, '--data', 'stop.lake', '--json'])
    const {created, unchanged} = JSON.parse(again.stdout)
    expect([again.code, created + unchanged]).toEqual([0, 11])
    // Where exactly it stops depends on when the signal arrives; not at once, and not at the end.
    expect(created).toBeGreaterThan(0)
    expect(unchanged).toBeGreaterThan(0)
  } finally {
    await lake.close()
  }
})

test('Ctrl-C stops an undo that is reading the history, a dry run too', async () => {
  const article = await articleFolder('stop-undo')
  const lake = await startLake({data: join(folder, 'stop-undo.lake'), port: 0})
  try {
    const {stdout} = await seed([article, '--data', 'stop-undo.lake', '--json'])
    const {run: seeded} = JSON.parse(stdout)
    const stopped = await interrupted('/data/history/', lake, 'scripts/undo.ts', [
      seeded,
      '--dry-run',
    ])
    expect(stopped).toEqual({
      code: 130,
      stdout: '',
      stderr: 'Stopped. Nothing was written. Run the same again to go on.\n',
    })
  } finally {
    await lake.close()
  }
})

/** Runs a command on a lake, and presses Ctrl-C when it first sends a request to an address with a part. */
async function interrupted(
  part: string,
  lake: RunningLake,
  script: string,
  args: string[],
): Promise<Outcome> {
  let isPressed = false
  const between = createServer((incoming, outgoing) => {
    if (!isPressed && incoming.url?.includes(part)) isPressed = command.kill('SIGINT')
    const {method, headers} = incoming
    const onward = request(`${lake.url}${incoming.url}`, {method, headers}, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const address = between.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const command = spawn(
    process.execPath,
    [join(root, script), ...args, '--lake', `http://127.0.0.1:${port}`],
    {cwd: folder, env: {...process.env, NO_COLOR: '1', DATELINE_LAKE_TOKEN: lake.token}},
  )
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(command.stdout),
      text(command.stderr),
      once(command, 'exit'),
    ])
    return {code, stdout, stderr}
  } finally {
    between.close()
  }
}

describe('seeding', () => {
  test('plans, seeds, keeps an edit and leaves a conflict, through a running lake', async () => {
    const article = await articleFolder('bridge')
    const lake = await startLake({data: join(folder, 'running.lake'), port: 0})
    try {
      const client = connect(lake)
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
5 created, 0 updated, 0 unchanged, 0 kept, 0 merged, 0 conflict, 0 removed
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
0 created, 0 updated, 3 unchanged, 2 kept, 0 merged, 0 conflict, 0 removed
What was deleted stays deleted. Create it again with --recreate.
`,
      })

      await client.patch('event-bridge-opening').set({kind: 'meeting'}).commit()
      const later = await articleFolder(
        'bridge-later',
        changed(
          changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor'),
          'kind: ceremony',
          'kind: address',
        ),
      )
      const named = [later, '--data', 'running.lake', '--recreate']
      const planned = await seed([...named, '--dry-run', '--save', 'plan.json'])
      expect(planned).toEqual({
        code: 3,
        stderr: '',
        stdout: `Plan for lake in running.lake, dataset production; nothing is written:
  & merged    person-ada-byron            changed in the seed: positions; edited in the dataset, and stays: name
      name (stays): Ada King ↔ Ada Byron
      positions: - start: 2021, title: Mayor → - start: 2021, title: Lord Mayor
  ! conflict  event-bridge-opening        changed in the seed and edited in the dataset: kind
      kind (conflict): meeting ↔ address
  + created   article-mayor-opens-bridge
1 created, 0 updated, 2 unchanged, 0 kept, 1 merged, 1 conflict, 0 removed
Documents in conflict are not written. Where a field is in conflict, --ours [ids] keeps the dataset’s, --theirs [ids] writes the seed’s.
Write exactly this with npm run seed -- --data running.lake --apply plan.json
`,
      })

      const saved = ['--data', 'running.lake', '--apply', 'plan.json']
      const applied = await seed([...saved, '--json'])
      expect([applied.code, applied.stderr]).toEqual([3, ''])
      const report: unknown = JSON.parse(applied.stdout)
      expect(report).toMatchObject({created: 1, merged: 1, conflict: 1})
      expect(report).toHaveProperty('documents.0.changes', [
        {
          field: 'name',
          changedBy: 'dataset',
          before: 'Ada King',
          after: 'Ada Byron',
          isWritten: false,
        },
        expect.objectContaining({field: 'positions', changedBy: 'seed', isWritten: true}),
      ])
      expect(
        await client.fetch('*[_id == "person-ada-byron"][0]{name, "title": positions[0].title}'),
      ).toEqual({name: 'Ada King', title: 'Lord Mayor'})

      const moved = await seed(saved)
      expect(moved).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'error: The dataset has changed since the plan was made: a document was edited (person-ada-byron). Nothing was written. Run seed again to plan anew.\n',
      })

      const resolved = await seed([...named, '--theirs', 'event-bridge-opening'])
      expect([resolved.code, resolved.stdout]).toEqual([
        0,
        expect.stringContaining('~ updated   event-bridge-opening  written over: kind'),
      ])

      const runs = await undo(['--data', 'running.lake', '--list', '--json'])
      const [last] = JSON.parse(runs.stdout)
      expect(last).toMatchObject({untouched: 1, edited: 0})
      const undone = await undo(['--data', 'running.lake'])
      expect(undone).toEqual({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(
          new RegExp(`^Undid ${last.run} in lake in running\\.lake, dataset production:
  ~ restored  event-bridge-opening
0 deleted, 1 restored, 0 recreated, 0 kept
Written as undo-[0-9a-f]{16}-1
$`),
        ),
      })
      expect(await client.fetch('*[_id == "event-bridge-opening"][0].kind')).toBe('meeting')
      const again = await undo(['--data', 'running.lake', last.run])
      expect([again.code, again.stderr]).toEqual([
        1,
        expect.stringContaining(`error: Nothing that ${last.run} wrote is left to undo`),
      ])
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
    expect(stdout).toContain('5 created, 0 updated, 0 unchanged')
  })

  test('says nothing of an article’s oddities once it is in the dataset', async () => {
    const house = join(root, 'seed/articles/trump-putin-may-meet-next-week')
    const first = await seed([house, '--data', 'quiet.lake'])
    const second = await seed([house, '--data', 'quiet.lake'])
    const dry = await seed([house, '--data', 'quiet.lake', '--dry-run'])
    const warning = expect.stringContaining('The event is still scheduled')
    expect([first.stderr, second.stderr, dry.stderr]).toEqual([warning, '', warning])
  })

  test('undo of a lake that is not there, and of nothing', async () => {
    const missing = await undo(['--data', 'nowhere.lake'])
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringContaining('There is no lake in the folder nowhere.lake.'),
    ])
    const both = await undo(['--list', 'seed-0123456789abcdef'])
    expect([both.code, both.stderr]).toEqual([
      2,
      expect.stringContaining('--list only shows the runs.'),
    ])
    expect((await undo(['--help'])).stdout).toContain('Exit codes: 0')
  })

  test('a plan that is none, and one for another dataset', async () => {
    await writeFile(join(folder, 'no-plan.json'), '{"format": "something"}')
    const none = await seed(['--data', 'x.lake', '--apply', 'no-plan.json'])
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('error: no-plan.json is not a plan that this version can apply'),
    ])
  })

  test('--help says what it takes and what its exit codes mean', async () => {
    const {code, stdout} = await seed(['--help'])
    expect(code).toBe(0)
    for (const words of [
      '--data',
      '--lake',
      '--dataset',
      '--as',
      '--ours',
      '--theirs',
      '--prune',
      '--save',
      '--apply',
      '--yes',
      '--recreate',
      '--dry-run',
      '--json',
      'Exit codes: 0',
    ]) {
      expect(stdout).toContain(words)
    }
  })
})
