import type {JsonObject} from '../types.ts'
import type {QueryParameters} from './queryParameters.ts'
import {bodyText} from './requestBody.ts'
import {requestError} from './requestError.ts'

/**
 * The id that the client chose for its transaction, in the body or the query string; undefined where it chose none.
 * It becomes the documents' `_rev` and the id of events, so it is held to visible ASCII.
 */
export function transactionIdOf(body: JsonObject, parameters: QueryParameters): string | undefined {
  const transactionId = bodyText(body, 'transactionId') ?? parameters.text('transactionId')
  if (transactionId === undefined || transactionId === '') return undefined
  if (!/^[\x21-\x7e]{1,128}$/.test(transactionId)) {
    throw requestError(400, 'A transaction ID has 1 to 128 visible ASCII characters')
  }
  return transactionId
}
