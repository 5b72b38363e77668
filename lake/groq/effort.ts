import type {ExprNode} from 'groq-js'
import type {DocumentSource} from '../types.ts'
import {mapChildren} from './tree.ts'

/** A query needs more than it was allowed. It can be tried again where it may take its time. */
export class QueryOverrun extends Error {
  override readonly name = 'QueryOverrun'
}

/**
 * How many documents times expressions groq-js does in a millisecond, about. It goes through an array without a
 * word, so that what it takes is estimated before.
 */
const STRIDE = 8000
/** What a document costs at least: it is read, and may become part of the result. */
const EXPRESSIONS_A_DOCUMENT = 100
/** Longer queries than this (in expressions) are seldom written by hand. */
const MAXIMUM_EXPRESSIONS = 4000
/** Arrays in documents are small; the arrays in their items too; but not all the way down. */
const MAXIMUM_NESTING = 4
/** Each of these may make twice of what the one before made. */
const MAXIMUM_PROJECTIONS = 8

/** What one evaluation may take of a thread that others wait for. */
export class Effort {
  readonly #deadline: number
  readonly #stride: number
  readonly #expressions: number

  /**
   * @param budget milliseconds
   * @throws QueryOverrun where the query could take any time between two looks at the clock
   */
  constructor(budget: number, query: ExprNode) {
    this.#deadline = performance.now() + budget
    this.#stride = budget * STRIDE
    this.#expressions = shapeOf(query).expressions
    if (!isBounded(query)) throw new QueryOverrun('The query is of a kind that may take long')
  }

  /** @throws QueryOverrun when the time is over */
  check(): void {
    if (performance.now() > this.#deadline) throw new QueryOverrun('The query takes long')
  }

  /**
   * @param cost what each takes at least, in expressions
   * @throws QueryOverrun where going through so many documents may take long
   */
  checkLength(documents: number, cost = EXPRESSIONS_A_DOCUMENT): void {
    this.check()
    if (documents * Math.max(this.#expressions, cost) > this.#stride) {
      throw new QueryOverrun('The query looks at many documents')
    }
  }
}

/** True where an evaluation on one document is over soon, whatever the query is. */
export function isBounded(query: ExprNode): boolean {
  const {isUnbounded, expressions, projections} = shapeOf(query)
  return !isUnbounded && expressions <= MAXIMUM_EXPRESSIONS && projections <= MAXIMUM_PROJECTIONS
}

/** The same documents, each counted against the effort. */
export function measured(source: DocumentSource, effort: Effort): DocumentSource {
  const {variantsOf, inBundle, headers} = source
  return {
    all: () => measuredAll(source.all(), effort),
    byId(id) {
      effort.check()
      return source.byId(id)
    },
    byType: (types) => measuredAll(source.byType(types), effort),
    referencing: (ids) => measuredAll(source.referencing(ids), effort),
    ...(variantsOf && {variantsOf: (id: string) => variantsOf.call(source, id)}),
    ...(inBundle && {inBundle: (release: string) => inBundle.call(source, release)}),
    ...(headers && {headers: () => measuredAll(headers.call(source), effort)}),
  }
}

function* measuredAll<Document>(
  documents: Iterable<Document>,
  effort: Effort,
): Generator<Document> {
  for (const document of documents) {
    effort.check()
    yield document
  }
}

interface Shape {
  expressions: number
  /** Projections on projections, at most. */
  projections: number
  /** True where arrays are gone through for each item of other arrays, which no lookup of documents interrupts. */
  isUnbounded: boolean
}

const shapes = new WeakMap<ExprNode, Shape>()

function shapeOf(query: ExprNode): Shape {
  const known = shapes.get(query)
  if (known) return known
  const shape: Shape = {expressions: 0, projections: 0, isUnbounded: false}
  shapes.set(query, shape)
  look(query, 0)
  return shape

  /** @param nesting iterations that the node is evaluated in */
  function look(node: ExprNode, nesting: number): void {
    shape.expressions += 1
    if (node.type === 'Map' || node.type === 'FlatMap' || node.type === 'Filter') {
      const isDocuments = rootOf(node.base) === 'Everything'
      const isOwn = ['This', 'AccessAttribute', 'Deref'].includes(rootOf(node.base))
      if (nesting > 0 && !isDocuments && !isOwn) shape.isUnbounded = true
      if (nesting >= MAXIMUM_NESTING) shape.isUnbounded = true
      shape.projections = Math.max(shape.projections, projectionsOf(node))
      look(node.base, nesting)
      look(node.expr, nesting + 1)
      return
    }
    if (node.type === 'PipeFuncCall') {
      look(node.base, nesting)
      for (const argument of node.args) look(argument, nesting + 1)
      return
    }
    if (node.type === 'Projection') {
      shape.projections = Math.max(shape.projections, projectionsOf(node))
    }
    mapChildren(node, (child) => {
      look(child, nesting)
      return child
    })
  }
}

/** What an iteration goes through, in the end: an attribute of its own item, the documents, or something else. */
function rootOf(node: ExprNode): ExprNode['type'] {
  switch (node.type) {
    case 'AccessAttribute':
      return node.base ? rootOf(node.base) : node.type
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Deref':
    case 'Filter':
    case 'FlatMap':
    case 'Group':
    case 'Map':
    case 'PipeFuncCall':
    case 'Projection':
    case 'Slice':
      return rootOf(node.base)
    default:
      return node.type
  }
}

function projectionsOf(node: ExprNode): number {
  switch (node.type) {
    case 'Projection':
      return projectionsOf(node.base) + 1
    case 'Map':
    case 'FlatMap':
      return projectionsOf(node.base) + (node.expr.type === 'Projection' ? 1 : 0)
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Deref':
    case 'Filter':
    case 'Group':
    case 'PipeFuncCall':
    case 'Slice':
      return projectionsOf(node.base)
    default:
      return 0
  }
}
