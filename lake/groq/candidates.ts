import type {ExprNode} from 'groq-js'
import type {StoredDocument} from '../types.ts'
import type {View} from './view.ts'

/**
 * Finds, in the filter of `*[…]`, what narrows down the documents that can pass it, so that not all have to be
 * looked at. The filter still decides; a plan only must not leave out a document that passes.
 */
export interface Lookup {
  by: 'id' | 'reference' | 'release' | 'type' | 'version'
  /** Gives a string or an array of strings. Depends on nothing in the filtered document. */
  value: ExprNode
}

/** Lookups whose union holds every document that can pass the filter; undefined where only a scan does. */
export function planLookups(filter: ExprNode): Lookup[] | undefined {
  switch (filter.type) {
    case 'Group':
      return planLookups(filter.base)
    case 'And':
      return narrower(planLookups(filter.left), planLookups(filter.right))
    case 'Or': {
      const left = planLookups(filter.left)
      const right = planLookups(filter.right)
      return left && right && [...left, ...right]
    }
    case 'OpCall':
      if (filter.op === '==') {
        return (
          planComparison(filter.left, filter.right) ?? planComparison(filter.right, filter.left)
        )
      }
      if (filter.op === 'in') {
        return (
          planComparison(filter.left, filter.right) ??
          (isOwnReference(filter.right) && isIndependent(filter.left)
            ? [{by: 'reference', value: filter.left}]
            : undefined)
        )
      }
      return undefined
    case 'FuncCall': {
      const by = LOOKUP_OF_FUNCTION.get(`${filter.namespace}::${filter.name}`)
      return by && filter.args.every((argument) => isIndependent(argument))
        ? filter.args.map((value) => ({by, value}))
        : undefined
    }
    default:
      return undefined
  }
}

const LOOKUP_OF_FUNCTION = new Map<string, Lookup['by']>([
  ['global::references', 'reference'],
  ['sanity::partOfRelease', 'release'],
  ['sanity::versionOf', 'version'],
])

/**
 * The documents that the lookups find, each once, in ascending order of `_id`.
 *
 * @param lookups Pairs of what to look up by and the value of the lookup's expression.
 */
export function findCandidates(view: View, lookups: readonly unknown[]): StoredDocument[] {
  const parts: StoredDocument[][] = []
  for (const lookup of lookups) {
    const [by, value]: unknown[] = Array.isArray(lookup) ? lookup : []
    for (const key of Array.isArray(value) ? value : [value]) {
      // Comparing with anything but a string is rare; what it matches is the filter's affair.
      if (typeof key !== 'string') return view.all()
      if (by === 'type') parts.push(view.byType(key))
      else if (by === 'reference') parts.push(view.referencing(key))
      else if (by === 'release') parts.push(view.inRelease(key))
      else if (by === 'version') parts.push(view.versionsOf(key))
      else {
        const document = view.byId(key)
        if (document) parts.push([document])
      }
    }
  }
  const [first, ...rest] = parts
  if (first === undefined) return []
  if (rest.length === 0) return first
  return [...new Set(parts.flat())].toSorted((a, b) => (a._id < b._id ? -1 : 1))
}

function narrower(left: Lookup[] | undefined, right: Lookup[] | undefined): Lookup[] | undefined {
  if (!left || !right) return left ?? right
  return breadth(left) <= breadth(right) ? left : right
}

const BREADTH = {id: 0, version: 1, reference: 2, release: 3, type: 4}

function breadth(lookups: Lookup[]): number {
  return Math.max(...lookups.map(({by}) => BREADTH[by]))
}

function planComparison(own: ExprNode, other: ExprNode): Lookup[] | undefined {
  if (!isIndependent(other)) return undefined
  if (isOwnAttribute(own, '_id')) return [{by: 'id', value: other}]
  if (isOwnAttribute(own, '_type')) return [{by: 'type', value: other}]
  if (isOwnReference(own)) return [{by: 'reference', value: other}]
  return undefined
}

