import type {JsonObject} from './json.ts'

const FIRST_CAPACITY = 1_700_000

/**
 * The body of a request to the Mutate API, built in one buffer that is used again and again: documents go from the file
 * to the socket without becoming objects, and an import of any length leaves no garbage of that size.
 */
export class MutationsBody {
  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY)
  #length = 0
  #isEmpty = true
  #beforeLast = {length: 0, isEmpty: true}

  begin(): void {
    this.#length = 0
    this.#isEmpty = true
    this.#append('{"mutations":[')
  }

  add(mutation: JsonObject): void {
    this.#separate()
    this.#append(JSON.stringify(mutation))
  }

  /** Adds the creation of a document whose JSON is still to be written to what is returned, before anything else. */
  addCreate(size: number): Buffer {
    this.#beforeLast = {length: this.#length, isEmpty: this.#isEmpty}
    this.#separate()
    this.#append('{"create":')
    const start = this.#length
    this.#makeRoom(size + 1)
    this.#length += size
    this.#append('}')
    return this.#buffer.subarray(start, start + size)
  }

  /** Undoes the last `addCreate`. */
  takeBack(): void {
    this.#length = this.#beforeLast.length
    this.#isEmpty = this.#beforeLast.isEmpty
  }

  end(transactionId: string): void {
    this.#append(`],"transactionId":${JSON.stringify(transactionId)}}`)
  }

  /** Good until the next `begin`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #separate(): void {
    if (!this.#isEmpty) this.#append(',')
    this.#isEmpty = false
  }

  #append(text: string): void {
    // A UTF-16 unit takes at most three bytes.
    this.#makeRoom(text.length * 3)
    this.#length += this.#buffer.write(text, this.#length)
  }

  #makeRoom(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
