import {randomBytes} from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** An id as the hosted API makes them for documents and transactions: 22 letters and digits. */
export function randomId(): string {
  let id = ''
  while (id.length < 22) {
    for (const byte of randomBytes(32)) {
      // 248 is the largest multiple of 62 in a byte: without it the first letters would come more often.
      if (byte < 248 && id.length < 22) id += ALPHABET[byte % 62] ?? ''
    }
  }
  return id
}

/** A `_key` for an item of an array: 12 hexadecimal digits. */
export function randomKey(): string {
  return randomBytes(6).toString('hex')
}
