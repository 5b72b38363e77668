import {
  isJsonObject,
  withoutRevision,
  type JsonObject,
  type JsonValue,
  type MendozaPatch,
  type StoredDocument,
} from '../types.ts'

/**
 * Writes Mendoza patches (https://github.com/sanity-io/mendoza/blob/master/docs/format.md), which the npm
 * package `mendoza` only reads. Two of its readers must agree on a patch, and each has a trap that this
 * encoder steers around:
 *
 * - String offsets count UTF-8 bytes. The simple reader starts counting a slice's end from the UTF-16 index
 *   of its start, so a slice is right only where it starts at 0 or runs to the end of the string. Only such
 *   slices are written.
 * - The incremental reader appends to an array that it copied in place, changing the original. Arrays are
 *   therefore always built from a blank one.
 */

const Op = {
  value: 0,
  blank: 2,
  returnIntoObjectSameKeyPop: 15,
  returnIntoArrayPop: 16,
  pushFieldCopy: 10,
  pushFieldBlank: 11,
  pushElementCopy: 12,
  pushElementBlank: 13,
  objectSetFieldValue: 17,
  objectDeleteField: 19,
  arrayAppendValue: 20,
  arrayAppendSlice: 21,
  stringAppendString: 22,
  stringAppendSlice: 23,
} as const

/** The patch that turns `left` into `right`; empty where they are equal. Object keys have no order. */
export function encodePatch(left: JsonValue, right: JsonValue): MendozaPatch {
  if (isEqual(left, right)) return []
  const whole: MendozaPatch = [Op.value, right]
  const change = encodeChange(left, right)
  if (change === undefined) return whole
  // The root of the output starts as a copy; only an object may stay one.
  const patch = isJsonObject(right) ? change.operations : [Op.blank, ...change.operations]
  return sizeOf(patch) < sizeOf(whole) ? patch : whole
}

/** The patch whose outcome is a value, whatever there was before, as JSON. */
export function valuePatchJson(json: string): string {
  return `[${Op.value},${json}]`
}

/**
 * The patches between two states of one document, as the log and the listeners carry them: without `_rev`,
 * and with `null` for a document that does not exist.
 */
export function encodeEffects(
  previous: StoredDocument | null,
  result: StoredDocument | null,
): {apply: MendozaPatch; revert: MendozaPatch} {
  const before = previous && withoutRevision(previous)
  const after = result && withoutRevision(result)
  return {apply: encodePatch(before, after), revert: encodePatch(after, before)}
}

/** What turns one value into another of the same kind, with the value pushed and the output prepared. */
interface Change {
  kind: 'object' | 'array' | 'string'
  operations: MendozaPatch
}

/** Undefined where the two have nothing in common, so that only the whole value will do. */
function encodeChange(left: JsonValue, right: JsonValue): Change | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    const operations = encodeString(left, right)
    return operations && {kind: 'string', operations}
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    // A blank that nothing is appended to stays null.
    if (right.length === 0) return undefined
    return {kind: 'array', operations: encodeArray(left, right)}
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    return {kind: 'object', operations: encodeObject(left, right)}
  }
  return undefined
}

function encodeObject(left: JsonObject, right: JsonObject): MendozaPatch {
  const operations: MendozaPatch = []
  // Fields are named by their index in this order, which is the readers'.
  const leftKeys = Object.keys(left).toSorted()
  for (const [index, key] of leftKeys.entries()) {
    const leftValue = left[key]
    if (leftValue === undefined) continue
    const rightValue = Object.hasOwn(right, key) ? right[key] : undefined
    if (rightValue === undefined) {
      operations.push(Op.objectDeleteField, index)
    } else if (!isEqual(leftValue, rightValue)) {
      const whole: MendozaPatch = [Op.objectSetFieldValue, rightValue, key]
      const change = encodeChange(leftValue, rightValue)
      const patch: MendozaPatch | undefined = change && [
        change.kind === 'object' ? Op.pushFieldCopy : Op.pushFieldBlank,
        index,
        ...change.operations,
        Op.returnIntoObjectSameKeyPop,
      ]
      append(operations, smaller(patch, whole))
    }
  }
  for (const [key, value] of Object.entries(right)) {
    if (!Object.hasOwn(left, key)) operations.push(Op.objectSetFieldValue, value, key)
  }
  return operations
}

function encodeArray(left: JsonValue[], right: JsonValue[]): MendozaPatch {
  const operations: MendozaPatch = []
  const counterparts = new Counterparts(left, right)
  let position = 0
  while (position < right.length) {
    const start = counterparts.equalTo(position)
    if (start !== undefined) {
      let length = 1
      while (
        position + length < right.length &&
        start + length < left.length &&
        counterparts.areEqual(start + length, position + length)
      ) {
        length++
      }
      operations.push(Op.arrayAppendSlice, start, start + length)
      position += length
      continue
    }
    const element = right[position]
    if (element === undefined) throw new TypeError(`Array element ${position} is not a JSON value`)
    const whole: MendozaPatch = [Op.arrayAppendValue, element]
    append(
      operations,
      smaller(encodeElement(left, counterparts.nearestTo(position), element), whole),
    )
    position++
  }
  return operations
}

