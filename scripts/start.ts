import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:net'
import {join, relative} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {styleText} from 'node:util'

import {LakeStartError, type RunningLake, startLake} from '../lake/index.ts'
import {
  articleFolders,
  formatProblem,
  InputError,
  outcomes,
  prepareSeed,
  type SeedReport,
  seedInto,
} from '../seed/index.ts'
import {contentHome} from '../studio/environment.ts'
import {publishOnTime} from '../studio/workflow/publishOnTime.ts'
import {createCommand, parsePort, runCommand} from './cli.ts'
import {DEFAULT_DATA_FOLDER} from './defaultDataFolder.ts'
import {storyLine} from './storyLine.ts'
import {openTarget} from './target.ts'

interface StartFlags {
  lakePort: number
  studioPort: number
  data: string
}

/** Seconds that the Studio's server may take until it answers. */
const STUDIO_STARTING_TIME = 60

const articles = relative('.', join(import.meta.dirname, '../seed/articles'))

const command = createCommand(
  'npm start --',
  'Starts the local lake, seeds the articles, and serves the Studio on it. Nothing leaves this machine.',
)
  .option('--lake-port <number>', 'port of the lake', parsePort, 4000)
  .option('--studio-port <number>', 'port of the Studio', parsePort, 3333)
  .option('--data <folder>', 'folder that keeps the datasets', DEFAULT_DATA_FOLDER)
  .addHelpText(
    'after',
    `
With SANITY_STUDIO_PROJECT_ID and SANITY_STUDIO_DATASET set, the Studio opens on hosted Sanity instead:
no lake is started and nothing is seeded.

Stop it with Ctrl-C.`,
  )
  .action(async (flags: StartFlags) => {
    const home = contentHome(process.env)
    await assertFree(flags.studioPort)
    if (home.kind === 'hosted') {
      const studio = await startStudio(flags.studioPort, {})
      stopTogether(studio)
      console.log(
        `\n  Studio  http://localhost:${flags.studioPort}\n  on hosted project ${home.projectId}, dataset ${home.dataset}\n`,
      )
      return
    }

    const studioUrl = `http://localhost:${flags.studioPort}`
    const lake = await openLake(flags)
    try {
      const starting = startStudio(flags.studioPort, {
        SANITY_STUDIO_LAKE_URL: lake.url,
        SANITY_STUDIO_LAKE_PROJECT_ID: lake.project,
        SANITY_STUDIO_LAKE_DATASET: lake.dataset,
        // The command line's own usage reports; the lake has nobody to report to.
        DO_NOT_TRACK: '1',
      })
      const [studio, seeded] = await Promise.all([starting, seedArticles(flags.data)]).catch(
        async (error: unknown) => {
          await starting.then(
            (started) => started.kill(),
            () => {},
          )
          throw error
        },
      )
      const onTime = await publishScheduledStories(flags.data).catch((error: unknown) => {
        studio.kill()
        throw error
      })
      stopTogether(studio, {close: () => onTime.stop().then(() => lake.close())})
      console.log(welcome({studioUrl, lake, seeded, data: flags.data}))
    } catch (error) {
      await lake.close()
      throw error
    }
  })

await runCommand(command)

async function openLake({data, lakePort, studioPort}: StartFlags): Promise<RunningLake> {
  try {
    return await startLake({
      data,
      port: lakePort,
      corsOrigins: [`http://localhost:${studioPort}`, `http://127.0.0.1:${studioPort}`],
    })
  } catch (error) {
    if (error instanceof LakeStartError && error.reason === 'portInUse') {
      throw new Error(
        `${error.message} Choose another with --lake-port, or stop what runs there.`,
        {
          cause: error,
        },
      )
    }
    throw error
  }
}

async function seedArticles(data: string): Promise<SeedReport> {
  const {build} = await prepareSeed(await articleFolders(articles)).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error
    throw new Error(error.problems.map(formatProblem).join('\n'), {cause: error})
  })
  const target = await openTarget({data, env: {}})
  try {
    return await seedInto(target.client, build, {as: 'published', dryRun: false})
  } finally {
    await target.close()
  }
}

