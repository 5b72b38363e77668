import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as pass} from 'node:timers/promises'
import {expect, it} from 'vitest'

import {writeNewsArchive} from '../../../bench/newsArchive.ts'
import {freePort, start, temporaryFolder, type RunningCommand} from '../../processes.ts'

/** IMPORT_KILLS=30 is the long run: 30 kills, during imports of 20,000 documents. */
const kills = Number(process.env.IMPORT_KILLS ?? 4)
const documents = process.env.IMPORT_KILLS ? 20_000 : 4000
/** Milliseconds into the work at which something is killed, at most. */
const LATEST = 4000

it(
  `an import that is killed, or whose lake is, goes on to the same end (${kills} kills)`,
  {timeout: 1_800_000},
  async () => {
    await using folder = await temporaryFolder()
    const archive = join(folder.path, 'archive.ndjson')
    await writeNewsArchive(archive, documents)
    const data = join(folder.path, 'lake')
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const seedOf = (dataset: string) =>
      start(
        process.execPath,
        [
          'scripts/seed.ts',
          archive,
          `--lake=${url}`,
          `--dataset=${dataset}`,
          `--state=${join(folder.path, `${dataset}.db`)}`,
          '--json',
        ],
        {DATELINE_LAKE_TOKEN: 'killed'},
      )
    let lake = await startLake(data, port)
    let seed: RunningCommand | undefined
    try {
      await create(url, 'calm')
      await seedOf('calm').prints(/"event":"summary"/)
      let done = 0
      let attempt = 0
      while (done < kills) {
        attempt += 1
        const dataset = `wild${attempt}`
        const state = join(folder.path, `${dataset}.db`)
        await create(url, dataset)
        seed = seedOf(dataset)
        while (!seed.output().includes('"event":"summary"')) {
          const isOver = ended(seed)
          const moment = random(done) * LATEST
          const next = done < kills ? whenThere(state).then(() => pass(moment)) : isOver
          if ((await Promise.race([isOver, next])) !== 'ended') {
            done += 1
            if (random(done + 1000) < 0.5) {
              await lake.kill('SIGKILL')
              lake = await startLake(data, port)
              continue
            }
            await seed.kill('SIGKILL')
          }
          // Killed, or it found no lake when it began: as anybody would, run it again.
          if (!seed.output().includes('"event":"summary"')) seed = seedOf(dataset)
        }
      }
      await lake.kill('SIGTERM')
      const calm = read(data, 'calm')
      expect(calm.changes).toBe(documents)
      for (let nth = 1; nth <= attempt; nth += 1) expect(read(data, `wild${nth}`)).toEqual(calm)
    } finally {
      await seed?.kill('SIGKILL')
      await lake.kill('SIGKILL')
    }
  },
)

async function startLake(data: string, port: number): Promise<RunningCommand> {
  const lake = start(process.execPath, [
    'scripts/lake.ts',
    `--data=${data}`,
    `--port=${port}`,
    '--token=killed',
    '--faults=7',
    '--json',
  ])
  await lake.prints(/"url"/)
  return lake
}

/** However often the lake plays a bad day. */
async function create(url: string, dataset: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/v1/projects/dateline/datasets/${dataset}`, {
      method: 'PUT',
      headers: {authorization: 'Bearer killed', 'content-type': 'application/json'},
      body: '{}',
    }).catch(() => undefined)
    // It is there already where only the answer was lost.
    if (response?.ok || response?.status === 409) return
  }
}

async function ended(command: RunningCommand): Promise<'ended'> {
  const {exitCode, signalCode} = command.process
  if (exitCode === null && signalCode === null) await once(command.process, 'close')
  return 'ended'
}

/** The import has begun. */
async function whenThere(file: string): Promise<void> {
  while (!existsSync(file)) await pass(20)
}

/** From 0 to 1, the same each time. */
function random(nth: number): number {
  const value = Math.sin(nth + 1) * 10_000
  return value - Math.floor(value)
}

/** What a dataset's file holds: each document without its times and revision, and how often any was written. */
function read(data: string, dataset: string) {
  const database = new DatabaseSync(join(data, 'datasets', `${dataset}.db`))
  try {
    const rows = database.prepare('SELECT content FROM documents ORDER BY id').all()
    const changes = database.prepare('SELECT count(*) AS count FROM changes').get()
    return {
      documents: rows.map(({content}) => {
        const {_rev, _createdAt, _updatedAt, ...fields} = JSON.parse(String(content))
        return fields
      }),
      changes: changes?.['count'],
    }
  } finally {
    database.close()
  }
}
