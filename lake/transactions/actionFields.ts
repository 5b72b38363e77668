import {parseDocumentId} from '../documentId.ts'
import {isJsonObject, type JsonObject} from '../types.ts'
import {assertDocumentId} from './documentRules.ts'
import {invalid} from './errors.ts'

/** The fields of an action, read with a clear error for what is missing or of the wrong kind. */
export class ActionFields {
  readonly type: string
  readonly #action: JsonObject

  constructor(action: JsonObject) {
    const type = isJsonObject(action) ? action['actionType'] : undefined
    if (typeof type !== 'string') throw invalid('An action needs a string as "actionType"')
    this.type = type
    this.#action = action
  }

  has(name: string): boolean {
    return this.#action[name] !== undefined && this.#action[name] !== null
  }

  optionalString(name: string): string | undefined {
    if (!this.has(name)) return undefined
    const value = this.#action[name]
    if (typeof value !== 'string')
      throw invalid(`Action "${this.type}" needs a string as "${name}"`)
    return value
  }

  string(name: string): string {
    const value = this.optionalString(name)
    if (value === undefined) throw invalid(`Action "${this.type}" needs "${name}"`)
    return value
  }

  strings(name: string): string[] {
    const value = this.#action[name] ?? []
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      throw invalid(`Action "${this.type}" needs an array of strings as "${name}"`)
    }
    return value
  }

  object(name: string): JsonObject {
    const value = this.#action[name]
    if (!isJsonObject(value)) throw invalid(`Action "${this.type}" needs an object as "${name}"`)
    return value
  }

  flag(name: string): boolean {
    return this.#action[name] === true
  }

  /** The id of a published document. */
  publishedId(): string {
    const id = this.string('publishedId')
    assertDocumentId(id)
    if (parseDocumentId(id).bundle !== '') {
      throw invalid(
        `Action "${this.type}" needs a published document as "publishedId", not "${id}"`,
      )
    }
    return id
  }

  /** The id of a draft or version; under the first of the names that the action has. */
  versionId(...names: string[]): string {
    const name = names.find((candidate) => this.has(candidate)) ?? names[0] ?? 'versionId'
    return this.assertVersionId(this.string(name), name)
  }

  assertVersionId(id: string, name: string): string {
    assertDocumentId(id)
    if (parseDocumentId(id).bundle === '') {
      throw invalid(`Action "${this.type}" needs a draft or version as "${name}", not "${id}"`)
    }
    return id
  }

  /** @throws FailureError where the draft or version is not one of the published document. */
  assertBelongs(versionId: string, publishedId: string): void {
    if (parseDocumentId(versionId).publishedId !== publishedId) {
      throw invalid(`"${versionId}" is not a draft or version of "${publishedId}"`)
    }
  }
}
