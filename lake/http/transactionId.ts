import type {JsonObject} from '../types.ts'
import type {QueryParameters} from './queryParameters.ts'
import {bodyText} from './requestBody.ts'

/**
 * The id that the client chose for its transaction, in the body or the query string; undefined where it chose none.
 * Its form is checked with the transaction.
 */
export function transactionIdOf(body: JsonObject, parameters: QueryParameters): string | undefined {
  const transactionId = bodyText(body, 'transactionId') ?? parameters.text('transactionId')
  return transactionId === '' ? undefined : transactionId
}
