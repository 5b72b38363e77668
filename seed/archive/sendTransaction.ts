import {DatasetError, type Connection} from './connection.ts'
import type {MutationsBody} from './mutationsBody.ts'

/**
 * Sends a transaction.
 *
 * @returns `written`, `known` where the transaction's id was used before, or why not
 * @throws DatasetError where the dataset may not be written to at all
 */
export async function sendTransaction(
  connection: Connection,
  body: MutationsBody,
  transactionId: string,
): Promise<'written' | 'known' | DatasetError> {
  body.end(transactionId)
  try {
    await connection.mutate(body.bytes)
    return 'written'
  } catch (error) {
    if (!(error instanceof DatasetError) || [401, 403].includes(error.status)) throw error
    return error.types.includes('transactionAlreadyExistsError') ? 'known' : error
  }
}

/** The id to try after one that was used at another time. @param base the transaction's first id */
export function nextTransactionId(base: string, taken: string): string {
  const nth = taken === base ? 2 : Number(taken.slice(base.length + 1)) + 1
  return `${base}-${nth}`
}
