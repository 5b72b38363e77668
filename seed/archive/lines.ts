import {closeSync, openSync, readSync} from 'node:fs'
import {createHash} from 'node:crypto'

/** A document of more bytes than this is refused, as the hosted dataset refuses it. */
export const LARGEST_LINE = 32 * 1024 * 1024
const CHUNK = 1024 * 1024
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/** A line of a file, without what ends it. */
export interface Line {
  /** From 1. */
  number: number
  /** Where it begins in the file, in bytes. */
  offset: number
  /** Its length in bytes. */
  size: number
  /**
   * A window into the buffer that is read into: good until the next line is asked for. Undefined where the line is
   * longer than `LARGEST_LINE`.
   */
  bytes: Buffer | undefined
}

/**
 * The lines of a file that have something in them, one after the other, whatever the length of the file. Memory is
 * bounded by the longest line.
 *
 * @param onBytes is shown all bytes of the file, in order
 */
export function* lines(
  file: string,
  onBytes: (bytes: Buffer) => void = () => {},
): Generator<Line, void> {
  const descriptor = openSync(file, 'r')
  let buffer: Buffer = Buffer.allocUnsafe(2 * CHUNK)
  /** The bytes of the line that is not at its end yet are the first `held` of the buffer. */
  let held = 0
  let number = 1
  let offset = 0
  let overlong = 0
  try {
    for (;;) {
      if (buffer.length - held < CHUNK) buffer = grown(buffer, held)
      const count = readSync(descriptor, buffer, held, CHUNK, null)
      onBytes(buffer.subarray(held, held + count))
      const filled = held + count
      let start = 0
      let searched = held
      for (;;) {
        const found = count === 0 ? -1 : buffer.indexOf(NEWLINE, searched)
        const isEnd = found === -1 || found >= filled
        if (isEnd && count > 0) break
        const end = isEnd ? filled : found
        const line = {number, offset, size: end - start + overlong}
        if (overlong > 0) yield {...line, bytes: undefined}
        else if (!isBlank(buffer, start, end)) yield {...line, bytes: buffer.subarray(start, end)}
        number += 1
        offset += line.size + 1
        overlong = 0
        start = end + 1
        searched = start
        if (isEnd) return
      }
      held = filled - start
      if (held + overlong > LARGEST_LINE) {
        overlong += held
        held = 0
      } else if (start > 0) {
        buffer.copyWithin(0, start, filled)
      }
    }
  } finally {
    closeSync(descriptor)
  }
}

/** SHA-256 of a file in hexadecimal, read in parts. */
export function hashOfFile(file: string): string {
  const descriptor = openSync(file, 'r')
  const buffer = Buffer.allocUnsafe(CHUNK)
  const hash = createHash('sha256')
  try {
    for (;;) {
      const count = readSync(descriptor, buffer, 0, CHUNK, null)
      if (count === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, count))
    }
  } finally {
    closeSync(descriptor)
  }
}

function grown(buffer: Buffer, held: number): Buffer {
  const larger = Buffer.allocUnsafe(buffer.length * 2)
  buffer.copy(larger, 0, 0, held)
  return larger
}

function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = buffer[index]
    if (byte !== 0x20 && byte !== 0x09 && byte !== CARRIAGE_RETURN) return false
  }
  return true
}
