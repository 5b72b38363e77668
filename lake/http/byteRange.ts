/** The part of `size` bytes that a request asks for; both ends included. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * What a `Range` header (RFC 9110) means for something of `size` bytes. Only one range in bytes is taken up: what else
 * it may say, the whole is an answer to.
 *
 * @returns undefined for the whole; `unsatisfiable` where the range begins after the end
 */
export function parseByteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    // The last so many bytes.
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : {start: size - length, end: size - 1}
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  // A range that ends before it begins is none.
  if (last !== '' && Number(last) < start) return undefined
  return start >= size ? 'unsatisfiable' : {start, end}
}
