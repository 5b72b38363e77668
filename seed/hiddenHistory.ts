/** The dataset does not show its history to whoever asks. */
export class HistoryHiddenError extends Error {
  override readonly name = 'HistoryHiddenError'
}

/** Whether an HTTP status is that of a history that may not be read, or that there is none of. */
export function isHistoryHidden(status: number): boolean {
  return status === 401 || status === 403 || status === 404
}
