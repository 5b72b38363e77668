import ora from 'ora'

/** A line on the terminal that says how far something is. Nothing where there is no terminal. */
export interface Progress {
  /** @param label e.g. `Writing` */
  show(label: string, done?: number, total?: number): void
  /** Takes the line away. */
  end(): void
}

/** Milliseconds that anything may take without a word. */
const PATIENCE = 1000

/** Progress on standard error, with rate and time left, once it takes longer than a second. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return {show: () => {}, end: () => {}}
  // Ctrl-C must reach the command.
  const spinner = ora({stream, discardStdin: false})
  let began = Date.now()
  let current = ''
  const timer = setTimeout(() => spinner.start(), PATIENCE)
  timer.unref()
  return {
    show: (label, done, total) => {
      if (label !== current) {
        current = label
        began = Date.now()
      }
      spinner.text = progressText(label, done, total, Date.now() - began)
    },
    end: () => {
      clearTimeout(timer)
      spinner.stop()
    },
  }
}

/** @param elapsed milliseconds since `done` was 0 */
export function progressText(
  label: string,
  done: number | undefined,
  total: number | undefined,
  elapsed: number,
): string {
  if (done === undefined || total === undefined) return `${label} …`
  const count = `${label}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
  if (done === 0 || elapsed < PATIENCE) return count
  const rate = done / (elapsed / 1000)
  const left = Math.ceil((total - done) / rate)
  return `${count}, ${Math.max(1, Math.round(rate)).toLocaleString('en')} a second, ${duration(left)} left`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
