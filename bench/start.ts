import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {startLake} from '../lake/index.ts'
import {newsroomDocuments} from './newsroomDocuments.ts'

/**
 * How long a lake takes from its command to its first answer, after `kill -9` while it was written to. Its peers, in
 * the same run and turn about: Node that does nothing (`node -e 0`), and a killed lake that holds next to nothing.
 *
 *     node bench/start.ts [documents, 10000 where absent] [rounds, 15 where absent]
 */
const [documents = 10_000, rounds = 15] = process.argv.slice(2).map(Number)
const root = join(import.meta.dirname, '..')
const place = mkdtempSync(join(tmpdir(), 'dateline-bench-'))
try {
  const [full, empty] = [join(place, 'full'), join(place, 'empty')]
  await fill(full, documents)
  const cases = {
    'node -e 0': bareNode,
    'lake, empty': () => killedStart(empty),
    [`lake, ${documents} documents`]: () => killedStart(full),
  }
  const times = new Map<string, number[]>()
  // The first round compiles, and makes the folders.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, start] of Object.entries(cases)) {
      const time = await start()
      if (round > 0) times.set(name, [...(times.get(name) ?? []), time])
    }
  }
  const base = median(times.get('node -e 0') ?? [])
  console.log(`start after kill -9, median of ${rounds} rounds`)
  for (const [name, all] of times) {
    const time = median(all)
    const [quickest = 0, slowest = 0] = [Math.min(...all), Math.max(...all)]
    console.log(
      `${name.padEnd(24)} ${time.toFixed(0).padStart(5)} ms  (${quickest.toFixed(0)} to ${slowest.toFixed(0)})  ${(time / base).toFixed(1)} x node -e 0`,
    )
  }
} finally {
  rmSync(place, {recursive: true, force: true})
}

async function fill(data: string, count: number): Promise<void> {
  const lake = await startLake({data, port: 0})
  let batch: object[] = []
  const send = async () => {
    await post(lake.url, batch)
    batch = []
  }
  for (const create of newsroomDocuments(count)) {
    batch.push({create})
    if (batch.length === 1000) await send()
  }
  await send()
  await lake.close()
}

async function bareNode(): Promise<number> {
  const begin = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], {stdio: 'inherit'}), 'close')
  return performance.now() - begin
}

/** The milliseconds until it answers; then it is killed with a write under way. */
async function killedStart(data: string): Promise<number> {
  const begin = performance.now()
  const lake = spawn(
    process.execPath,
    ['scripts/lake.ts', '--data', data, '--port', '0', '--json'],
    {cwd: root, stdio: ['ignore', 'pipe', 'inherit']},
  )
  const closed = once(lake, 'close')
  const [line] = await once(createInterface({input: lake.stdout}), 'line')
  const {url}: {url: string} = JSON.parse(line)
  await fetch(`${url}/v1/ping`)
  const time = performance.now() - begin
  for (let index = 0; index < 5; index++) {
    await post(url, [{createOrReplace: {_id: 'a', _type: 't', index}}])
  }
  const last = post(url, [{createOrReplace: {_id: 'b', _type: 't'}}]).catch(() => {})
  lake.kill('SIGKILL')
  await Promise.all([closed, last])
  return time
}

async function post(url: string, mutations: object[]): Promise<void> {
  const response = await fetch(`${url}/v2025-02-19/data/mutate/production`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({mutations}),
  })
  if (!response.ok) throw new Error(await response.text())
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
