import {isJsonObject, type JsonObject} from '../types.ts'
import {assertDepth} from './jsonDepth.ts'
import {requestError} from './requestError.ts'

/** The JSON object in a request's body. */
export function bodyObject(body: unknown): JsonObject {
  if (!isJsonObject(body)) throw requestError(400, 'The request body must be a JSON object')
  assertDepth(body)
  return body
}

/** A list of JSON objects in the body, such as `mutations` and `actions`. */
export function bodyList(body: JsonObject, name: string): JsonObject[] {
  const list = body[name]
  if (!Array.isArray(list) || !list.every(isJsonObject)) {
    throw requestError(400, `"${name}" must be an array of objects`)
  }
  return list
}

export function bodyText(body: JsonObject, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw requestError(400, `"${name}" must be a string`)
  return value
}
