import type {ExprNode} from 'groq-js'

/**
 * Calls out of a groq-js expression into this program. groq-js has no way to add a function, but it adds two
 * arrays by calling `concat` on the left one: a call is written as `$function + [arguments]`, where the
 * parameter holds an array whose `concat` is the function. It gets the evaluated arguments and may return any
 * value. groq-js is pinned exactly; tests/lake/groq/language.test.ts tells if it ever adds arrays otherwise.
 */
export type HostFunction = (args: readonly unknown[]) => unknown

/** A node that calls the named function with the values of the arguments. */
export function hostCall(name: string, args: ExprNode[]): ExprNode {
  return hostCallWith(name, {
    type: 'Array',
    elements: args.map((value) => ({type: 'ArrayElement', value, isSplat: false})),
  })
}

/** As `hostCall`, with one expression whose value is the array of arguments. */
export function hostCallWith(name: string, args: ExprNode): ExprNode {
  return {
    type: 'OpCall',
    op: '+',
    left: {type: 'Parameter', name: parameterName(name)},
    right: args,
  }
}

/** The parameters to evaluate with, so that calls find their functions. */
export function hostParameters(functions: {[name: string]: HostFunction}): {
  [name: string]: unknown
} {
  return Object.fromEntries(
    Object.entries(functions).map(([name, call]) => [parameterName(name), carrierOf(call)]),
  )
}

/** True for the parameters of calls, which no query can name. */
export function isHostParameter(name: string): boolean {
  return name.startsWith('\0')
}

function parameterName(name: string): string {
  return `\0${name}`
}

function carrierOf(call: HostFunction): unknown[] {
  return Object.defineProperty<unknown[]>([], 'concat', {value: call})
}