function encodeElement(
  left: JsonValue[],
  index: number | undefined,
  element: JsonValue,
): MendozaPatch | undefined {
  const counterpart = index === undefined ? undefined : left[index]
  if (index === undefined || counterpart === undefined) return undefined
  const change = encodeChange(counterpart, element)
  return (
    change && [
      change.kind === 'object' ? Op.pushElementCopy : Op.pushElementBlank,
      index,
      ...change.operations,
      Op.returnIntoArrayPop,
    ]
  )
}

/** Finds, for the elements of the new array, the elements of the old that they are or were. */
class Counterparts {
  readonly #left: string[]
  readonly #right: string[]
  readonly #indexesByValue = new Map<string, number>()
  readonly #indexesByKey = new Map<string, number>()
  readonly #rightKeys: (string | undefined)[]
  readonly #prefix: number
  readonly #shift: number

  constructor(left: JsonValue[], right: JsonValue[]) {
    this.#left = left.map(canonical)
    this.#right = right.map(canonical)
    this.#rightKeys = right.map(keyOf)
    for (const [index, text] of this.#left.entries()) {
      if (!this.#indexesByValue.has(text)) this.#indexesByValue.set(text, index)
    }
    for (const [index, element] of left.entries()) {
      const key = keyOf(element)
      if (key !== undefined && !this.#indexesByKey.has(key)) this.#indexesByKey.set(key, index)
    }
    let prefix = 0
    while (prefix < left.length && prefix < right.length && this.areEqual(prefix, prefix)) prefix++
    this.#prefix = prefix
    this.#shift = left.length - right.length
  }

  areEqual(leftIndex: number, rightIndex: number): boolean {
    return this.#left[leftIndex] === this.#right[rightIndex]
  }

  /** An old element equal to the new one: at the same place, at the same place from the end, or anywhere. */
  equalTo(rightIndex: number): number | undefined {
    for (const index of [rightIndex, rightIndex + this.#shift]) {
      if (index >= 0 && index < this.#left.length && this.areEqual(index, rightIndex)) return index
    }
    return this.#indexesByValue.get(this.#right[rightIndex] ?? '')
  }

  /** The old element that the new one was made from: by `_key`, else by place. */
  nearestTo(rightIndex: number): number | undefined {
    const key = this.#rightKeys[rightIndex]
    if (key !== undefined) return this.#indexesByKey.get(key)
    if (this.#shift < 0) return rightIndex
    return rightIndex > this.#prefix ? rightIndex + this.#shift : rightIndex
  }
}

function encodeString(left: string, right: string): MendozaPatch | undefined {
  const prefix = commonPrefix(left, right)
  const suffix = commonSuffix(left, right, prefix)
  if (prefix === 0 && suffix === 0) return undefined
  const operations: MendozaPatch = []
  if (prefix > 0) {
    operations.push(Op.stringAppendSlice, 0, utf8Length(left.slice(0, prefix)))
  }
  const inserted = right.slice(prefix, right.length - suffix)
  if (inserted !== '') operations.push(Op.stringAppendString, inserted)
  if (suffix > 0) {
    const end = utf8Length(left)
    operations.push(Op.stringAppendSlice, end - utf8Length(left.slice(left.length - suffix)), end)
  }
  return operations
}

/** In UTF-16 units; never ends inside a surrogate pair of either string. */
function commonPrefix(left: string, right: string): number {
  const limit = Math.min(left.length, right.length)
  let length = 0
  while (length < limit && left.charCodeAt(length) === right.charCodeAt(length)) length++
  return splitsPair(left, length) || splitsPair(right, length) ? length - 1 : length
}

/** In UTF-16 units; never reaches into the common prefix, nor starts inside a surrogate pair of either string. */
function commonSuffix(left: string, right: string, prefix: number): number {
  const limit = Math.min(left.length, right.length) - prefix
  let length = 0
  while (
    length < limit &&
    left.charCodeAt(left.length - 1 - length) === right.charCodeAt(right.length - 1 - length)
  ) {
    length++
  }
  const splits = splitsPair(left, left.length - length) || splitsPair(right, right.length - length)
  return splits ? length - 1 : length
}

function splitsPair(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return false
  const before = text.charCodeAt(index - 1)
  const after = text.charCodeAt(index)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}

/** A lone surrogate counts 3, as in the readers. */
function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

function keyOf(value: JsonValue): string | undefined {
  return isJsonObject(value) && typeof value['_key'] === 'string' ? value['_key'] : undefined
}

function smaller(patch: MendozaPatch | undefined, whole: MendozaPatch): MendozaPatch {
  return patch !== undefined && sizeOf(patch) < sizeOf(whole) ? patch : whole
}

function sizeOf(patch: MendozaPatch): number {
  return JSON.stringify(patch).length
}

/** Appends without spreading into arguments, whose number is limited. */
function append(target: MendozaPatch, patch: MendozaPatch): void {
  for (const item of patch) target.push(item)
}

/** JSON with sorted keys: equal texts, equal values. */
function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
}

function isEqual(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((element, index) => isEqual(element, right[index] ?? null))
    )
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key] ?? null, right[key] ?? null))
  )
}
