import type {Dataset} from '../dataset/dataset.ts'
import {executeQuery} from '../groq/engine.ts'
import {isJsonObject, type DocumentSource, type Identity, type JsonObject} from '../types.ts'
import type {JsonValue, QueryRequest, QueryResult, StoredDocument} from '../types.ts'
import {ADMINISTRATOR, permits, readsEverything} from './identities.ts'

/**
 * Answers a query from the documents that the identity may read, as if there were no others: also where it follows
 * a reference, counts or takes another perspective.
 */
export function queryReadable(dataset: Dataset, request: QueryRequest): QueryResult {
  const {identity} = request
  if (readsEverything(identity)) return dataset.query(request)
  return executeQuery(readableDocuments(dataset, identity, request.now), request)
}

function readableDocuments(dataset: Dataset, identity: Identity, now: string): DocumentSource {
  const select = (query: string, params: JsonObject): StoredDocument[] => {
    const {result} = dataset.query({
      query,
      params,
      perspective: 'raw',
      now,
      identity: ADMINISTRATOR,
    })
    const documents = Array.isArray(result) ? result.filter(isStoredDocument) : []
    return documents
      .filter((document) => permits(identity, 'read', document, dataset))
      .toSorted((a, b) => (a._id < b._id ? -1 : 1))
  }
  return {
    all: () => select('*', {}),
    byId: (id) => dataset.documents({ids: [id], identity}).documents[0],
    byType: (types) => select('*[_type in $types]', {types: [...types]}),
    referencing: (ids) => select('*[references($ids)]', {ids: [...ids]}),
  }
}

function isStoredDocument(value: JsonValue): value is StoredDocument {
  return (
    isJsonObject(value) &&
    [value._id, value._type, value._rev, value._createdAt, value._updatedAt].every(
      (attribute) => typeof attribute === 'string',
    )
  )
}
