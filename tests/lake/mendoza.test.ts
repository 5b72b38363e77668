import * as fc from 'fast-check'
import {applyPatch, incremental} from 'mendoza'
import {describe, expect, test} from 'vitest'
import {encodeEffects, encodePatch} from '../../lake/history/mendoza.ts'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MendozaPatch,
  type StoredDocument,
} from '../../lake/types.ts'

/** As a listener that keeps whole documents reads a patch. */
function applied(left: JsonValue, patch: MendozaPatch): unknown {
  return applyPatch(left, patch)
}

/** As the Studio's history reads patches, one after another, each marked with who made it. */
function appliedInTurn(left: JsonValue, patches: MendozaPatch[]): unknown[] {
  const values = [incremental.wrap(left, 0)]
  for (const [index, patch] of patches.entries()) {
    const last = values.at(-1)
    if (last) values.push(incremental.applyPatch(last, patch, index + 1))
  }
  return values.map((value) => incremental.unwrap(value))
}

describe('patches', () => {
  test.each<[string, JsonValue, JsonValue, MendozaPatch]>([
    ['nothing changed', {a: 1, b: [2]}, {b: [2], a: 1}, []],
    ['created', null, {a: 1}, [0, {a: 1}]],
    ['deleted', {a: 1}, null, [0, null]],
    ['a field set', {_id: 'a', n: 1}, {_id: 'a', n: 2}, [17, 2, 'n']],
    ['a field added', {_id: 'a'}, {_id: 'a', n: 2}, [17, 2, 'n']],
    ['a field removed', {_id: 'a', n: 1, z: 1}, {_id: 'a', z: 1}, [19, 1]],
    [
      'a nested field',
      {a: {b: {c: 'long enough', d: 1}}},
      {a: {b: {c: 'long enough', d: 2}}},
      [10, 0, 10, 0, 17, 2, 'd', 15, 15],
    ],
    [
      'characters inserted',
      {text: 'The Kremlin said on Friday'},
      {text: 'The Kremlin said late on Friday'},
      [11, 0, 23, 0, 17, 22, 'late ', 23, 17, 26, 15],
    ],
    [
      'after non-ASCII',
      {text: 'Володимир — 🇺🇦 said'},
      {text: 'Володимир — 🇺🇦 had said'},
      [11, 0, 23, 0, 32, 22, 'had ', 23, 32, 36, 15],
    ],
    [
      'one emoji for another',
      {text: 'an emoji, 😀, in a text'},
      {text: 'an emoji, 😁, in a text'},
      [11, 0, 23, 0, 10, 22, '😁', 23, 14, 25, 15],
    ],
    ['a text emptied', {text: 'The Kremlin'}, {text: ''}, [17, '', 'text']],
    ['an array emptied', {list: [{_key: 'a', n: 1}]}, {list: []}, [17, [], 'list']],
    [
      'an element inserted',
      {
        list: [
          {_key: 'a', text: 'some'},
          {_key: 'b', text: 'text'},
        ],
      },
      {list: [{_key: 'a', text: 'some'}, {_key: 'c'}, {_key: 'b', text: 'text'}]},
      [11, 0, 21, 0, 1, 20, {_key: 'c'}, 21, 1, 2, 15],
    ],
    [
      'an element moved and changed',
      {
        list: [
          {_key: 'a', text: 'a longer text that stays'},
          {_key: 'b', text: 'text'},
        ],
      },
      {
        list: [
          {_key: 'b', text: 'text'},
          {_key: 'a', text: 'a longer text that stays', n: 1},
        ],
      },
      [11, 0, 21, 1, 2, 12, 0, 17, 1, 'n', 16, 15],
    ],
    [
      'an element without a key changed',
      {
        list: [
          ['some longer text', 'stays'],
          ['and here as well', 1],
        ],
      },
      {
        list: [
          ['some longer text', 'stays'],
          ['and here as well', 2],
        ],
      },
      [11, 0, 21, 0, 1, 13, 1, 21, 0, 1, 20, 2, 16, 15],
    ],
    [
      'an array at the root',
      ['some text', 'some more'],
      ['some more', 'some text'],
      [2, 21, 1, 2, 21, 0, 1],
    ],
    ['the type of a value', {a: 'x'}, {a: ['x']}, [17, ['x'], 'a']],
  ])('%s', (_, left, right, patch) => {
    expect(encodePatch(left, right)).toEqual(patch)
    expect(applied(left, patch)).toEqual(right)
    expect(appliedInTurn(left, [patch])).toEqual([left, right])
  })

  test('lead from any value to any other, and back', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (left, right) => {
        expect(applied(left, encodePatch(left, right))).toEqual(right)
        expect(applied(right, encodePatch(right, left))).toEqual(left)
      }),
      {numRuns: 2000},
    )
  })

  test('follow one another in both readers', () => {
    fc.assert(
      fc.property(anyHistory, (states) => {
        const [first = null, ...later] = states
        const patches = later.map((state, index) => encodePatch(states[index] ?? null, state))
        expect(appliedInTurn(first, patches)).toEqual(states)
        let current: unknown = first
        for (const patch of patches) current = applyPatch(current, patch)
        expect(current).toEqual(states.at(-1))
      }),
      {numRuns: 2000},
    )
  })

  test('change neither value', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (left, right) => {
        const before = JSON.stringify([left, right])
        applied(left, encodePatch(left, right))
        expect(JSON.stringify([left, right])).toBe(before)
      }),
    )
  })

  test('are never larger than the whole value', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (left, right) => {
        expect(JSON.stringify(encodePatch(left, right)).length).toBeLessThanOrEqual(
          JSON.stringify([0, right]).length,
        )
      }),
    )
  })
})

