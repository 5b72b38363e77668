import type {Connection} from './connection.ts'
import {isJsonObject, type JsonObject} from './json.ts'

/** The revisions of the documents that are there, by id. */
export async function fetchRevisions(
  connection: Connection,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await connection.query('*[_id in $ids]{_id, _rev}', {ids: [...ids]})
  return new Map(objectsIn(rows).map(({_id, _rev}) => [String(_id), String(_rev)]))
}

/** The documents that are there, whole, by id. */
export async function fetchDocuments(
  connection: Connection,
  ids: readonly string[],
): Promise<Map<string, JsonObject>> {
  const rows = await connection.query('*[_id in $ids]', {ids: [...ids]})
  return new Map(objectsIn(rows).map((document) => [String(document['_id']), document]))
}

function objectsIn(rows: unknown): JsonObject[] {
  return Array.isArray(rows) ? rows.filter((row) => isJsonObject(row)) : []
}
