import {type Option, optionTitle} from '../../schemas/index.ts'

/** The stages of an article as a path from the first to approval, with a place beside it for what waits. */
export interface StagePath {
  /** All stages, in the order in which the desk shows them. */
  stages: readonly Option[]
  /** Value of the stage where articles begin. */
  first: string
  hasHold: boolean
}

/** A step that an article may take from where it stands. */
export interface Transition {
  name: 'forward' | 'approve' | 'requestChanges' | 'hold' | 'resume'
  label: string
  /** Value of a stage. */
  to: string
}

/** The stage that publication waits for. */
export const approvedStage = 'approved'
/** The stage beside the path. */
export const holdStage = 'hold'

/** @throws Error where there is no way from a first stage to `approved`, or a stage is there twice. */
export function stagePath(stages: readonly Option[]): StagePath {
  const values = stages.map(({value}) => value)
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) {
    throw new Error(
      `newsroom(): the stage “${twice}” is there twice. Give each a value of its own.`,
    )
  }
  if (!values.includes(approvedStage)) {
    throw new Error(
      "newsroom(): no stage has the value “approved”, which publication waits for. Add {title: 'Approved', value: 'approved'}.",
    )
  }
  const [first] = values.filter((value) => value !== holdStage)
  if (first === undefined || first === approvedStage) {
    throw new Error('newsroom(): the first stage is “approved”. Put a stage before it.')
  }
  return {stages, first, hasHold: values.includes(holdStage)}
}

/**
 * Where an article may go from a stage, the likeliest step first: approval, unless the facts are still to be checked.
 * A stage that is not on the path leads back to its start.
 */
export function transitions(
  path: StagePath,
  {stage, factsAreOpen}: {stage: string | undefined; factsAreOpen: boolean},
): Transition[] {
  const way = path.stages.map(({value}) => value).filter((value) => value !== holdStage)
  const current = stage ?? path.first
  if (current === holdStage) {
    return [{name: 'resume', label: 'Resume', to: way[1] ?? path.first}]
  }
  const place = way.indexOf(current)
  const approval = way.indexOf(approvedStage)
  const next = way[place + 1]
  const forward: Transition[] =
    next !== undefined && place >= 0 && place + 1 < approval
      ? [{name: 'forward', label: sendTo(path, next), to: next}]
      : []
  const approve: Transition[] =
    place >= 0 && place < approval && (place > 0 || next === approvedStage)
      ? [{name: 'approve', label: 'Approve', to: approvedStage}]
      : []
  return [
    ...(factsAreOpen ? [...forward, ...approve] : [...approve, ...forward]),
    ...(place === 0
      ? []
      : [{name: 'requestChanges' as const, label: 'Request changes…', to: path.first}]),
    ...(path.hasHold ? [{name: 'hold' as const, label: 'Put on hold', to: holdStage}] : []),
  ]
}

/** “Send to review” for the stage *In review*, “Send to fact check” for *Fact check*. */
function sendTo({stages}: StagePath, stage: string): string {
  const title = optionTitle(stages, stage)
  return `Send to ${title.replace(/^in /i, '').toLowerCase()}`
}
