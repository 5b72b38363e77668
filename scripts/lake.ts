import {InvalidArgumentError} from 'commander'
import type {RunningLake} from '../lake/index.ts'
import {collect, createCommand, parsePort, runCommand, UsageError} from './cli.ts'
import {keepCompiled, writeCompiled} from './compileCache.ts'
import {DEFAULT_DATA_FOLDER} from './defaultDataFolder.ts'
import {LAKE_TOKEN} from './lakeToken.ts'

interface LakeFlags {
  port: number
  data: string
  host: string
  project?: string
  dataset?: string
  token?: string
  corsOrigin: string[]
  user: string[]
  limits: 'none' | 'hosted'
  faults?: number
  json?: true
}

const command = createCommand(
  'npm run lake --',
  'Runs the local lake: a dataset server that speaks the HTTP API of Sanity, on this machine and offline.',
)
  .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 4000)
  .option('--data <folder>', 'folder that keeps the datasets', DEFAULT_DATA_FOLDER)
  .option(
    '--host <address>',
    'address to listen on; anything but loopback opens it to others',
    '127.0.0.1',
  )
  .option('--project <id>', 'project id that clients use (default: dateline)')
  .option('--dataset <name>', 'dataset to serve, created if missing (default: production)')
  .option(
    '--token <secret>',
    'ask for this token to write and to see drafts; published documents stay readable',
  )
  .option(
    '--cors-origin <origin>',
    'another origin that may use the lake in browsers; repeatable',
    collect,
    [],
  )
  .option(
    '--user <name:role>',
    'a user to log in as, e.g. ada:contributor; repeatable, and remembered',
    collect,
    [],
  )
  .option(
    '--limits <whose>',
    'hosted: allow no more requests than the hosted service does, and tell by headers',
    parseLimits,
    'none',
  )
  .option(
    '--faults <seed>',
    'for tests: refuse, delay and cut about one request in seven, as the seed (a number) gives',
    parseSeed,
  )
  .option('--json', 'print one line of JSON when ready: url, project, dataset, pid')
  .addHelpText(
    'after',
    `
Examples:
  npm run lake
  npm run lake -- --port 4010 --data /tmp/trial --dataset staging
  npm run lake -- --cors-origin https://studio.example.com
  npm run lake -- --limits hosted --faults 7

Other users of this machine can read the arguments of a command: a token is better off in DATELINE_LAKE_TOKEN.

Stop it with Ctrl-C. What a client was told is saved survives that, and kill -9 as well.`,
  )
  .action(async (flags: LakeFlags) => {
    const lake = await start(flags)
    stopOnSignal(lake)
    if (flags.json) {
      const {url, project, dataset} = lake
      console.log(JSON.stringify({url, project, dataset, pid: process.pid}))
    } else {
      console.log(
        `Lake ready at ${lake.url} (project ${lake.project}, dataset ${lake.dataset}, data in ${flags.data})`,
      )
    }
    writeCompiled()
  })

await runCommand(command)

async function start(flags: LakeFlags): Promise<RunningLake> {
  keepCompiled()
  const token = flags.token ?? (process.env[LAKE_TOKEN] || undefined)
  const {LakeStartError, startLake} = await import('../lake/index.ts')
  try {
    return await startLake({
      port: flags.port,
      data: flags.data,
      host: flags.host,
      ...(flags.project === undefined ? {} : {project: flags.project}),
      ...(flags.dataset === undefined ? {} : {dataset: flags.dataset}),
      ...(token === undefined ? {} : {token}),
      corsOrigins: flags.corsOrigin,
      users: flags.user.map(parseUser),
      hostedLimits: flags.limits === 'hosted',
      ...(flags.faults === undefined ? {} : {faults: flags.faults}),
      log: (line) => console.error(line),
    })
  } catch (error) {
    if (error instanceof LakeStartError && error.reason === 'portInUse') {
      throw new Error(`${error.message} Choose another with --port, or stop what runs there.`, {
        cause: error,
      })
    }
    throw error
  }
}

function parseLimits(text: string): LakeFlags['limits'] {
  if (text === 'none' || text === 'hosted') return text
  throw new InvalidArgumentError('Limits are none or hosted.')
}

function parseSeed(text: string): number {
  const seed = Number(text)
  if (!/^\d+$/.test(text) || seed >= 2 ** 32) {
    throw new InvalidArgumentError('A seed is a number from 0 to 4294967295.')
  }
  return seed
}

function parseUser(text: string): {id: string; role: string} {
  const [, id, role] = /^([^:]+):([^:]+)$/.exec(text) ?? []
  if (id === undefined || role === undefined) {
    throw new UsageError(`--user takes a name and a role, for example ada:editor, not "${text}".`)
  }
  return {id, role}
}

/** Ends streams and closes the files on Ctrl-C and on `kill`; a second signal does not wait. */
function stopOnSignal(lake: RunningLake): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    lake.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`error: ${error instanceof Error ? error.message : String(error)}`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
