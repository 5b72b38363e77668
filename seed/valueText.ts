import type {Names} from './names.ts'
import {isReference} from './references.ts'

/**
 * A field's value as text for people: Portable Text as Markdown, references by the names of what they lead to, an array
 * as a line for each item, an object as its fields in one line.
 */
export function valueText(value: unknown, names: Names): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return JSON.stringify(value)
  if (!Array.isArray(value)) return objectText(value, names)
  const isText = value.some((item: unknown) => isBlock(item))
  const lines = value.map((item: unknown) =>
    isBlock(item) ? blockText(item, names) : valueText(item, names),
  )
  return isText ? lines.join('\n') : lines.map((line) => `- ${line}`).join('\n')
}

/** What neither says anything nor is told apart by people. */
const silent = new Set(['_type', '_key', '_weak', '_strengthenOnPublish'])

function objectText(value: object, names: Names): string {
  if (isReference(value)) return names[value._ref] ?? value._ref
  const fields = Object.entries(value).filter(([field]) => !silent.has(field))
  const [only] = fields
  if (fields.length === 1 && only !== undefined) return inOneLine(valueText(only[1], names))
  return fields.map(([field, part]) => `${field}: ${inOneLine(valueText(part, names))}`).join(', ')
}

function inOneLine(text: string): string {
  return text.replaceAll('\n', ' / ')
}

interface Block {
  _type: 'block'
  style?: unknown
  children: unknown[]
  markDefs?: unknown
}

function isBlock(value: unknown): value is Block {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_type' in value &&
    value._type === 'block' &&
    'children' in value &&
    Array.isArray(value.children)
  )
}

const styles: ReadonlyMap<unknown, string> = new Map([
  ['h2', '## '],
  ['h3', '### '],
  ['blockquote', '> '],
])
const decorators: ReadonlyMap<string, string> = new Map([
  ['strong', '**'],
  ['em', '_'],
])

function blockText({style, children, markDefs}: Block, names: Names): string {
  const annotations = new Map(
    (Array.isArray(markDefs) ? markDefs : []).map((mark: object) => [
      Reflect.get(mark, '_key'),
      mark,
    ]),
  )
  const spans = children.map((child) => {
    if (typeof child !== 'object' || child === null) return ''
    const text: unknown = Reflect.get(child, 'text')
    const marks: unknown = Reflect.get(child, 'marks')
    if (typeof text !== 'string') return `[${valueText(child, names)}]`
    return (Array.isArray(marks) ? marks : []).reduce<string>((marked, mark: unknown) => {
      const sign = decorators.get(String(mark))
      if (sign !== undefined) return `${sign}${marked}${sign}`
      const annotation = annotations.get(mark)
      return annotation === undefined ? marked : `[${marked}](${valueText(annotation, names)})`
    }, text)
  })
  return `${styles.get(style) ?? ''}${spans.join('')}`
}
