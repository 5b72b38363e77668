import {LakeStartError, startLake, type RunningLake} from '../lake/index.ts'
import {collect, createCommand, parsePort, runCommand, UsageError} from './cli.ts'
import {DEFAULT_DATA_FOLDER} from './target.ts'

interface LakeFlags {
  port: number
  data: string
  host: string
  project?: string
  dataset?: string
  token?: string
  corsOrigin: string[]
  user: string[]
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
  .option('--json', 'print one line of JSON when ready: url, project, dataset, pid')
  .addHelpText(
    'after',
    `
Examples:
  npm run lake
  npm run lake -- --port 4010 --data /tmp/trial --dataset staging
  npm run lake -- --cors-origin https://studio.example.com

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
  })

await runCommand(command)

async function start(flags: LakeFlags): Promise<RunningLake> {
  try {
    return await startLake({
      port: flags.port,
      data: flags.data,
      host: flags.host,
      ...(flags.project === undefined ? {} : {project: flags.project}),
      ...(flags.dataset === undefined ? {} : {dataset: flags.dataset}),
      ...(flags.token === undefined ? {} : {token: flags.token}),
      corsOrigins: flags.corsOrigin,
      users: flags.user.map(parseUser),
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
