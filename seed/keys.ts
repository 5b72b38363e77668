import {createHash} from 'node:crypto'

/** A value with its object keys sorted, as JSON: equal values give equal text. Undefined is left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(
      Object.entries(part).toSorted(([left], [right]) =>
        left < right ? -1 : left > right ? 1 : 0,
      ),
    )
  })
}

/** SHA-256 of the canonical JSON, in hexadecimal. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

/**
 * Gives every item of an array its `_key`: a hash of where the array stands and of what the item is.
 * Inserting one item leaves the keys of the others alone, so that a diff shows what changed and no more.
 * `identity` says what makes an item itself where that is less than all of it.
 */
export function withKeys<Item extends object>(
  path: readonly string[],
  items: readonly Item[],
  identity: (item: Item) => unknown = (item) => item,
): Array<Item & {_key: string}> {
  const seen = new Map<string, number>()
  return items.map((item) => {
    const content = canonicalJson(identity(item))
    const nth = seen.get(content) ?? 0
    seen.set(content, nth + 1)
    return {...item, _key: contentHash([path, content, nth]).slice(0, 12)}
  })
}