/** From now on, until it is stopped; what was due while nothing ran goes out first. */
async function publishScheduledStories(data: string): Promise<{stop(): Promise<void>}> {
  const target = await openTarget({data, env: {}})
  const onTime = publishOnTime(target.client, {
    story: (story) => console.log(`  ${storyLine(story)}`),
    trouble: (error) =>
      console.error(`Scheduled stories could not be published, which is tried again: ${error}`),
  })
  return {stop: () => onTime.stop().then(() => target.close())}
}

/** Resolves when the Studio's server answers. */
async function startStudio(port: number, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const studio = spawn('sanity', ['dev', '--host', 'localhost', '--port', String(port)], {
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  let output = ''
  const keep = (text: Buffer) => {
    output += text.toString()
  }
  studio.stdout.on('data', keep)
  studio.stderr.on('data', keep)
  const ended = new AbortController()
  studio.once('error', (error) => {
    output += error.message
    ended.abort()
  })
  studio.once('exit', () => ended.abort())

  const deadline = Date.now() + STUDIO_STARTING_TIME * 1000
  while (!ended.signal.aborted && Date.now() < deadline) {
    const answers = await fetch(`http://localhost:${port}/`, {signal: ended.signal}).then(
      (response) => response.ok,
      () => false,
    )
    if (answers) {
      studio.stdout.off('data', keep).pipe(process.stderr)
      studio.stderr.off('data', keep).pipe(process.stderr)
      return studio
    }
    await pause(50, undefined, {signal: ended.signal}).catch(() => {})
  }
  studio.kill()
  throw new Error(`The Studio did not start:\n${output.trim()}`)
}

/** Whatever ends first, or a signal, ends the other. */
function stopTogether(studio: ChildProcess, lake?: Pick<RunningLake, 'close'>): void {
  let isStopping = false
  const stop = async (exitCode: number) => {
    if (isStopping) process.exit(exitCode)
    isStopping = true
    studio.kill()
    await lake?.close()
    process.exit(exitCode)
  }
  process.on('SIGINT', () => void stop(0))
  process.on('SIGTERM', () => void stop(0))
  studio.once('exit', (code) => {
    if (!isStopping) console.error(`The Studio's server ended with exit code ${code ?? 'none'}.`)
    void stop(1)
  })
}

async function assertFree(port: number): Promise<void> {
  const server = createServer()
  try {
    server.listen(port, 'localhost')
    await once(server, 'listening')
  } catch (error) {
    throw new Error(
      `Port ${port} is in use. Choose another with --studio-port, or stop what runs there.`,
      {cause: error},
    )
  } finally {
    server.close()
  }
}

function welcome({
  studioUrl,
  lake,
  seeded,
  data,
}: {
  studioUrl: string
  lake: RunningLake
  seeded: SeedReport
  data: string
}): string {
  const counts = outcomes
    .filter((outcome) => seeded[outcome] > 0)
    .map((outcome) => `${seeded[outcome]} ${outcome}`)
    .join(', ')
  const left = seeded.documents
    .filter(({outcome}) => outcome === 'kept' || outcome === 'conflict')
    .map(
      ({id, outcome, reason}) => `    ${outcome} ${id}${reason === undefined ? '' : `: ${reason}`}`,
    )
  const where = data === DEFAULT_DATA_FOLDER ? '' : `--data ${data} `
  return [
    '',
    `  Seeded   ${counts}`,
    ...left,
    '',
    `  Studio   ${link(studioUrl)}`,
    `  Vision   ${link(`${studioUrl}/vision`)}   (GROQ in the browser)`,
    `  Lake     ${link(lake.url)}   (project ${lake.project}, dataset ${lake.dataset})`,
    '',
    '  Try',
    `    npm run -s query -- ${where}'*[_type == "quote"]{text, "who": speaker->name}'`,
    '',
    '  Ctrl-C stops both.',
    '',
  ].join('\n')
}

function link(url: string): string {
  return styleText('cyan', url, {stream: process.stdout})
}
