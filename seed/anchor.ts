import {surroundings} from '../schemas/objects/surroundings.ts'
import type {Anchor} from './annotationsShape.ts'
import type {TextRange} from './story.ts'
import {isWordBoundary} from './wordBoundary.ts'

/**
 * Finds the one place in the body where the anchor's words stand as whole words.
 * @param lineOf the line of the article file in which a paragraph begins, for messages
 * @returns the place, or why there is not exactly one
 */
export function findAnchor(
  paragraphs: readonly string[],
  anchor: Anchor,
  lineOf: (paragraph: number) => number,
): TextRange | string {
  const {exact, prefix = '', suffix = ''} = anchor
  if (/\n\n/.test(exact)) {
    return 'runs over several paragraphs. Annotate the words of each paragraph by themselves.'
  }
  const found = paragraphs.flatMap((text, paragraph) =>
    occurrences(text, prefix + exact + suffix).map((at) => ({
      paragraph,
      start: at + prefix.length,
      end: at + prefix.length + exact.length,
    })),
  )
  const places = found.filter(({paragraph, start, end}) => {
    const text = paragraphs[paragraph] ?? ''
    return isWordBoundary(text, start) && isWordBoundary(text, end)
  })
  const [place, ...others] = places
  if (place === undefined) {
    const [cut] = found
    if (cut === undefined) return notFound(paragraphs, anchor, lineOf)
    return `“${exact}” begins or ends inside a word (line ${lineOf(cut.paragraph)}: ${inContext(paragraphs, cut)}). Quote whole words.`
  }
  if (others.length === 0) return place
  const seen = places.map((one) => `line ${lineOf(one.paragraph)}: ${inContext(paragraphs, one)}`)
  const example = surroundings(paragraphs[place.paragraph] ?? '', place.start, place.end, 16)
  const how = example.prefix === '' ? `suffix: '${example.suffix}'` : `prefix: '${example.prefix}'`
  return (
    `“${exact}” stands ${places.length} times in the article (${seen.join('; ')}). ` +
    `Add the words just before it as prefix, or just after it as suffix, such as ${how}.`
  )
}

/** Every place where `words` stands in `text`, overlapping ones included. */
export function occurrences(text: string, words: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) places.push(at)
  return places
}

/** The words in brackets, with some of what stands around them. */
function inContext(paragraphs: readonly string[], {paragraph, start, end}: TextRange): string {
  const text = paragraphs[paragraph] ?? ''
  const {prefix, suffix} = surroundings(text, start, end, 16)
  return `…${prefix}[${text.slice(start, end)}]${suffix}…`
}

function notFound(
  paragraphs: readonly string[],
  {exact, prefix, suffix}: Anchor,
  lineOf: (paragraph: number) => number,
): string {
  const around = paragraphs.findIndex((text) => text.includes(exact))
  if (around >= 0) {
    const wrong =
      prefix === undefined ? 'suffix' : suffix === undefined ? 'prefix' : 'prefix and suffix'
    return `“${exact}” stands in the article (line ${lineOf(around)}), but not with this ${wrong}. Copy it from there, spaces included.`
  }
  const loose = paragraphs.findIndex((text) => simplified(text).includes(simplified(exact)))
  if (loose >= 0) {
    return `“${exact}” does not stand in the article. Line ${lineOf(loose)} has nearly the same words: copy them from there, with their quotation marks, apostrophes, dashes, spaces and capitals.`
  }
  return `“${exact}” does not stand in the article. Copy the words exactly as they stand there.`
}

/** Text without the differences that keyboards and word processors make. */
function simplified(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[“”„«»"]/g, '')
    .replace(/[‘’ʼ']/g, '')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
