import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {onTestFinished} from 'vitest'

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export interface CommandInput {
  stdin?: string
  /** The folder that it runs in; that of whoever runs the tests where absent. */
  cwd?: string
  env?: Record<string, string>
}

/** Runs one of the project's commands as its own process, to its end. */
export async function run(
  name: string,
  args: string[],
  input: CommandInput = {},
): Promise<Finished> {
  const child = start(name, args, input)
  child.stdin?.end(input.stdin ?? '')
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'exit'),
  ])
  return {code, stdout, stderr}
}

export interface LakeProcess {
  url: string
  project: string
  dataset: string
  process: ChildProcess
  /** Ends it with a signal; its exit code, null where the signal killed it. */
  stop(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `npm run lake` as its own process and waits until it says that it is ready. */
export async function startLakeProcess(
  data: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<LakeProcess> {
  const child = start('lake', ['--port', '0', '--data', data, '--json', ...args], {env})
  const exited: Promise<number | null> = once(child, 'exit').then(([code]) => code)
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk)
    if (printed.includes('\n')) break
  }
  const {url, project, dataset} = JSON.parse(printed)
  return {
    url,
    project,
    dataset,
    process: child,
    stop(signal) {
      child.kill(signal)
      return exited
    },
  }
}

/** A folder of this test's own, removed when it is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-command-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

function start(name: string, args: string[], {env = {}, cwd}: CommandInput = {}): ChildProcess {
  const script = join(import.meta.dirname, '..', '..', 'scripts', `${name}.ts`)
  // What the tester's own shell says of Sanity is not for the command.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(SANITY|DATELINE)_/.test(name),
  )
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : {cwd}),
    env: {...Object.fromEntries(inherited), NO_COLOR: '1', ...env},
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) {
      await once(child, 'exit')
    }
  })
  return child
}
