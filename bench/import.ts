import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs'
import {cpus, tmpdir, totalmem} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {text} from 'node:stream/consumers'

import {writeNewsArchive} from './newsArchive.ts'

/**
 * The import of an archive into a lake over HTTP, ours and @sanity/import, the same documents and the same lake one
 * after the other; a second run with nothing changed against its --replace; and ours under the limits of the hosted
 * service.
 *
 *     node bench/import.ts [documents…]     (default: 10000 100000)
 */
const counts = process.argv.slice(2).map(Number)
const token = 'bench'

interface Measured {
  seconds: number
  requests: number
  /** Megabytes of the importer's process at its peak. */
  peak: number
  /** Seconds of processor time, of the importer and of the lake together: what other work on the machine leaves alone. */
  cpu: number
}

const folder = mkdtempSync(join(tmpdir(), 'bench-import-'))
try {
  const [cpu] = cpus()
  console.log(
    `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  )
  for (const count of counts.length > 0 ? counts : [10_000, 100_000]) await compare(count)
} finally {
  rmSync(folder, {recursive: true, force: true})
}

async function compare(count: number) {
  const file = join(folder, `${count}.ndjson`)
  await writeNewsArchive(file, count)
  console.log(`\n${count} documents, ${(statSync(file).size / 1e6).toFixed(0)} MB`)
  await using lake = await startLake(join(folder, `lake-${count}`))
  await using limited = await startLake(join(folder, `limited-${count}`), '--limits=hosted')
  const seed = ({url, pid} = lake) =>
    measure(pid, [
      'scripts/seed.ts',
      file,
      `--lake=${url}`,
      '--dataset=ours',
      `--state=${join(folder, `${new URL(url).port}-${count}.db`)}`,
      '--json',
    ])
  const theirs = (operation: string) =>
    measure(lake.pid, ['bench/sanityImport.ts', lake.url, file, 'theirs', operation])
  await lake.create('ours')
  await lake.create('theirs')
  await limited.create('ours')

  const first = show('ours', count, await seed())
  const again = show('ours, again', count, await seed())
  const hosted = show('ours, hosted limits', count, await seed(limited))
  const other = show('@sanity/import', count, await theirs('create'))
  const replaced = show('@sanity/import --replace', count, await theirs('createOrReplace'))
  console.log(
    `  ${(other.seconds / first.seconds).toFixed(1)} × the documents a second, ` +
      `1/${(other.requests / first.requests).toFixed(0)} of the requests, ` +
      `${(other.cpu / first.cpu).toFixed(1)} × less processor time, ` +
      `again ${(replaced.seconds / again.seconds).toFixed(0)} × faster than --replace ` +
      `(${(replaced.cpu / again.cpu).toFixed(0)} × less processor time), ` +
      // The limits leave room for more requests a second than the import has in all.
      `under hosted limits ${(hosted.seconds / first.seconds).toFixed(2)} × the time without`,
  )
}

function show(name: string, count: number, measured: Measured): Measured {
  const {seconds, requests, peak, cpu} = measured
  console.log(
    `  ${name.padEnd(25)} ${seconds.toFixed(1)} s, ${rate(count, seconds)}, ${requests} requests, peak ${peak.toFixed(0)} MB, ${cpu.toFixed(1)} s of processor`,
  )
  return measured
}

function rate(count: number, seconds: number): string {
  return `${Math.round(count / seconds)} documents/s`
}

/** Runs an importer to its end; it prints JSON, with `seconds` and `requests` in the last line. */
async function measure(lake: number | undefined, args: string[]): Promise<Measured> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {...process.env, DATELINE_LAKE_TOKEN: token},
  })
  let peak = 0
  let own = 0
  const lakeBefore = processorTime(lake)
  // Linux keeps the peak for as long as the process lives.
  const look = setInterval(() => {
    own = Math.max(own, processorTime(child.pid))
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000)
    } catch {
      // It has ended.
    }
  }, 50)
  const exit = once(child, 'exit')
  const output = await text(child.stdout)
  const [code] = await exit
  clearInterval(look)
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${output}`)
  const answer: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '')
  if (typeof answer !== 'object' || answer === null) throw new TypeError('No answer')
  const {seconds, requests} = {seconds: 0, requests: 0, ...answer}
  return {seconds, requests, peak, cpu: own + processorTime(lake) - lakeBefore}
}

/** Seconds that a process has had; 0 where that is not told. */
function processorTime(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    // Clock ticks, of which Linux has a hundred in a second.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

async function startLake(data: string, ...flags: string[]) {
  const child = spawn(
    process.execPath,
    ['scripts/lake.ts', '--port', '0', '--data', data, '--token', token, '--json', ...flags],
    {stdio: ['ignore', 'pipe', 'inherit']},
  )
  const [line] = await once(createInterface({input: child.stdout}), 'line')
  const ready: unknown = JSON.parse(String(line))
  if (typeof ready !== 'object' || ready === null || !('url' in ready)) throw new Error('No lake')
  const url = String(ready.url)
  const headers = {authorization: `Bearer ${token}`}
  return {
    url,
    pid: child.pid,
    async create(dataset: string) {
      const {ok} = await fetch(`${url}/v1/projects/dateline/datasets/${dataset}`, {
        method: 'PUT',
        headers: {...headers, 'content-type': 'application/json'},
        body: '{}',
      })
      if (!ok) throw new Error(`No dataset ${dataset}`)
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    },
  }
}
