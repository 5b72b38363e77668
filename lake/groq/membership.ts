import type {ExprNode} from 'groq-js'
import {hostCall} from './hostCall.ts'

/** Shorter lists in a query are as well gone through. */
const FEW = 8

/**
 * `left in right` where the array is the same for every document: groq-js goes through the whole of it for each, which
 * for a list of ids that was looked up takes the square of their number. Undefined where the array is another one each
 * time.
 */
export function membershipOf(left: ExprNode, right: ExprNode): ExprNode | undefined {
  switch (right.type) {
    case 'Group':
      return membershipOf(left, right.base)
    case 'Parameter':
      return hostCall('isIn', [left, right])
    case 'Value':
      return Array.isArray(right.value) ? hostCall('isIn', [left, right]) : undefined
    case 'Array': {
      const values = right.elements.map(({value, isSplat}) =>
        value.type === 'Value' && !isSplat ? value : undefined,
      )
      if (values.length < FEW || values.includes(undefined)) return undefined
      const value = values.map((element) => element?.value)
      return hostCall('isIn', [left, {type: 'Value', value}])
    }
    default:
      return undefined
  }
}

/** As the operator `in` of groq-js: scalars are equal by value, arrays and objects never, null is in no scalar. */
export function isIn(value: unknown, array: unknown): boolean | null {
  if (!Array.isArray(array)) return null
  return !isComposite(value) && scalarsOf(array).has(value ?? null)
}

/** Parameters and constants are not changed while a query is evaluated, nor after. */
const known = new WeakMap<readonly unknown[], Set<unknown>>()

function scalarsOf(array: readonly unknown[]): Set<unknown> {
  let scalars = known.get(array)
  if (scalars === undefined) {
    scalars = new Set(array.filter((item) => !isComposite(item)).map((item) => item ?? null))
    known.set(array, scalars)
  }
  return scalars
}

function isComposite(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
