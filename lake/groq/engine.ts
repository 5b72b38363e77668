import {evaluateSync, toJS, type ExprNode} from 'groq-js'
import {
  LakeError,
  type DocumentSource,
  type JsonObject,
  type JsonValue,
  type QueryRequest,
  type QueryResult,
  type StoredDocument,
} from '../types.ts'
import {Effort, isBounded, measured, QueryOverrun} from './effort.ts'
import {hostParameters} from './hostCall.ts'
import {parseError, parseQuery} from './parsedQuery.ts'
import {hostFunctions} from './rewrite.ts'
import {View} from './view.ts'

export {QueryOverrun} from './effort.ts'
export {syncTagsOfChange} from './syncTags.ts'

/**
 * Answers a GROQ query over the documents of a source, as the perspective shows them. The result may share
 * objects with the source: it must not be changed.
 *
 * An evaluation cannot be interrupted from outside. With a `budget` it stops by itself, soon after that time, with
 * `QueryOverrun`; without one, its time is bounded only by the data and the length of the query.
 */
export function executeQuery(source: DocumentSource, request: QueryRequest): QueryResult {
  const {query, params = {}, perspective} = request
  if (typeof perspective !== 'string' && perspective.includes('raw') && perspective.length > 1) {
    throw parseError('the perspective "raw" cannot be combined with others', query)
  }
  const {original, rewritten} = parseQuery(query, params)
  const effort = request.budget === undefined ? undefined : new Effort(request.budget, original)
  const view = new View(effort ? measured(source, effort) : source, perspective, effort)
  const result = evaluate(rewritten, view, {
    query,
    params,
    timestamp: new Date(request.now),
    identity: request.identity.id,
  })
  return {result, syncTags: view.syncTags}
}

/**
 * True where the document passes a GROQ filter: an expression, or a whole query `*[…]`, of which what comes
 * after the filter does not count. The filter sees no other document.
 */
export function matchesFilter(
  filter: string,
  params: JsonObject,
  document: StoredDocument,
  identityId: string,
): boolean {
  const {original, rewritten} = parseQuery(filter, params)
  if (!isBounded(original)) {
    throw parseError('the filter is of a kind that may take too long on a document', filter)
  }
  const isQuery = selectsFromEverything(original)
  const result = evaluate(isQuery ? filteredDocuments(rewritten) : rewritten, viewOf(document), {
    query: filter,
    params,
    timestamp: new Date(),
    identity: identityId,
    root: document,
  })
  return isQuery ? Array.isArray(result) && result.length > 0 : result === true
}

interface Evaluation {
  query: string
  params: JsonObject
  timestamp: Date
  identity: string
  root?: StoredDocument
}

function evaluate(node: ExprNode, view: View, {query, params, ...options}: Evaluation): JsonValue {
  try {
    const result = toJS(
      evaluateSync(node, {
        ...options,
        params: {...params, ...hostParameters(hostFunctions(view))},
        dereference: ({_ref}) => view.byId(_ref),
      }),
    )
    if (!isJson(result)) throw new TypeError(`The result is a ${typeof result}`)
    return result
  } catch (error) {
    if (error instanceof LakeError || error instanceof QueryOverrun) throw error
    if (error instanceof RangeError) throw parseError('query is nested too deeply', query)
    throw parseError(error instanceof Error ? error.message : String(error), query)
  }
}

/** True for `*`, and for `*` with filters, and for what is made of the documents that pass them. */
function selectsFromEverything(node: ExprNode): boolean {
  const base = stepBack(node)
  return base ? selectsFromEverything(base) : node.type === 'Everything'
}

/** The part of a rewritten query up to its last filter on documents. */
function filteredDocuments(node: ExprNode): ExprNode {
  if (node.type === 'Filter') return node
  const base = stepBack(node)
  return base ? filteredDocuments(base) : node
}

function stepBack(node: ExprNode): ExprNode | undefined {
  switch (node.type) {
    case 'AccessAttribute':
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Filter':
    case 'FlatMap':
    case 'Group':
    case 'Map':
    case 'PipeFuncCall':
    case 'Projection':
    case 'Slice':
      return node.base
    default:
      return undefined
  }
}

/** A dataset of one document: every lookup may give it, as the filter decides. */
function viewOf(document: StoredDocument): View {
  return new View(
    {
      all: () => [document],
      byId: (id) => (id === document._id ? document : undefined),
      byType: () => [document],
      referencing: () => [document],
    },
    'raw',
  )
}

/** groq-js makes results of nothing but JSON values. */
function isJson(value: unknown): value is JsonValue {
  return ['boolean', 'number', 'object', 'string'].includes(typeof value)
}
