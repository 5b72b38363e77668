import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {paragraphLine, readArticleText} from '../../seed/articleText.ts'

const read = (text: string) => readArticleText(new TextEncoder().encode(text), 'article.txt')
const readBytes = (bytes: number[]) => readArticleText(Uint8Array.from(bytes), 'article.txt')

/** A line of a paragraph: any characters but line ends, and more than space. */
const line = fc
  .string({unit: 'grapheme', minLength: 1})
  .filter((text) => !/[\r\n\uFEFF]/.test(text) && text.trim() !== '')
const paragraph = fc.array(line, {minLength: 1, maxLength: 3}).map((lines) => lines.join('\n'))

describe('readArticleText', () => {
  test('takes any well-formed text apart without losing a byte', () => {
    fc.assert(
      fc.property(
        line,
        fc.array(paragraph, {minLength: 1, maxLength: 5}),
        fc.boolean(),
        (headline, paragraphs, endsWithNewline) => {
          const text = [headline, ...paragraphs].join('\n\n') + (endsWithNewline ? '\n' : '')
          expect(read(text)).toEqual({headline, paragraphs})
        },
      ),
    )
  })

  test('finds the line in which each paragraph begins', () => {
    const text = {headline: 'A', paragraphs: ['B\nb', 'C', 'D']}
    expect([0, 1, 2].map((index) => paragraphLine(text, index))).toEqual([3, 6, 8])
  })

  test.each([
    ['a stray byte', [0x41, 0x0a, 0x0a, 0xff], 3, 3],
    ['a byte after a whole U+FFFD', [0xef, 0xbf, 0xbd, 0x80], 3, 1],
    ['a sequence cut off by a letter', [0xc3, 0xa9, 0xe2, 0x28], 2, 1],
    ['a sequence cut off by the end', [0x41, 0xe2, 0x80], 1, 1],
    ['a surrogate in disguise', [0x41, 0xed, 0xa0, 0x80], 1, 1],
  ])('names the place of %s', (_, bytes, offset, at) => {
    const byte = bytes[offset]?.toString(16)
    expect(readBytes(bytes)).toEqual({
      level: 'error',
      file: 'article.txt',
      line: at,
      message: `is not UTF-8: the byte at offset ${offset} (0x${byte}) does not fit. Save the file as UTF-8.`,
    })
  })

  test.each([
    ['\uFEFFA\n\nB', 1, 'begins with a byte order mark. Save the file as UTF-8 without it.'],
    ['A\n\nB\r\nC', 3, 'has a carriage return. Save the file with Unix line ends (LF).'],
    ['', 1, 'has no headline. Put it in the first line.'],
    ['\n\nA', 1, 'has no headline. Put it in the first line.'],
    ['A\nB\n\nC', 2, 'needs a blank line between the headline and the first paragraph.'],
    ['A\n', 1, 'has no body. Put its paragraphs below the headline, each after a blank line.'],
    ['A\n\nB\n\n\nC', 5, 'has more than one blank line around paragraph 2. Leave exactly one.'],
    ['A\n\nB\n\n', 4, 'ends with blank lines. Leave at most one line end there.'],
  ])('refuses %j', (text, at, message) => {
    expect(read(text)).toEqual({level: 'error', file: 'article.txt', line: at, message})
  })
})
