/**
 * The words of a quote as they are shown: in quotation marks, or without where they are told indirectly. A quote that
 * was only just made has none yet.
 * @param kind a value of the quote's `kind`
 */
export function quoted(text: string | null | undefined, kind: string | null | undefined): string {
  if (!text?.trim()) return 'Quote without text'
  return kind === 'indirect' ? text : `“${text}”`
}
