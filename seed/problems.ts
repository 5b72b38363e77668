/** One thing that is wrong with the input: what, where, and what to do about it. */
export interface Problem {
  level: 'error' | 'warning'
  /** Path of the file, as the user named it. */
  file: string
  /** Line in the file, from 1. */
  line?: number
  /** Column in the line, from 1. */
  column?: number
  /** The field of the annotations, such as `quotes.great-progress.speaker`. */
  field?: string
  message: string
}

/** Input that cannot be seeded. Carries every problem found, so that they can be mended in one go. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

/** `file:line:column: field: message`, the form that editors and terminals make into a link. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined)
  return [place.join(':'), problem.field, problem.message].filter(Boolean).join(': ')
}
