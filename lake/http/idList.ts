import {requestError} from './requestError.ts'

/** Document ids in one request; more are asked in several. */
const MAXIMUM_IDS = 1000

/** `a,b,c` of a path as ids. */
export function splitIds(list: string): string[] {
  const ids = list.split(',').filter((id) => id !== '')
  if (ids.length === 0) throw requestError(400, 'At least one document ID is required')
  if (ids.length > MAXIMUM_IDS) {
    throw requestError(400, `At most ${MAXIMUM_IDS} document IDs can be asked for at once`)
  }
  return ids
}
