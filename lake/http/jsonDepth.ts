import {requestError} from './requestError.ts'

/** Deeper than any document may be (20), with room for the mutations and actions around it. */
const MAXIMUM_DEPTH = 100

/**
 * Refuses JSON so deep that recursive code would exhaust the stack on it.
 *
 * @throws LakeError 400
 */
export function assertDepth(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAXIMUM_DEPTH) {
      throw requestError(400, `JSON is nested deeper than ${MAXIMUM_DEPTH} levels`)
    }
    level = level.flatMap((parent) =>
      typeof parent === 'object' && parent !== null
        ? Object.values(parent).filter((child) => typeof child === 'object' && child !== null)
        : [],
    )
  }
}
