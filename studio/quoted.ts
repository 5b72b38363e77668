/**
 * The words of a quote as they are shown: in quotation marks, or without where they are told indirectly.
 * @param kind a value of the quote's `kind`
 */
export function quoted(text: string, kind: string | null | undefined): string {
  return kind === 'indirect' ? text : `“${text}”`
}
