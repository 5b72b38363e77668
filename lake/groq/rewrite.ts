import {
  Path,
  type ExprNode,
  type FilterNode,
  type FuncCallNode,
  type OpCallNode,
  type PipeFuncCallNode,
} from 'groq-js'
import {findCandidates, looksAtHeaderOnly, planLookups} from './candidates.ts'
import {codePointKey} from './codePointOrder.ts'
import {hostCall, hostCallWith, type HostFunction} from './hostCall.ts'
import {IdPath} from './idPath.ts'
import {isIn, membershipOf} from './membership.ts'
import {parseTextQuery, textScore} from './textQuery.ts'
import {mapChildren} from './tree.ts'
import type {View} from './view.ts'

/**
 * Rewrites a parsed query so that groq-js reads documents through a `View`, and does what it lacks or does
 * otherwise than the specification: `text::query()`, order by code point, `array::unique()` of nulls, the dots of
 * paths, a path in a path, and scores of what stands in parentheses.
 *
 * The result is evaluated with the functions of `hostFunctions`.
 */
export function rewrite(node: ExprNode): ExprNode {
  switch (node.type) {
    case 'Everything':
      return hostCall('everything', [])
    case 'Filter':
      return rewriteFilter(node)
    case 'FuncCall':
      return rewriteFunctionCall(node)
    case 'PipeFuncCall':
      return rewritePipe(node)
    case 'OpCall':
      return rewriteOperator(node)
    case 'InRange':
      return mapChildren(node, (child) => ordered(rewrite(child)))
    default:
      return mapChildren(node, rewrite)
  }
}

/** What rewritten queries call, for one evaluation. */
export function hostFunctions(view: View): {[name: string]: HostFunction} {
  return {
    everything: () => view.all(),
    headers: () => view.headers(),
    candidates: (lookups) => findCandidates(view, lookups),
    releases: () => view.byType('system.release'),
    textMatches: ([value, query]) => textScoreOf(value, query) > 0,
    // Added to the score of `true`, which is 1.
    textBoost: ([value, query]) => textScoreOf(value, query) - 1,
    codePointKey: ([value]) => codePointKey(value),
    unique: ([values]) => (Array.isArray(values) ? uniqueOf(values) : null),
    isIn: ([value, array]) => isIn(value, array),
    path: ([pattern]) => (typeof pattern === 'string' ? new IdPath(pattern) : null),
    pathText: ([path]) => (path instanceof Path ? path.toJSON() : path),
  }
}

function rewriteFilter(node: FilterNode): ExprNode {
  const expr = rewrite(node.expr)
  if (node.base.type !== 'Everything') return {...node, base: rewrite(node.base), expr}
  const lookups = planLookups(node.expr)
  if (lookups === undefined) return {...node, base: rewrite(node.base), expr}
  // The values are computed one scope further in, as the filter is, so that `^` means the same to them.
  const values: ExprNode = {
    type: 'Projection',
    base: {type: 'Value', value: {}},
    expr: arrayOf(
      lookups.map(({by, value}) => arrayOf([{type: 'Value', value: by}, rewrite(value)])),
    ),
  }
  return {...node, base: hostCallWith('candidates', values), expr}
}

/** Of documents that are counted and nothing else, no more is read than the filter looks at. */
function rewriteCounted(node: ExprNode): ExprNode {
  const isCheap =
    node.type === 'Filter' &&
    node.base.type === 'Everything' &&
    planLookups(node.expr) === undefined &&
    looksAtHeaderOnly(node.expr)
  return isCheap
    ? {...node, base: hostCall('headers', []), expr: rewrite(node.expr)}
    : rewrite(node)
}

function rewriteFunctionCall(node: FuncCallNode): ExprNode {
  const [counted] = node.args
  if (node.namespace === 'global' && node.name === 'count' && counted && node.args.length === 1) {
    return {...node, args: [rewriteCounted(counted)]}
  }
  const args = node.args.map(rewrite)
  switch (`${node.namespace}::${node.name}`) {
    case 'array::unique':
      return hostCall('unique', args)
    case 'text::query':
      throw new Error('text::query() can only stand to the right of match')
    case 'global::path':
      return hostCall('path', args)
    case 'releases::all':
      return hostCall('releases', [])
    default:
      return {...node, args}
  }
}

