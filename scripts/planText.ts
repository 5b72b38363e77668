import {diffLines, diffWordsWithSpace} from 'diff'
import {styleText} from 'node:util'

import type {Names} from '../seed/names.ts'
import type {FieldChange, Outcome, PlannedDocument} from '../seed/plan.ts'
import {valueText} from '../seed/valueText.ts'

type Style = Parameters<typeof styleText>[0]

const signs: Record<Outcome, {sign: string; style: Style}> = {
  created: {sign: '+', style: 'green'},
  updated: {sign: '~', style: 'cyan'},
  unchanged: {sign: '=', style: 'dim'},
  kept: {sign: '·', style: 'yellow'},
  merged: {sign: '&', style: 'cyan'},
  conflict: {sign: '!', style: 'red'},
  removed: {sign: '-', style: 'magenta'},
}

export interface PlanTextOptions {
  /** Columns. */
  width: number
  colours: boolean
  names: Names
  /** Show each field with what it was and what it becomes. */
  withFields: boolean
}

/** Lines of a long value that are shown; the rest is counted. */
const linesOfOneField = 6
/** Characters of what is the same that stand around what is not. */
const context = 30

/** A plan, or what was done, for people: a line for each document that is not unchanged, with its fields. */
export function planText(
  documents: readonly PlannedDocument[],
  options: PlanTextOptions,
): string[] {
  const {colours, withFields} = options
  const shown = documents.filter(({outcome}) => outcome !== 'unchanged')
  const longest = Math.max(0, ...shown.map(({id}) => id.length))
  return shown.flatMap(({id, outcome, reason, changes = []}) => {
    const {sign, style} = signs[outcome]
    const name = reason === undefined ? id : `${id.padEnd(longest)}  ${reason}`
    return [
      styled(`  ${sign} ${outcome.padEnd(9)} ${name}`, style, colours),
      ...(withFields ? changes.flatMap((change) => changeText(change, options)) : []),
    ]
  })
}

/**
 * A field: in one line where it fits, or else with the words or items that differ in their surroundings. What is not
 * written stands with `↔` between the dataset's and the seed's.
 */
export function changeText(change: FieldChange, options: PlanTextOptions): string[] {
  const {names, width, colours} = options
  const before = 'before' in change ? valueText(change.before, names) : undefined
  const after = 'after' in change ? valueText(change.after, names) : undefined
  const label = `      ${change.field}${noteOf(change)}:`
  const sides = [before ?? '(nothing)', after ?? '(nothing)']
  const [left = '', right = ''] = sides
  const arrow = change.isWritten ? '→' : '↔'
  if (label.length + left.length + right.length + 4 <= width && !sides.join('').includes('\n')) {
    return [`${label} ${styled(left, 'red', colours)} ${arrow} ${styled(right, 'green', colours)}`]
  }
  const parts = differenceOf(before ?? '', after ?? '', isList(change.before, change.after))
  // Texts that look the same still differ in something that people do not read, such as keys.
  if (parts.every(({added, removed}) => !added && !removed)) {
    return [`${label} differs only in what is not shown, such as keys`]
  }
  const body = wrapped(wordDifference(parts), width - 8, colours)
  return [
    change.isWritten ? label : `${label} [-dataset-] ${arrow} {+seed+}`,
    ...body.map((line) => `        ${line}`),
  ]
}

interface Part {
  value: string
  added: boolean
  removed: boolean
}

/** Lists differ by item, and only those that differ are named; texts differ by word. */
function differenceOf(before: string, after: string, byItem: boolean): Part[] {
  if (!byItem) return diffWordsWithSpace(before, after)
  return diffLines(`${before}\n`, `${after}\n`).map(({value, added, removed}) => ({
    added,
    removed,
    value: added || removed ? value.trimEnd() : ' … ',
  }))
}

function isList(...values: readonly unknown[]): boolean {
  const [some] = values.filter((value) => Array.isArray(value))
  return some !== undefined && !some.some((item: {_type?: unknown}) => item?._type === 'block')
}

function noteOf({changedBy, isWritten}: FieldChange): string {
  if (isWritten) return ''
  return changedBy === 'dataset' || changedBy === 'seed' ? ' (stays)' : ' (conflict)'
}

interface Piece {
  text: string
  style?: 'red' | 'green'
}

/** Words with the marks that `git diff --word-diff` sets: `[-gone-]` and `{+new+}`. */
function wordDifference(parts: readonly Part[]): Piece[] {
  return parts.flatMap(({value, added, removed}, index): Piece[] => {
    if (value === '') return []
    if (removed) return [{text: `[-${value}-]`, style: 'red'}]
    if (added) return [{text: `{+${value}+}`, style: 'green'}]
    if (value.length <= 2 * context) return [{text: value}]
    const head = index === 0 ? '' : `${value.slice(0, context)} `
    const tail = index === parts.length - 1 ? '' : ` ${value.slice(-context)}`
    return [{text: `${head}…${tail}`}]
  })
}

/** Breaks pieces into lines at spaces, and says how much is left out where they are too many. */
function wrapped(pieces: readonly Piece[], width: number, colours: boolean): string[] {
  const lines: Piece[][] = [[]]
  let column = 0
  let words = 0
  let left = 0
  for (const {text, ...style} of pieces) {
    for (const word of text.replaceAll('\n', ' ¶ ').split(/(?<=\s)/)) {
      words += 1
      if (column > 0 && column + word.trimEnd().length > width) {
        lines.push([])
        column = 0
      }
      if (lines.length > linesOfOneField) {
        left += 1
        continue
      }
      // A word longer than a line is cut.
      const fitting = word.length > width ? `${word.slice(0, Math.max(1, width - 1))}…` : word
      lines.at(-1)?.push({text: fitting, ...style})
      column += fitting.length
    }
  }
  const shown = lines.slice(0, linesOfOneField).map((line) => lineText(line, colours))
  return left === 0 ? shown : [...shown, `… and ${left} of ${words} words more`]
}

function lineText(pieces: readonly Piece[], colours: boolean): string {
  const runs: Piece[] = []
  for (const piece of pieces) {
    const last = runs.at(-1)
    if (last !== undefined && last.style === piece.style) last.text += piece.text
    else runs.push({...piece})
  }
  return runs
    .map(({text, style}) => (style === undefined ? text : styled(text, style, colours)))
    .join('')
    .trimEnd()
}

function styled(text: string, style: Style, colours: boolean): string {
  // Without a check of the stream: whoever asks has decided.
  return colours ? styleText(style, text, {validateStream: false}) : text
}
