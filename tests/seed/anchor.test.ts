import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {surroundings} from '../../schemas/objects/surroundings.ts'
import {findAnchor, occurrences} from '../../seed/anchor.ts'

const paragraphs = [
  'The talks were useful. The talks were long.',
  'She said “it’s over” and left\u00a0the talks.',
]
const find = (anchor: Parameters<typeof findAnchor>[1]) =>
  findAnchor(paragraphs, anchor, (paragraph) => paragraph * 2 + 3)

describe('findAnchor', () => {
  test('finds words that stand once', () => {
    expect(find({exact: 'useful'})).toEqual({paragraph: 0, start: 15, end: 21})
    expect(find({exact: 'it’s over'})).toEqual({paragraph: 1, start: 10, end: 19})
  })

  test('takes the place that prefix and suffix point to', () => {
    expect(find({exact: 'The talks', prefix: '. '})).toEqual({paragraph: 0, start: 23, end: 32})
    expect(find({exact: 'The talks', suffix: ' were u'})).toEqual({paragraph: 0, start: 0, end: 9})
    expect(find({exact: 'talks', prefix: 'the ', suffix: '.'})).toEqual({
      paragraph: 1,
      start: 34,
      end: 39,
    })
  })

  test('knows words of any script', () => {
    const text = ['Олена сказала: «мир». 𝒲ords']
    const at = (exact: string) => findAnchor(text, {exact}, () => 3)
    expect(at('мир')).toEqual({paragraph: 0, start: 16, end: 19})
    expect(at('сказал')).toMatch(/^“сказал” begins or ends inside a word/)
    expect(at('ords')).toMatch(/^“ords” begins or ends inside a word/)
  })

  test('passes over places inside words', () => {
    const text = ['Putins and Putin']
    expect(findAnchor(text, {exact: 'Putin'}, () => 3)).toEqual({paragraph: 0, start: 11, end: 16})
  })

  test.each([
    [
      {exact: 'talks were'},
      '“talks were” stands 2 times in the article (line 3: …The [talks were] useful. The…; ' +
        'line 3: …useful. The [talks were] long.…). Add the words just before it as prefix, ' +
        "or just after it as suffix, such as prefix: 'The '.",
    ],
    [
      {exact: 'great progress'},
      '“great progress” does not stand in the article. Copy the words exactly as they stand there.',
    ],
    [
      {exact: "it's over"},
      "“it's over” does not stand in the article. Line 5 has nearly the same words: copy them " +
        'from there, with their quotation marks, apostrophes, dashes, spaces and capitals.',
    ],
    [
      {exact: 'left the talks'},
      '“left the talks” does not stand in the article. Line 5 has nearly the same words: copy them ' +
        'from there, with their quotation marks, apostrophes, dashes, spaces and capitals.',
    ],
    [
      {exact: 'useful', prefix: 'is '},
      '“useful” stands in the article (line 3), but not with this prefix. Copy it from there, spaces included.',
    ],
    [
      {exact: 'alks were lon'},
      '“alks were lon” begins or ends inside a word (line 3: …useful. The t[alks were lon]g.…). Quote whole words.',
    ],
    [
      {exact: 'useful. The talk'},
      '“useful. The talk” begins or ends inside a word (line 3: …The talks were [useful. The talk]s were long.…). Quote whole words.',
    ],
    [
      {exact: 'long.\n\nShe said'},
      'runs over several paragraphs. Annotate the words of each paragraph by themselves.',
    ],
  ])('says why %j has no single place', (anchor, message) => {
    expect(find(anchor)).toBe(message)
  })

  test('a place, once found, reads as the words with their prefix and suffix', () => {
    const text = fc.string({unit: fc.constantFrom('a', 'b', ' ', '’', '😀'), maxLength: 30})
    fc.assert(
      fc.property(
        fc.array(text, {minLength: 1, maxLength: 3}),
        fc.string({unit: fc.constantFrom('a', 'b', ' ', '’', '😀'), minLength: 1, maxLength: 3}),
        fc.constantFrom('', 'a', ' '),
        fc.constantFrom('', 'b', ' '),
        (texts, exact, prefix, suffix) => {
          const whole = prefix + exact + suffix
          const places = texts.flatMap((part) =>
            occurrences(part, whole)
              .map((at) => at + prefix.length)
              .filter((start) => !cuts(part, start) && !cuts(part, start + exact.length)),
          ).length
          const found = findAnchor(texts, {exact, prefix, suffix}, () => 1)
          expect(typeof found !== 'string').toBe(places === 1)
          if (typeof found === 'string') return
          const {paragraph, start, end} = found
          const part = texts[paragraph] ?? ''
          expect(part.slice(start, end)).toBe(exact)
          expect(part.slice(start - prefix.length, end + suffix.length)).toBe(whole)
        },
      ),
    )
  })
})

/** Whether a position lies inside a word of this test's letters. */
const cuts = (text: string, at: number) => /^[ab]{2}$/.test(text.slice(Math.max(0, at - 1), at + 1))

describe('surroundings', () => {
  test('gives whole words, and all of it near the ends', () => {
    const text = 'One two three four five'
    expect(surroundings(text, 8, 13, 6)).toEqual({prefix: 'two ', suffix: ' four'})
    expect(surroundings(text, 4, 7, 6)).toEqual({prefix: 'One ', suffix: ' three'})
    expect(surroundings(text, 0, 23, 6)).toEqual({prefix: '', suffix: ''})
  })
})
