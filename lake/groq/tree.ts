import type {ExprNode, ObjectAttributeNode} from 'groq-js'

/**
 * The same node with each expression directly inside it replaced. Selectors (the arguments of `diff::`
 * functions) are left as they are.
 */
export function mapChildren(node: ExprNode, map: (child: ExprNode) => ExprNode): ExprNode {
  switch (node.type) {
    case 'AccessAttribute':
      return node.base ? {...node, base: map(node.base)} : node
    case 'AccessElement':
    case 'ArrayCoerce':
    case 'Asc':
    case 'Deref':
    case 'Desc':
    case 'Group':
    case 'Neg':
    case 'Not':
    case 'Pos':
    case 'Slice':
      return {...node, base: map(node.base)}
    case 'And':
    case 'Or':
    case 'OpCall':
      return {...node, left: map(node.left), right: map(node.right)}
    case 'Filter':
    case 'FlatMap':
    case 'Map':
    case 'Projection':
      return {...node, base: map(node.base), expr: map(node.expr)}
    case 'InRange':
      return {...node, base: map(node.base), left: map(node.left), right: map(node.right)}
    case 'Array':
      return {
        ...node,
        elements: node.elements.map((element) => ({...element, value: map(element.value)})),
      }
    case 'Object':
      return {...node, attributes: node.attributes.map((attribute) => mapAttribute(attribute, map))}
    case 'FuncCall':
      return {...node, args: node.args.map(map)}
    case 'PipeFuncCall':
      return {...node, base: map(node.base), args: node.args.map(map)}
    case 'Select':
      return {
        ...node,
        alternatives: node.alternatives.map((alternative) => ({
          ...alternative,
          condition: map(alternative.condition),
          value: map(alternative.value),
        })),
        ...(node.fallback && {fallback: map(node.fallback)}),
      }
    case 'Context':
    case 'Everything':
    case 'Parameter':
    case 'Parent':
    case 'SelectorFuncCall':
    case 'SelectorNested':
    case 'This':
    case 'Tuple':
    case 'Value':
      return node
  }
}

function mapAttribute(
  attribute: ObjectAttributeNode,
  map: (child: ExprNode) => ExprNode,
): ObjectAttributeNode {
  switch (attribute.type) {
    case 'ObjectAttributeValue':
    case 'ObjectSplat':
      return {...attribute, value: map(attribute.value)}
    case 'ObjectConditionalSplat':
      return {...attribute, condition: map(attribute.condition), value: map(attribute.value)}
  }
}

/** Calls `visit` on the node and on every expression in it, outermost first. */
export function walk(node: ExprNode, visit: (node: ExprNode) => void): void {
  visit(node)
  mapChildren(node, (child) => {
    walk(child, visit)
    return child
  })
}
