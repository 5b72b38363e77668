import {type BrowserContext, chromium} from '@playwright/test'

import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {startLake} from '../lake/index.ts'
import {findChromium} from '../scripts/chromium.ts'
import {finish, freePort, type RunningCommand, root, start} from '../tests/processes.ts'
import {newsroomDocuments} from './newsroomDocuments.ts'

/**
 * How soon the desk can be worked with in a dataset with many articles, against the plain list of articles of the same
 * Studio: bench/plainStudio, which has the same types, forms, workflow and tools, and Sanity's own lists. Both are
 * built, on one lake, in one Chromium, turn about. The clock runs from the address to the rows of the first list and
 * all its numbers on the screen, with the main thread free to take a click.
 *
 *     node bench/desk.ts [articles, 10000 where absent] [rounds, 11 where absent]
 */
const [articles = 10_000, rounds = 11] = process.argv.slice(2).map(Number)
/** Documents that come with one article, itself among them. */
const STORY = 9
const ROWS = 8
/** Rows of the desk with a number here: draft, in review, fact check, approved, needs legal, published, facts. */
const NUMBERS = 6
/** Of each hundred articles; the others are approved. */
const STAGES = ['draft', 'draft', 'draft', 'inReview', 'inReview', 'factCheck']
const place = mkdtempSync(join(tmpdir(), 'dateline-bench-'))
const running: RunningCommand[] = []
try {
  const [lakePort, deskPort, plainPort] = [await freePort(), await freePort(), await freePort()]
  const data = join(place, 'lake')
  await fill(data)
  const origins = [deskPort, plainPort].flatMap((port) => [
    '--cors-origin',
    `http://localhost:${port}`,
  ])
  const lake = start('node', [
    'scripts/lake.ts',
    '--data',
    data,
    '--port',
    String(lakePort),
    ...origins,
  ])
  running.push(lake)
  await lake.prints(/Lake ready/)
  running.push(await serve(root, 'desk', deskPort, lakePort))
  running.push(await serve(join(root, 'bench', 'plainStudio'), 'plain', plainPort, lakePort))

  const cases = [
    {name: 'plain list of articles', port: plainPort, path: '/structure/article', numbers: 0},
    {name: 'desk, articles', port: deskPort, path: '/structure/articles', numbers: NUMBERS},
    {name: 'desk, draft', port: deskPort, path: '/structure/stage-draft', numbers: NUMBERS},
  ]
  const executablePath = findChromium()
  const browser = await chromium.launch({
    ...(executablePath && {executablePath}),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const context = await browser.newContext({viewport: {width: 1440, height: 900}})
  const times = new Map<string, number[]>()
  // The first rounds log in, fill the browser's cache and have it compile.
  for (let round = -2; round < rounds; round++) {
    for (const {name, port, path, numbers} of cases) {
      const time = await open(context, `http://localhost:${port}${path}`, numbers)
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), time])
    }
  }
  await browser.close()

  console.log(`${articles} articles, ${articles * STORY} documents; median of ${rounds} rounds`)
  const plain = times.get('plain list of articles') ?? []
  for (const [name, all] of times) {
    const ratios = all.map((time, round) => time / (plain[round] ?? NaN))
    const range = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`
    console.log(
      `${name.padEnd(24)} ${median(all).toFixed(0).padStart(6)} ms  (${range})  ${(median(all) / median(plain)).toFixed(2)} x plain; round by round ${median(ratios).toFixed(2)} x`,
    )
  }
} finally {
  for (const command of running.toReversed()) await command.kill('SIGTERM')
  rmSync(place, {recursive: true, force: true})
}

async function fill(data: string): Promise<void> {
  const lake = await startLake({data, port: 0})
  const response = await fetch(`${lake.url}/v2025-02-19/lake/bulk/production`, {
    method: 'POST',
    body: new Blob([...lines()]),
  })
  const last = (await response.text()).trim().split('\n').at(-1) ?? ''
  if (!response.ok || !last.includes('"done":true')) throw new Error(last)
  await lake.close()
}

/** As a newsroom has them: most articles are out, some are on their way, and some of those that are out are edited. */
function* lines(): Generator<string> {
  let count = 0
  for (const document of newsroomDocuments(articles * STORY)) {
    if (document._type !== 'article') {
      yield `${JSON.stringify(document)}\n`
      continue
    }
    const stage = STAGES[count++ % 100] ?? 'approved'
    const legal = count % 200 === 1 ? 'required' : 'na'
    const article = {...document, stage, checks: {_type: 'checks', fact: 'done', legal}}
    yield `${JSON.stringify(stage === 'approved' ? article : {...article, _id: `drafts.${document._id}`})}\n`
    if (count % 500 === 499) {
      yield `${JSON.stringify({...article, _id: `drafts.${document._id}`, headline: 'Edited'})}\n`
    }
  }
}

async function serve(
  folder: string,
  name: string,
  port: number,
  lakePort: number,
): Promise<RunningCommand> {
  const env = {SANITY_STUDIO_LAKE_URL: `http://localhost:${lakePort}`, DO_NOT_TRACK: '1'}
  const output = join(place, name)
  const inFolder = ['-c', 'cd "$0" && exec sanity "$@"', folder]
  const {exitCode, stderr} = await finish('sh', [...inFolder, 'build', '--yes', output], env)
  if (exitCode !== 0) throw new Error(`${name} did not build:\n${stderr}`)
  const preview = ['preview', output, '--host', 'localhost', '--port', String(port)]
  const studio = start('sh', [...inFolder, ...preview], env)
  await studio.prints(/running at/)
  return studio
}

/** Milliseconds from the address to a list with its rows and numbers that can be worked with. */
async function open(context: BrowserContext, url: string, numbers: number): Promise<number> {
  const page = await context.newPage()
  await page.goto(url, {waitUntil: 'commit'})
  await page.waitForFunction(
    (wanted) =>
      document.querySelectorAll(
        '[data-testid="document-list-pane"] [data-testid="default-preview__header"]',
      ).length >= wanted.rows &&
      document.querySelectorAll('[data-testid="desk-count"]').length >= wanted.numbers,
    {rows: ROWS, numbers},
    {timeout: 120_000},
  )
  // One turn of the main thread later it has painted, and takes a click.
  const time = await page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0)),
      ),
  )
  await page.close()
  return time
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