function isOwnAttribute(node: ExprNode, name: string): boolean {
  return (
    node.type === 'AccessAttribute' &&
    node.name === name &&
    (node.base === undefined || node.base.type === 'This')
  )
}

/**
 * `a.b._ref`, `a[]._ref` and the like: what they give are references in the document. A `_ref` of the document
 * itself is none.
 */
function isOwnReference(node: ExprNode, isNested = false): boolean {
  switch (node.type) {
    case 'AccessAttribute':
      return (
        node.name === '_ref' &&
        node.base !== undefined &&
        (isNested || node.base.type !== 'This') &&
        isOwnPath(node.base)
      )
    case 'FlatMap':
    case 'Map':
      return isOwnPath(node.base) && node.base.type !== 'This' && isOwnReference(node.expr, true)
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Group':
    case 'Slice':
      return isOwnReference(node.base, isNested)
    default:
      return false
  }
}

function isOwnPath(node: ExprNode): boolean {
  switch (node.type) {
    case 'This':
      return true
    case 'AccessAttribute':
      return node.base === undefined || isOwnPath(node.base)
    case 'FlatMap':
    case 'Map':
      return isOwnPath(node.base) && isOwnPath(node.expr)
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Filter':
    case 'Group':
    case 'Slice':
      return isOwnPath(node.base)
    default:
      return false
  }
}

const HEADER = new Set(['_id', '_type', '_rev'])

/** True where a filter looks at nothing of a document but `_id`, `_type` and `_rev`. */
export function looksAtHeaderOnly(filter: ExprNode): boolean {
  if (isIndependent(filter)) return true
  switch (filter.type) {
    case 'AccessAttribute':
      return HEADER.has(filter.name) && isOwnAttribute(filter, filter.name)
    case 'Group':
    case 'Not':
      return looksAtHeaderOnly(filter.base)
    case 'And':
    case 'Or':
    case 'OpCall':
      return looksAtHeaderOnly(filter.left) && looksAtHeaderOnly(filter.right)
    case 'FuncCall':
      return (
        HEADER_FUNCTIONS.has(`${filter.namespace}::${filter.name}`) &&
        filter.args.every((argument) => looksAtHeaderOnly(argument))
      )
    default:
      return false
  }
}

/** Of these, what they give depends on their arguments alone. */
const HEADER_FUNCTIONS = new Set(['global::path', 'string::startsWith'])

const INDEPENDENT_FUNCTIONS = new Set([
  'array::compact',
  'array::join',
  'array::unique',
  'global::coalesce',
  'global::identity',
  'global::lower',
  'global::now',
  'global::string',
  'global::upper',
  'string::lower',
  'string::split',
  'string::upper',
])

/**
 * True where the value is the same for every document that is filtered: literals, parameters, what the
 * enclosing query has (`^`), and what is made of these.
 *
 * @param isNested Inside the brackets of an inner array, where `@` is its element, and `^` the document.
 */
function isIndependent(node: ExprNode, isNested = false): boolean {
  switch (node.type) {
    case 'Parameter':
    case 'Value':
      return true
    case 'Parent':
      return !isNested
    case 'This':
      return isNested
    case 'AccessAttribute':
      return node.base === undefined ? isNested : isIndependent(node.base, isNested)
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Deref':
    case 'Group':
    case 'Slice':
      return isIndependent(node.base, isNested)
    case 'OpCall':
      return isIndependent(node.left, isNested) && isIndependent(node.right, isNested)
    case 'Array':
      return node.elements.every((element) => isIndependent(element.value, isNested))
    case 'Filter':
    case 'FlatMap':
    case 'Map':
      return isIndependent(node.base, isNested) && isIndependent(node.expr, true)
    case 'FuncCall':
      return (
        INDEPENDENT_FUNCTIONS.has(`${node.namespace}::${node.name}`) &&
        node.args.every((argument) => isIndependent(argument, isNested))
      )
    default:
      return false
  }
}