function rewritePipe(node: PipeFuncCallNode): ExprNode {
  const base = rewrite(node.base)
  switch (node.name) {
    case 'order':
      return {...node, base, args: node.args.map(rewriteOrdering)}
    case 'score':
      return {...node, base, args: node.args.map(rewriteScoring)}
    default:
      return {...node, base, args: node.args.map(rewrite)}
  }
}

function rewriteOrdering(node: ExprNode): ExprNode {
  return node.type === 'Asc' || node.type === 'Desc'
    ? {...node, base: ordered(rewrite(node.base))}
    : ordered(rewrite(node))
}

/** Where groq-js scores an expression, rather than evaluates it. */
function rewriteScoring(node: ExprNode): ExprNode {
  switch (node.type) {
    case 'Group':
      return rewriteScoring(node.base)
    case 'And':
    case 'Or':
      return {...node, left: rewriteScoring(node.left), right: rewriteScoring(node.right)}
    case 'FuncCall': {
      const [scored, boost] = node.args
      return node.name === 'boost' && scored && boost
        ? {...node, args: [rewriteScoring(scored), rewrite(boost)]}
        : rewrite(node)
    }
    case 'OpCall': {
      const text = textMatchArguments(node)
      if (text === undefined) return rewrite(node)
      return {
        type: 'FuncCall',
        namespace: 'global',
        name: 'boost',
        args: [{type: 'Value', value: true}, hostCall('textBoost', text)],
      }
    }
    default:
      return rewrite(node)
  }
}

function rewriteOperator(node: OpCallNode): ExprNode {
  const text = textMatchArguments(node)
  if (text !== undefined) return hostCall('textMatches', text)
  const left = rewrite(node.left)
  const right = rewrite(node.right)
  switch (node.op) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordersAlike(left) || ordersAlike(right)
        ? {...node, left, right}
        : {...node, left: ordered(left), right: ordered(right)}
    case 'in': {
      const member = isPath(node.left) ? hostCall('pathText', [left]) : left
      return membershipOf(member, right) ?? {...node, left: member, right}
    }
    default:
      return {...node, left, right}
  }
}

/** The arguments of `value match text::query(query)`; undefined where the node is something else. */
function textMatchArguments(node: OpCallNode): ExprNode[] | undefined {
  if (node.op !== 'match') return undefined
  const query = withoutGroup(node.right)
  if (query.type !== 'FuncCall' || query.namespace !== 'text' || query.name !== 'query') {
    return undefined
  }
  return [node.left, ...query.args].map(rewrite)
}

function textScoreOf(value: unknown, query: unknown): number {
  return typeof query === 'string' ? textScore(value, parseTextQuery(query)) : 0
}

/** So that groq-js compares strings by code point. */
function ordered(node: ExprNode): ExprNode {
  return ordersAlike(node) ? node : hostCall('codePointKey', [node])
}

const ORDERED_ALIKE = new Set(['count', 'dateTime', 'length', 'now', 'round'])

/** True where either order gives the same: for numbers, times, and strings below the surrogates. */
function ordersAlike(node: ExprNode): boolean {
  switch (node.type) {
    case 'Value':
      return codePointKey(node.value) === node.value
    case 'FuncCall':
      return node.namespace === 'global' && ORDERED_ALIKE.has(node.name)
    default:
      return false
  }
}

function isPath(node: ExprNode): boolean {
  const call = withoutGroup(node)
  return call.type === 'FuncCall' && call.namespace === 'global' && call.name === 'path'
}

function withoutGroup(node: ExprNode): ExprNode {
  return node.type === 'Group' ? withoutGroup(node.base) : node
}

/** Scalars once each; arrays and objects are never equal, so all of them stay. */
function uniqueOf(values: readonly unknown[]): unknown[] {
  const seen = new Set<unknown>()
  return values.filter((value) => {
    if (typeof value === 'object' && value !== null) return true
    if (seen.has(value)) return false
    seen.add(value)
    return true
  })
}

function arrayOf(values: ExprNode[]): ExprNode {
  return {
    type: 'Array',
    elements: values.map((value) => ({type: 'ArrayElement', value, isSplat: false})),
  }
}
