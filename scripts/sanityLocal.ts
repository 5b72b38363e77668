import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {createCommand, parseUrl, runCommand, UsageError} from './cli.ts'
import {logIn} from './lakeLogin.ts'
import {DEFAULT_DATA_FOLDER} from './defaultDataFolder.ts'
import {openTarget} from './target.ts'

interface SanityFlags {
  data?: string
  lake?: string
  dataset?: string
}

/** What the `sanity` command has to know of a lake. */
interface LakeAccess {
  url: string
  project: string
  dataset: string
  token: string
  /** Lets go of it; stops the lake where it was started for this. */
  close(): Promise<void>
}

/** Signals that end a command; they are passed on to it. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** Commands that change how this user is logged in to hosted Sanity. */
const ACCOUNT: ReadonlySet<string> = new Set(['login', 'logout'])
/** Hosts that must not be reached through a proxy: those of the lake, and those that mean the lake here. */
const WITHOUT_PROXY = ['localhost', '.localhost', 'sanity.io', '.sanity.io']

const command = createCommand(
  'npm run sanity:local --',
  'Runs the official `sanity` command on the local lake. What follows the flags below is handed to it as it is.',
)
  .usage('[flags] <command of sanity> [its arguments and flags]')
  .argument('[command...]')
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake on this machine (default: $DATELINE_LAKE)', parseUrl)
  .option('--dataset <name>', 'dataset that the command is about (default: the one of the lake)')
  .passThroughOptions()
  .allowUnknownOption()
  .addHelpText(
    'after',
    `
Where no lake runs on the data folder, one runs for as long as the command does. A lake that asks for a token
takes it from DATELINE_LAKE_TOKEN.

Examples:
  npm run sanity:local -- documents query '*[_type == "quote"]{text}'
  npm run sanity:local -- dataset export production backup.tar.gz
  npm run sanity:local -- --data /tmp/trial dataset import backup.tar.gz --dataset production
  npm run sanity:local -- help                   what \`sanity\` can do
  npm run sanity:local -- dataset import --help  what one command takes`,
  )
  .action(async (args: string[], flags: SanityFlags) => {
    const [name] = args
    if (name === undefined) throw new UsageError('Name a command of `sanity`, or `help`.')
    if (ACCOUNT.has(name)) {
      throw new UsageError(
        `The lake asks for no login. \`sanity ${name}\` is about your account of hosted Sanity: run it by itself.`,
      )
    }
    const lake = needsLake(args) ? await openLake(flags) : undefined
    const {code, signal} = await runSanity(args, lake).finally(() => lake?.close())
    if (signal === null) process.exitCode = code ?? 1
    else process.kill(process.pid, signal)
  })

await runCommand(command)

function needsLake(args: string[]): boolean {
  const [first] = args
  return first !== 'help' && first !== '--version' && !args.includes('--help')
}

async function openLake(flags: SanityFlags): Promise<LakeAccess> {
  if (flags.data !== undefined && flags.lake !== undefined) {
    throw new UsageError('Give either --data or --lake, not both.')
  }
  const named = flags.lake ?? (flags.data === undefined ? process.env.DATELINE_LAKE : undefined)
  const target = await openTarget(named ? {lake: named} : {data: flags.data ?? DEFAULT_DATA_FOLDER})
  const {apiHost = '', projectId = '', dataset = '', token} = target.client.config()
  const url = localUrl(apiHost)
  const login = token === undefined ? await logIn(url) : undefined
  return {
    url,
    project: projectId,
    dataset: flags.dataset ?? dataset,
    token: token ?? login?.token ?? '',
    async close() {
      await login?.logOut()
      await target.close()
    },
  }
}

/** The lake by the name of which `<project>.localhost` is made, as `127.0.0.1` has no names below it. */
function localUrl(address: string): string {
  const url = new URL(address)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (!isLocal || url.protocol !== 'http:') {
    throw new Error(
      `The lake at ${address} is not on this machine. Run the command there, or bring its port here, for example with ssh -L.`,
    )
  }
  url.hostname = 'localhost'
  return url.origin
}

async function runSanity(
  args: string[],
  lake: LakeAccess | undefined,
): Promise<{code: number | null; signal: NodeJS.Signals | null}> {
  const child = spawn(process.execPath, [sanityCommand(), ...args], {
    stdio: 'inherit',
    env: {...process.env, ...quietly(), ...(lake === undefined ? {} : environment(lake))},
  })
  const passOn = (signal: NodeJS.Signals) => {
    // Ctrl-C in a terminal reaches both processes by itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ENDING) process.on(signal, passOn)
  try {
    await once(child, 'exit')
  } finally {
    for (const signal of ENDING) process.off(signal, passOn)
  }
  return {code: child.exitCode, signal: child.signalCode}
}

/** `bin` of the installed @sanity/cli. */
function sanityCommand(): string {
  return fileURLToPath(new URL('bin/run.js', import.meta.resolve('@sanity/cli/package.json')))
}

/** Neither telemetry nor a look for newer versions: both would leave the machine. */
function quietly(): NodeJS.ProcessEnv {
  return {DO_NOT_TRACK: '1', NO_UPDATE_NOTIFIER: '1'}
}

function environment(lake: LakeAccess): NodeJS.ProcessEnv {
  const {env} = process
  const withoutProxy = [env.no_proxy ?? env.NO_PROXY ?? [], WITHOUT_PROXY].flat().join(',')
  return {
    DATELINE_LAKE: lake.url,
    SANITY_INTERNAL_ENV: lake.url,
    SANITY_AUTH_TOKEN: lake.token,
    SANITY_STUDIO_LAKE_URL: lake.url,
    SANITY_STUDIO_LAKE_PROJECT_ID: lake.project,
    SANITY_STUDIO_LAKE_DATASET: lake.dataset,
    // Empty rather than absent, so that no .env file can point half of the command to hosted Sanity.
    SANITY_STUDIO_PROJECT_ID: '',
    SANITY_STUDIO_DATASET: '',
    NO_PROXY: withoutProxy,
    no_proxy: withoutProxy,
    NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --import=${import.meta.resolve('./routeToLake.ts')}`,
  }
}
