import type {JsonObject, JsonValue, Perspective} from '../types.ts'
import {assertDepth} from './jsonDepth.ts'
import {requestError} from './requestError.ts'

/** The query string of a request, read by name and kind. What does not fit is a 400 that names the parameter. */
export class QueryParameters {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(query: unknown) {
    const entries = typeof query === 'object' && query !== null ? Object.entries(query) : []
    this.#values = new Map(
      entries.map(([name, value]): [string, string[]] => [
        name,
        (Array.isArray(value) ? value : [value]).map(String),
      ]),
    )
  }

  /** The first value; undefined where there is none. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.[0]
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }

  flag(name: string, absent = false): boolean {
    const value = this.text(name)
    if (value === undefined) return absent
    if (value === 'true' || value === '1') return true
    if (value === 'false' || value === '0') return false
    throw requestError(400, `Parameter "${name}" must be true or false, not "${value}"`)
  }

  /** A whole number between 1 and `maximum`. */
  count(name: string, maximum: number): number | undefined {
    const value = this.text(name)
    if (value === undefined || value === '') return undefined
    const count = Number(value)
    if (!/^\d+$/.test(value) || count < 1) {
      throw requestError(400, `Parameter "${name}" must be a number from 1, not "${value}"`)
    }
    return Math.min(count, maximum)
  }

  /** A whole number from 0. */
  number(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined || value === '') return undefined
    if (!/^\d{1,15}$/.test(value)) {
      throw requestError(400, `Parameter "${name}" must be a number from 0, not "${value}"`)
    }
    return Number(value)
  }

  oneOf<Choice extends string>(
    name: string,
    choices: readonly [Choice, ...Choice[]],
  ): Choice | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const choice = choices.find((candidate) => candidate === value)
    if (choice === undefined) {
      throw requestError(
        400,
        `Parameter "${name}" must be one of ${choices.join(', ')}, not "${value}"`,
      )
    }
    return choice
  }

  /** The parameters of a GROQ query: `$name=<JSON>`. */
  groqParameters(): JsonObject {
    return Object.fromEntries(
      [...this.#values.keys()]
        .filter((name) => name.startsWith('$'))
        .map((name): [string, JsonValue] => [name.slice(1), parseParameter(name, this.text(name))]),
    )
  }

  /**
   * `perspective=published`, `perspective=rABC,drafts`, `perspective=rABC&perspective=drafts` or
   * `perspective=["rABC","drafts"]`. Undefined where none is asked.
   */
  perspective(): Perspective | undefined {
    const names = this.all('perspective').flatMap(perspectiveNames)
    if (names.length === 0) return undefined
    if (names.length === 1) {
      const [name = ''] = names
      if (name === 'raw' || name === 'published') return name
      if (name === 'drafts' || name === 'previewDrafts') return 'drafts'
    }
    for (const name of names) {
      if (name === 'raw')
        throw requestError(400, 'Perspective "raw" cannot be combined with others')
      if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
        throw requestError(400, `Invalid perspective "${name}"`)
      }
    }
    return names.map((name) => (name === 'previewDrafts' ? 'drafts' : name))
  }
}

function parseParameter(name: string, text: string | undefined): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text ?? '')
    assertDepth(value)
    return value
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw requestError(400, `Parameter "${name}" is not valid JSON: ${reason}`)
  }
}

function perspectiveNames(text: string): string[] {
  if (!text.startsWith('[')) return text.split(',').map((name) => name.trim())
  try {
    const names: unknown = JSON.parse(text)
    if (Array.isArray(names)) return names.map(String)
  } catch {
    // Not JSON: the name itself is reported as invalid.
  }
  return [text]
}
