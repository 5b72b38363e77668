import {Command, CommanderError, InvalidArgumentError} from 'commander'

/** What the user asked cannot be understood: unknown flag, missing argument, a value of the wrong form. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Whoever called the command has stopped it with Ctrl-C. Exit code 130, as shells have it. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

/** Exit code: everything else is done, but something was left for somebody to look at. */
export const LEFT_FOR_SOMEBODY = 3

/**
 * A command of the project, with the conventions that all of them share: `--help`, errors as one clear message on
 * standard error, and exit codes: 0 done, 1 failed, 2 not understood, 3 done but for what was left
 * for somebody to look at, 130 stopped with Ctrl-C.
 *
 * @param invocation how it is called, e.g. `npm run query --`
 */
export function createCommand(invocation: string, description: string): Command {
  return new Command(invocation)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .configureHelp({helpWidth: 100})
    .showHelpAfterError(`Run \`${invocation} --help\` for what it takes.`)
    .exitOverride()
}

/** Parses the arguments of this process and runs the command's action. Sets the exit code; never throws. */
export async function runCommand(command: Command, args = process.argv.slice(2)): Promise<void> {
  // Whoever reads may stop, as `head` does; what the command does besides goes on to its end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    await command.parseAsync(args, {from: 'user'})
  } catch (error) {
    process.exitCode = report(error, command)
  }
}

/** For `option(…, parsePort)`. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  }
  return port
}

/** For `option(…, parseUrl)`. */
export function parseUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidArgumentError('Give a URL such as http://localhost:4000.')
  }
  return text.replace(/\/+$/, '')
}

/** For repeatable options: `option(…, collect, [])`. */
export function collect(text: string, collected: string[]): string[] {
  return [...collected, text]
}

function report(error: unknown, command: Command): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message. It exits with 0 after --help, with 1 on what it did not understand.
    return error.exitCode === 0 ? 0 : 2
  }
  if (error instanceof UsageError) {
    console.error(`error: ${error.message}\nRun \`${command.name()} --help\` for what it takes.`)
    return 2
  }
  if (error instanceof StoppedError) {
    console.error(error.message)
    return 130
  }
  console.error(describe(error))
  return 1
}

/** The message alone for what a user can act on; the stack too where the code itself is at fault. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`
  // What Node's fetch throws where nothing answers; the reason stands in its cause.
  if (error instanceof TypeError && error.message === 'fetch failed') {
    const reason = error.cause instanceof Error ? error.cause.message : 'no answer'
    return `error: The dataset cannot be reached: ${reason}. Check the network, and the project id and dataset that are set.`
  }
  const isOurFault =
    error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  if (isOurFault && error.stack !== undefined) return error.stack
  return `error: ${error.message}`
}
