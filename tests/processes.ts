import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

export const root = dirname(import.meta.dirname)

/** A command of the project under way, in a process group of its own so that all of it can be killed. */
export interface RunningCommand {
  process: ChildProcess
  /** Everything printed so far, both streams. */
  output(): string
  /** Resolves when the output matches; rejects with the output when the command ends before that. */
  prints(pattern: RegExp): Promise<RegExpMatchArray>
  kill(signal: NodeJS.Signals): Promise<void>
}

export function start(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): RunningCommand {
  const child = spawn(command, args, {
    cwd: root,
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  const exit = once(child, 'close')
  const heard = new EventTarget()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      heard.dispatchEvent(new Event('output'))
    })
  }
  return {
    process: child,
    output: () => output,
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = output.match(pattern)
          if (match) resolve(match)
        }
        heard.addEventListener('output', look)
        exit.then(
          () => reject(new Error(`${command} ended before it printed ${pattern}:\n${output}`)),
          reject,
        )
        look()
      }),
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null && child.pid) {
        process.kill(-child.pid, signal)
      }
      await exit
    },
  }
}

/** Runs a command to its end. */
export async function finish(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{exitCode: number | null; stdout: string; stderr: string}> {
  const child = spawn(command, args, {
    cwd: root,
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  return {exitCode: child.exitCode, stdout, stderr}
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was assigned')
  return address.port
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<AsyncDisposable & {path: string}> {
  const path = await mkdtemp(join(tmpdir(), 'dateline-test-'))
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true})}
}

/** Builds the Studio for a lake and serves it, as a newsroom would; loads several times faster than `sanity dev`. */
export async function serveBuiltStudio({
  folder,
  ports,
}: {
  folder: string
  ports: {lake: number; studio: number}
}): Promise<RunningCommand> {
  const env = {SANITY_STUDIO_LAKE_URL: `http://localhost:${ports.lake}`, DO_NOT_TRACK: '1'}
  const {exitCode, stdout, stderr} = await finish('sanity', ['build', '--yes', folder], env)
  if (exitCode !== 0) throw new Error(`The Studio did not build:\n${stdout}${stderr}`)
  const studio = start(
    'sanity',
    ['preview', folder, '--host', 'localhost', '--port', String(ports.studio)],
    env,
  )
  await studio.prints(/running at/)
  return studio
}
