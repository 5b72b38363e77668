const NEWLINE = 0x0a

/** A line of NDJSON, without its end. */
export interface NumberedLine {
  /** From 1. */
  number: number
  text: string
}

/** A line that is longer than it may be. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError'
  readonly line: number

  constructor(line: number, maximum: number) {
    super(`Line ${line} has more than ${maximum} bytes`)
    this.line = line
  }
}

/**
 * Cuts bytes into lines as they come; empty lines are counted and left out. No more than a line and a chunk is in
 * memory.
 *
 * @param maximum Bytes of a line
 * @throws LineTooLongError
 */
export async function* ndjsonLines(
  chunks: AsyncIterable<Uint8Array>,
  maximum: number,
): AsyncGenerator<NumberedLine[]> {
  let number = 0
  let begun: Buffer[] = []
  let begunBytes = 0
  const take = (end: Buffer): NumberedLine[] => {
    number += 1
    const text = (begunBytes === 0 ? end : Buffer.concat([...begun, end])).toString()
    begun = []
    begunBytes = 0
    return text.trim() === '' ? [] : [{number, text}]
  }
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lines: NumberedLine[] = []
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      if (begunBytes + end - start > maximum) throw new LineTooLongError(number + 1, maximum)
      lines.push(...take(bytes.subarray(start, end)))
      start = end + 1
    }
    if (start < bytes.length) {
      begun.push(bytes.subarray(start))
      begunBytes += bytes.length - start
      if (begunBytes > maximum) throw new LineTooLongError(number + 1, maximum)
    }
    if (lines.length > 0) yield lines
  }
  if (begunBytes > 0) yield take(Buffer.alloc(0))
}
