import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {buildBody, type Block} from '../../seed/body.ts'
import type {Mention} from '../../seed/story.ts'

/** Paragraphs and mentions anywhere in them: nested, overlapping, equal, side by side. */
const paragraphsWithMentions = fc
  .array(fc.string({unit: 'binary', minLength: 1, maxLength: 40}), {minLength: 1, maxLength: 4})
  .chain((paragraphs) => {
    const mention: fc.Arbitrary<Mention> = fc
      .tuple(
        fc.nat(paragraphs.length - 1),
        fc.constantFrom('person', 'quote', 'event'),
        fc.constantFrom('a', 'b', 'c'),
        fc.nat(),
        fc.nat(),
      )
      .map(([paragraph, kind, id, from, size]) => {
        const length = paragraphs[paragraph]?.length ?? 0
        const start = from % length
        return {kind, id, range: {paragraph, start, end: start + 1 + (size % (length - start))}}
      })
    return fc.record({
      paragraphs: fc.constant(paragraphs),
      mentions: fc.array(mention, {maxLength: 8}),
    })
  })

const textOf = (block: Block) => block.children.map(({text}) => text).join('')

/** The words that a mark covers, with where they begin; more than one part would be a hole. */
function covered(block: Block, mark: string) {
  const parts: Array<{start: number; text: string}> = []
  let at = 0
  let inside = false
  for (const {text, marks} of block.children) {
    const marked = marks.includes(mark)
    const last = parts.at(-1)
    if (marked && inside && last !== undefined) last.text += text
    else if (marked) parts.push({start: at, text})
    inside = marked
    at += text.length
  }
  return parts
}

describe('buildBody', () => {
  test('keeps the text, and each mark covers exactly the words of its mention', () => {
    fc.assert(
      fc.property(paragraphsWithMentions, ({paragraphs, mentions}) => {
        const body = buildBody(paragraphs, mentions)
        expect(body.map(textOf)).toEqual(paragraphs)
        for (const [index, block] of body.entries()) {
          const own = mentions.filter(({range}) => range.paragraph === index)
          expect(block.markDefs.map(({_type}) => _type)).toEqual(
            own.map(({kind}) => `${kind}Mention`),
          )
          expect(block.markDefs.map((mark) => covered(block, mark._key))).toEqual(
            own.map(({range: {start, end}}) => [
              {start, text: paragraphs[index]?.slice(start, end)},
            ]),
          )
        }
      }),
    )
  })

  test('gives keys that are unique where they must be, and the same in every build', () => {
    fc.assert(
      fc.property(paragraphsWithMentions, ({paragraphs, mentions}) => {
        const body = buildBody(paragraphs, mentions)
        const lists = [body, ...body.map(({markDefs}) => markDefs), ...body.map((b) => b.children)]
        for (const list of lists) {
          expect(new Set(list.map(({_key}) => _key)).size).toBe(list.length)
        }
        expect(buildBody(paragraphs, mentions)).toEqual(body)
        // Marks name definitions of their own block, each of them at least once.
        for (const {markDefs, children} of body) {
          expect(new Set(children.flatMap(({marks}) => marks))).toEqual(
            new Set(markDefs.map(({_key}) => _key)),
          )
        }
      }),
    )
  })

  test('has no span that could be joined with its neighbour', () => {
    fc.assert(
      fc.property(paragraphsWithMentions, ({paragraphs, mentions}) => {
        for (const {children} of buildBody(paragraphs, mentions)) {
          expect(children.map(({text}) => text)).not.toContain('')
          const marks = children.map((span) => JSON.stringify(span.marks))
          expect(marks.filter((own, index) => own === marks[index + 1])).toEqual([])
        }
      }),
    )
  })

  test('leaves the keys of other paragraphs alone when one is put in', () => {
    const before = buildBody(['one', 'two'], [])
    const after = buildBody(['new', 'one', 'two'], [])
    expect(after.slice(1)).toEqual(before)
  })

  test('writes an empty list of marks where there is none', () => {
    expect(buildBody(['Plain.'], [])).toEqual([
      {
        _type: 'block',
        _key: expect.stringMatching(/^[0-9a-f]{12}$/),
        style: 'normal',
        markDefs: [],
        children: [
          {_type: 'span', _key: expect.stringMatching(/^[0-9a-f]{12}$/), text: 'Plain.', marks: []},
        ],
      },
    ])
  })

  test('marks a person inside a quote with both', () => {
    const text = 'He said: I met Putin there.'
    const [block] = buildBody(
      [text],
      [
        {kind: 'quote', id: 'q', range: {paragraph: 0, start: 9, end: 27}},
        {kind: 'person', id: 'p', range: {paragraph: 0, start: 15, end: 20}},
      ],
    )
    const [quote, person] = block?.markDefs ?? []
    expect(quote).toMatchObject({_type: 'quoteMention', quote: {_ref: 'quote-q'}})
    expect(person).toMatchObject({_type: 'personMention', person: {_ref: 'person-p'}})
    expect(block?.children.map(({text, marks}) => [text, marks])).toEqual([
      ['He said: ', []],
      ['I met ', [quote?._key]],
      ['Putin', [quote?._key, person?._key]],
      [' there.', [quote?._key]],
    ])
  })
})
