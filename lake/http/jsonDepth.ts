import {isNestedDeeper} from '../jsonDepth.ts'
import {requestError} from './requestError.ts'

/** Deeper than any document may be (20), with room for the mutations and actions around it. */
const MAXIMUM_DEPTH = 100

/**
 * Refuses JSON so deep that recursive code would exhaust the stack on it.
 *
 * @throws LakeError 400
 */
export function assertDepth(value: unknown): void {
  if (isNestedDeeper(value, MAXIMUM_DEPTH)) {
    throw requestError(400, `JSON is nested deeper than ${MAXIMUM_DEPTH} levels`)
  }
}
