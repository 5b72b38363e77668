import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {cpSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Milliseconds for tests of a few commands: each starts the whole `sanity` command, on a machine that may be busy. */
export const COMMANDS_TIMEOUT = 240_000

const root = join(import.meta.dirname, '..', '..')
const script = join(root, 'scripts', 'sanityLocal.ts')

/**
 * A copy of one of the folders here, with the packages of this project, for commands that write files.
 *
 * @param name `project` or `studio`
 * @param parent the folder to put it in
 * @returns its path
 */
export function copyOf(name: string, parent: string): string {
  const folder = join(parent, name)
  cpSync(join(import.meta.dirname, name), folder, {recursive: true})
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}

/**
 * `npm run sanity:local`, as its own process.
 *
 * @param folder the project or Studio that it is run in
 * @param home keeps the settings that `sanity` makes for its user
 */
export function sanityIn(folder: string, home: string) {
  const start = (args: string[], env: Record<string, string> = {}): ChildProcess =>
    spawn(process.execPath, [script, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...withoutSanity(process.env),
        HOME: home,
        NO_COLOR: '1',
        // Nothing answers here: what should not leave the machine fails when it tries to by a proxy.
        HTTP_PROXY: 'http://127.0.0.1:9',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        ...env,
      },
    })
  return {
    start,
    async run(args: string[], env: Record<string, string> = {}): Promise<Finished> {
      const child = start(args, env)
      const [stdout, stderr] = await Promise.all([
        child.stdout === null ? '' : text(child.stdout),
        child.stderr === null ? '' : text(child.stderr),
        once(child, 'exit'),
      ])
      return {code: child.exitCode, signal: child.signalCode, stdout, stderr}
    },
    /** What a command prints; throws with all that it said where it fails. */
    async output(...args: string[]): Promise<string> {
      const {code, stdout, stderr} = await this.run(args)
      if (code !== 0)
        throw new Error(`sanity ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
      return stdout
    },
  }
}

/** What the tester's own shell says of Sanity is not for the command. */
function withoutSanity(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(SANITY|DATELINE|VITEST|NODE_ENV)/.test(name)),
  )
}
