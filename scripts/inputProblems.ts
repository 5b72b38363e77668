import {relative} from 'node:path'
import {styleText} from 'node:util'

import {formatProblem, type InputError, type Problem} from '../seed/problems.ts'

/** Prints a problem on a line of its own, its file as seen from here. */
export function printProblem(level: Problem['level'], problem: Problem): void {
  const label = styleText(level === 'error' ? 'red' : 'yellow', `${level}:`, {
    stream: process.stderr,
  })
  console.error(`${label} ${formatProblem({...problem, file: relative('.', problem.file)})}`)
}

/**
 * Prints every problem of an input.
 * @param input what it is called, where the command may have written another before
 * @returns with what the command ends
 */
export function inputFailure(error: InputError, input?: string): Error {
  for (const problem of error.problems) printProblem('error', problem)
  const {length} = error.problems
  const nothing = input === undefined ? 'Nothing' : `Nothing of ${input}`
  return new Error(
    `${length === 1 ? 'One problem was' : `${length} problems were`} found. ${nothing} was written.`,
    {cause: error},
  )
}
