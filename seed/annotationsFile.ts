import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml'
import type {z} from 'zod'

import {type Annotations, annotationsShape} from './annotationsShape.ts'
import type {Problem} from './problems.ts'

/** Where in a file something stands; both from 1. */
export interface Position {
  line: number
  column: number
}

export type FieldPath = readonly (string | number)[]

/** A file of annotations of the right shape, which still knows where its fields stand. */
export interface AnnotationsFile {
  annotations: Annotations
  /** Where the field stands, or the innermost field around it that does stand in the file. */
  locate: (path: FieldPath) => Position
}

/** Reads annotations.yaml: its YAML and its shape. All problems at once, in the order of the file. */
export function readAnnotations(text: string, file: string): AnnotationsFile | Problem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false})
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) {
    const problems = faults.map((fault): Problem & Position => ({
      level: 'error',
      file,
      ...positionAt(lines, beginningOf(document, fault)),
      message: `is not readable as YAML: ${explain(fault.code, fault.message)}`,
    }))
    // What else the parser stumbles over in the same line mostly follows from the first.
    return problems.filter(
      ({line}, index) => problems.findIndex((other) => other.line === line) === index,
    )
  }
  const locate = (path: FieldPath) => positionAt(lines, offsetOf(document.contents, path))
  let value: unknown
  try {
    value = document.toJS()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [{level: 'error', file, line: 1, message: `is not readable as YAML: ${message}`}]
  }
  if (value === null)
    return [{level: 'error', file, line: 1, message: 'is empty. Annotate the article in it.'}]
  const parsed = annotationsShape.safeParse(value)
  if (parsed.success) return {annotations: parsed.data, locate}
  return parsed.error.issues
    .map((issue): Problem => {
      const path = fieldPath(issue)
      const at = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path
      return {
        level: 'error',
        file,
        ...locate(at),
        ...(path.length > 0 && {field: fieldName(path)}),
        message: describe(issue, path, value),
      }
    })
    .toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0))
}

/** `quotes.great-progress.about.events[0]` */
export function fieldName(path: FieldPath): string {
  return path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`,
    '',
  )
}

function fieldPath(issue: z.core.$ZodIssue): FieldPath {
  return issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
}

function describe(issue: z.core.$ZodIssue, path: FieldPath, value: unknown): string {
  if (issue.code === 'invalid_key') {
    return `is no id: ${issue.issues.map(({message}) => message).join('; ')}`
  }
  if (issue.code !== 'invalid_type') return issue.message
  if (issue.message !== '' && !issue.message.startsWith('Invalid input')) return issue.message
  const found = valueAt(value, path)
  const wanted = kindNames[issue.expected] ?? issue.expected
  if (found === undefined) return `is missing; it must be ${wanted}`
  if (found === null) return `has no value; it must be ${wanted}, or be left out`
  const kind = Array.isArray(found) ? 'array' : typeof found
  const hint = wanted === kindNames.string ? '; put it in quotes if it is meant as text' : ''
  return `must be ${wanted}, but is ${kindNames[kind] ?? kind}${hint}`
}

const kindNames: Record<string, string | undefined> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields with values',
  record: 'entries by id',
}

/** A quotation mark that is not closed is found at the end of the file: what matters is where it opens. */
function beginningOf(document: Document.Parsed, {code, pos: [end]}: YAMLParseError | YAMLWarning) {
  let beginning = end
  if (code === 'MISSING_CHAR') {
    visit(document, {
      Scalar(_, {range}) {
        if (range && range[0] < end && end <= range[2]) beginning = range[0]
      },
    })
  }
  return beginning
}

function explain(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same id or field stands twice here. Keep one of them.'
  const [first = ''] = message.split('\n')
  return `${first.replace(/\.$/, '')}. Mend the line or put the value in quotes.`
}

/** What stands at a path inside a value; undefined where nothing does. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined,
    value,
  )
}

function offsetOf(root: unknown, path: FieldPath): number {
  let node = root
  let offset = startOf(root) ?? 0
  for (const part of path) {
    if (isMap(node)) {
      const pair: Pair<unknown, unknown> | undefined = node.items.find(
        ({key}) => String(isScalar(key) ? key.value : key) === String(part),
      )
      if (pair === undefined) break
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      if (node === undefined) break
      offset = startOf(node) ?? offset
    } else {
      break
    }
  }
  return offset
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value
}

function positionAt(lines: LineCounter, offset: number): Position {
  const {line, col} = lines.linePos(offset)
  return {line, column: col}
}
