import type {Problem} from './problems.ts'

/** An article file, taken apart. `[headline, ...paragraphs].join('\n\n')` is its text again. */
export interface ArticleText {
  headline: string
  paragraphs: string[]
}

const blankLine = '\n\n'
const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

/**
 * Reads an article file: UTF-8, a headline and at least one paragraph, one blank line between each.
 * One newline at the very end is allowed, as most text editors write it, and is no part of the text.
 * @param bytes what the file holds
 * @param file its path, for messages
 */
export function readArticleText(bytes: Uint8Array, file: string): ArticleText | Problem {
  const problem = (message: string, line?: number): Problem => ({
    level: 'error',
    file,
    ...(line !== undefined && {line}),
    message,
  })
  const text = decode(bytes)
  if (text === undefined) {
    const offset = invalidByteOffset(bytes)
    const byte = bytes[offset]?.toString(16).padStart(2, '0')
    return problem(
      `is not UTF-8: the byte at offset ${offset} (0x${byte}) does not fit. Save the file as UTF-8.`,
      lineAt(new TextDecoder().decode(bytes.subarray(0, offset))),
    )
  }
  if (text.startsWith('\uFEFF')) {
    return problem('begins with a byte order mark. Save the file as UTF-8 without it.', 1)
  }
  const carriageReturn = text.indexOf('\r')
  if (carriageReturn >= 0) {
    return problem(
      'has a carriage return. Save the file with Unix line ends (LF).',
      lineAt(text.slice(0, carriageReturn)),
    )
  }
  if (text.endsWith('\n\n')) {
    return problem('ends with blank lines. Leave at most one line end there.', lineAt(text) - 1)
  }
  const [headline = '', ...paragraphs] = text.replace(/\n$/, '').split(blankLine)
  if (headline.trim() === '') return problem('has no headline. Put it in the first line.', 1)
  if (headline.includes('\n')) {
    return problem('needs a blank line between the headline and the first paragraph.', 2)
  }
  if (paragraphs.length === 0) {
    return problem(
      'has no body. Put its paragraphs below the headline, each after a blank line.',
      1,
    )
  }
  let line = 1
  for (const [index, part] of [headline, ...paragraphs].entries()) {
    if (part.trim() === '' || part.startsWith('\n') || part.endsWith('\n')) {
      const where = index === 0 ? 'after the headline' : `around paragraph ${index}`
      return problem(`has more than one blank line ${where}. Leave exactly one.`, line)
    }
    line += part.split('\n').length + 1
  }
  return {headline, paragraphs}
}

/** The line of the article file, from 1, in which a paragraph (from 0) begins. */
export function paragraphLine(text: ArticleText, paragraph: number): number {
  return lineAt([text.headline, ...text.paragraphs.slice(0, paragraph), ''].join(blankLine))
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Where the first byte stands that is no UTF-8. A lenient decoder puts U+FFFD there. */
function invalidByteOffset(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes)
  const encoder = new TextEncoder()
  let offset = 0
  for (const part of lenient.split(/(\uFFFD)/)) {
    const encoded = encoder.encode(part)
    if (part === '\uFFFD' && encoded.some((byte, index) => bytes[offset + index] !== byte)) break
    offset += encoded.length
  }
  return offset
}

function lineAt(before: string): number {
  return before.split('\n').length
}