describe('the effects of an edit', () => {
  const article = articleOf(20)

  test('are small for one character in a document of 5 KB', () => {
    expect(JSON.stringify(article).length).toBeGreaterThan(5000)
    fc.assert(
      fc.property(
        fc.nat({max: 19}),
        fc.nat({max: 150}),
        fc.constantFrom('a', 'ї', '—', '😀', ''),
        (block, position, character) => {
          const edited = structuredClone(article)
          const span = spanOf(edited, block)
          const characters = Array.from(String(span['text']))
          characters.splice(position, 1, character)
          span['text'] = characters.join('')
          const {apply, revert} = encodeEffects(article, edited)
          expect(JSON.stringify(apply).length).toBeLessThan(100)
          expect(JSON.stringify(revert).length).toBeLessThan(100)
        },
      ),
    )
  })

  test('lead there and back, without the revision', () => {
    const edited: StoredDocument = {...article, _rev: 'r2', headline: 'Peace'}
    const {_rev: _before, ...before} = article
    const {_rev: _after, ...after} = edited
    const {apply, revert} = encodeEffects(article, edited)
    expect(apply).toEqual([17, 'Peace', 'headline'])
    expect(revert).toEqual([17, 'Talks', 'headline'])
    expect(applied(before, apply)).toEqual(after)
    expect(applied(after, revert)).toEqual(before)
  })

  test('of a creation and a deletion are the whole document and nothing', () => {
    const {_rev: _, ...attributes} = article
    expect(encodeEffects(null, article)).toEqual({apply: [0, attributes], revert: [0, null]})
    expect(encodeEffects(article, null)).toEqual({apply: [0, null], revert: [0, attributes]})
    expect(encodeEffects(null, null)).toEqual({apply: [], revert: []})
  })
})

function articleOf(blocks: number): StoredDocument {
  return {
    _id: 'article-talks',
    _type: 'article',
    _rev: 'r1',
    _createdAt: '2025-08-06T12:00:00Z',
    _updatedAt: '2025-08-06T12:00:00Z',
    headline: 'Talks',
    body: Array.from({length: blocks}, (_, index) => ({
      _type: 'block',
      _key: `block${index}`,
      style: 'normal',
      markDefs: [],
      children: [
        {
          _type: 'span',
          _key: `span${index}`,
          marks: [],
          text: `Paragraph ${index}: Володимир Зеленський said — as he had before 🇺🇦 — that the talks would go on for as long as it takes, whatever the price, and no one would be left out of them.`,
        },
      ],
    })),
  }
}

function spanOf(document: StoredDocument, block: number): JsonObject {
  const body: JsonValue = document['body'] ?? null
  const found = Array.isArray(body) ? body[block] : null
  const children = isJsonObject(found) ? found['children'] : null
  const span = Array.isArray(children) ? children[0] : null
  if (!isJsonObject(span)) throw new Error(`Block ${block} has no span`)
  return span
}

/** Texts that share beginnings and ends, which may fall inside a surrogate pair, or within one UTF-8 sequence. */
const anyText = fc.oneof(
  fc.string({unit: 'binary', maxLength: 12}),
  fc
    .array(
      fc.constantFrom('a', 'b', 'é', 'ї', '—', '😀', '😁', '🇺🇦', '\ud83d', '\ude00', ' said '),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
)

const anyKey = fc.constantFrom('_key', '_type', 'a', 'b', 'ключ', '😀', '\uffff', 'Z')

const {value: anyValue} = fc.letrec<{value: JsonValue}>((tie) => ({
  value: fc.oneof(
    {depthSize: 'medium', withCrossShrink: true},
    anyText,
    fc.constantFrom(null, true, false, 0, 1, -0.5, 1e21),
    fc.array(tie('value'), {maxLength: 6}),
    fc.dictionary(anyKey, tie('value'), {maxKeys: 6, noNullPrototype: true}),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('k1', 'k2', 'k3', 'k4'), tie('value'), anyText), {
        selector: ([key]) => key,
        maxLength: 4,
      })
      .map((entries) => entries.map(([_key, value, text]) => ({_key, value, text}))),
  ),
}))

/** States of one document, each made of the one before by a change somewhere in it. */
const anyHistory = fc
  .tuple(anyValue, fc.array(fc.tuple(fc.infiniteStream(fc.nat()), anyValue), {maxLength: 6}))
  .map(([first, changes]) => {
    const states = [first]
    for (const [choices, value] of changes) {
      states.push(changed(states.at(-1) ?? null, value, choices))
    }
    return states
  })

/** A copy with a part replaced, inserted, removed or moved. */
function changed(value: JsonValue, replacement: JsonValue, choices: Iterator<number>): JsonValue {
  const choose = (count: number): number => (choices.next().value ?? 0) % count
  if (Array.isArray(value) && value.length > 0 && choose(8) > 0) {
    const index = choose(value.length)
    const element = value[index] ?? null
    switch (choose(4)) {
      case 0:
        return value.toSpliced(index, 0, replacement)
      case 1:
        return value.toSpliced(index, 1)
      case 2:
        return value.toSpliced(index, 1).toSpliced(choose(value.length), 0, element)
      default:
        return value.toSpliced(index, 1, changed(element, replacement, choices))
    }
  }
  if (isJsonObject(value) && Object.keys(value).length > 0 && choose(8) > 0) {
    const keys = Object.keys(value)
    const key = keys[choose(keys.length)] ?? ''
    if (choose(4) > 0) return {...value, [key]: changed(value[key] ?? null, replacement, choices)}
    const {[key]: _, ...rest} = value
    return rest
  }
  if (typeof value === 'string' && typeof replacement === 'string') {
    const start = choose(value.length + 1)
    return value.slice(0, start) + replacement + value.slice(start + choose(3))
  }
  return replacement
}
