import {closeSync, openSync, readSync} from 'node:fs'

import {integer, text, type Checkpoint, type Row} from './checkpoint.ts'
import {completeDocument} from './complete.ts'
import {parseLine} from './inspect.ts'
import type {ArchiveDocument} from './json.ts'

/** Reads documents of an archive again, by what the index says of them. */
export class DocumentReader {
  readonly #descriptor: number
  readonly #checkpoint: Checkpoint
  #buffer: Buffer = Buffer.allocUnsafeSlow(64 * 1024)

  constructor(dataFile: string, checkpoint: Checkpoint) {
    this.#descriptor = openSync(dataFile, 'r')
    this.#checkpoint = checkpoint
  }

  /** Reads the line of a document to where it is wanted. @param row of `documents` @param target as long as the line */
  readInto(row: Row, target: Buffer): void {
    const count = readSync(this.#descriptor, target, 0, target.length, integer(row, 'offset'))
    if (count < target.length) throw new Error('The archive has changed while it was imported.')
  }

  /** The document as it is written. @param row of `documents` @param bytes its line, where it was read before */
  document(row: Row, bytes?: Buffer): ArchiveDocument {
    const id = text(row, 'id')
    const document = parseLine(bytes ?? this.#read(row))
    const {_type} = document
    if (integer(row, 'whole') === 1 && typeof _type === 'string') {
      return {...document, _id: id, _type}
    }
    return completeDocument(document, id, this.#assetsOf(integer(row, 'line')))
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** Into a buffer that the next line is read into as well. */
  #read(row: Row): Buffer {
    const size = integer(row, 'size')
    if (this.#buffer.length < size) this.#buffer = Buffer.allocUnsafeSlow(size * 2)
    const bytes = this.#buffer.subarray(0, size)
    this.readInto(row, bytes)
    return bytes
  }

  #assetsOf(line: number): Map<string, string> {
    const rows = this.#checkpoint.all(
      `SELECT asset, id FROM assets JOIN asset_uses USING (asset) WHERE source = ? AND id IS NOT NULL`,
      line,
    )
    return new Map(rows.map((row) => [text(row, 'asset'), text(row, 'id')]))
  }
}
