import {createHash} from 'node:crypto'
import type {DocumentChange, JsonValue} from '../types.ts'
import {layerOf, publishedIdOf} from '../documentId.ts'

/** What part of a dataset a query has looked at. */
export type Scope =
  | {everything: true}
  | {type: string}
  /** A document with its drafts and versions. */
  | {publishedId: string}
  /** The versions in a release. */
  | {release: string}
  /** The documents that refer to an id. */
  | {referencesTo: string}

/** More tags than this say nothing that one does not. */
const MAXIMUM_TAGS = 100

/** Opaque tags, e.g. `s1:q83vEjRW`: a change that has none of them leaves the result of the query as it is. */
export function syncTagsOf(scopes: readonly Scope[]): string[] {
  const tags = new Set<string>()
  for (const scope of scopes) {
    if ('everything' in scope) return [tagOf(scope)]
    tags.add(tagOf(scope))
    if (tags.size > MAXIMUM_TAGS) return [tagOf({everything: true})]
  }
  return [...tags].toSorted()
}

/** The tags of all queries that a change to one document may concern. */
export function syncTagsOfChange(
  change: Pick<DocumentChange, 'documentId' | 'previous' | 'result'>,
): string[] {
  const scopes: Scope[] = [
    {everything: true},
    {publishedId: publishedIdOf(change.documentId)},
    {release: layerOf(change.documentId)},
  ]
  for (const document of [change.previous, change.result]) {
    if (document === null) continue
    scopes.push({type: document._type})
    for (const id of referencesIn(document)) scopes.push({referencesTo: id})
  }
  return [...new Set(scopes.map(tagOf))].toSorted()
}

function tagOf(scope: Scope): string {
  return `s1:${createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 8)}`
}

function* referencesIn(value: JsonValue): Iterable<string> {
  if (Array.isArray(value)) {
    for (const element of value) yield* referencesIn(element)
  } else if (typeof value === 'object' && value !== null) {
    if (typeof value['_ref'] === 'string') yield value['_ref']
    for (const attribute of Object.values(value)) yield* referencesIn(attribute)
  }
}
