import {executeQuery} from '../../../lake/groq/engine.ts'
import type {
  DocumentSource,
  JsonObject,
  JsonValue,
  Perspective,
  QueryResult,
  StoredDocument,
} from '../../../lake/types.ts'

export const IDENTITY = {id: 'reporter', name: 'Reporter', role: 'editor', grants: []} as const

/** A document with the attributes that the lake sets. */
export function documentOf(attributes: JsonObject & {_id: string; _type: string}): StoredDocument {
  return {
    _rev: 'r1',
    _createdAt: '2025-08-06T12:00:00Z',
    _updatedAt: '2025-08-06T12:00:00Z',
    ...attributes,
  }
}

/** A source in memory that writes down what is asked of it. */
export function sourceOf(documents: readonly StoredDocument[]): DocumentSource & {asked: string[]} {
  const sorted = documents.toSorted((a, b) => (a._id < b._id ? -1 : 1))
  const asked: string[] = []
  const answer = <T>(question: string, value: T): T => {
    asked.push(question)
    return value
  }
  return {
    asked,
    all: () => answer('all', sorted),
    byId: (id) =>
      answer(
        `id ${id}`,
        sorted.find(({_id}) => _id === id),
      ),
    byType: (types) =>
      answer(
        `type ${types.join()}`,
        sorted.filter(({_type}) => types.includes(_type)),
      ),
    referencing: (ids) =>
      answer(
        `references ${ids.join()}`,
        sorted.filter((document) => refersTo(document, ids)),
      ),
    variantsOf: (publishedId) =>
      answer(
        `variants ${publishedId}`,
        sorted
          .map(({_id}) => _id)
          .filter((id) => id.replace(/^(drafts|versions\.[^.]+)\./, '') === publishedId),
      ),
    headers: () =>
      answer(
        'headers',
        sorted.map(({_id, _type, _rev}) => ({_id, _type, _rev})),
      ),
    inBundle: (bundle) =>
      answer(
        `bundle ${bundle}`,
        sorted
          .map(({_id}) => _id)
          .filter((id) => id.startsWith(bundle === 'drafts' ? 'drafts.' : `versions.${bundle}.`)),
      ),
  }
}

/** Answers a query over documents. */
export function ask(
  documents: readonly StoredDocument[] | DocumentSource,
  query: string,
  {params = {}, perspective = 'raw'}: {params?: JsonObject; perspective?: Perspective} = {},
): QueryResult {
  const source = 'all' in documents ? documents : sourceOf(documents)
  return executeQuery(source, {
    query,
    params,
    perspective,
    now: '2025-08-07T00:00:00.000Z',
    identity: {...IDENTITY, grants: []},
  })
}

function refersTo(value: JsonValue, ids: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some((element) => refersTo(element, ids))
  const target = value['_ref']
  if (typeof target === 'string' && ids.includes(target)) return true
  return Object.values(value).some((attribute) => refersTo(attribute, ids))
}
