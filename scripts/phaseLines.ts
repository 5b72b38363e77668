import type {Progress} from './progress.ts'

/** Where there is no terminal: one line for each phase, when it begins. Nothing where there is nothing to do in it. */
export function phaseLines(say: (line: string) => void): Progress {
  let current = ''
  return {
    show: (label, _done, total) => {
      if (label === current || total === 0) return
      current = label
      say(`${label} …`)
    },
    end: () => {},
  }
}
