import type {ValidationContext} from '@sanity/types'

import {fieldOf} from './fieldOf.ts'
import {marksAround} from './quotationMarks.ts'

type Surroundings = Pick<ValidationContext, 'document'>

/** Rule 2: the text of a quote is stored without quotation marks around it, or a half of them. */
export function textIsUnwrapped(text: string | undefined): true | string {
  const marks = marksAround(text ?? '')
  if (!marks) return true
  return marks === 'both'
    ? 'The text stands in quotation marks. Remove them: they are added wherever the quote is shown.'
    : `The text ${marks === 'first' ? 'begins' : 'ends'} with a quotation mark that has no counterpart. Remove it: marks are added wherever the quote is shown.`
}

/** Rule 4: a fragment does not take the comma or period of the sentence around it. */
export function fragmentEndsBare(
  text: string | undefined,
  {document}: Surroundings,
): true | string {
  if (fieldOf(document, 'kind') !== 'fragment' || !text) return true
  const ending = text.trimEnd()
  if (!/[,.]$/.test(ending) || endsInPeriodOfItsOwn(ending)) return true
  return `The fragment ends with “${ending.at(-1)}”, which belongs to the sentence around it. Remove it.`
}

/** Rule 5: a direct quote of fewer than four words is more likely a fragment. */
export function directIsLongEnough(
  text: string | undefined,
  {document}: Surroundings,
): true | string {
  if (fieldOf(document, 'kind') !== 'direct' || !text?.trim()) return true
  const words = text.trim().split(/\s+/).length
  return words >= 4
    ? true
    : `A direct quote of ${words === 1 ? 'one word' : `${words} words`} is rather a fragment. Choose the kind Fragment, or complete the statement.`
}

/** An ellipsis, or the period of an abbreviation. Where a sentence ends in one, nobody can tell the two apart. */
function endsInPeriodOfItsOwn(text: string): boolean {
  return ellipsis.test(text) || dottedLetters.test(text) || abbreviation.test(text)
}

const ellipsis = /\.\s?\.\s?\.$/

/** U.S., p.m., e.g., Ph.D. */
const dottedLetters = /(?<!\p{L})(\p{L}{1,2}\.){2,}$/u

/** Words that are written with a period; capitals count, since “co.” and “no.” may be the ends of sentences. */
const abbreviations = [
  'etc al vs approx incl Jr jr Sr sr Esq',
  'Inc Ltd Co Cos Corp Bros',
  'St Ave Blvd Rd Mt Ft',
  'Jan Feb Aug Sept Oct Nov Dec',
]

const abbreviation = new RegExp(
  `(?<!\\p{L})(${abbreviations.join(' ').replaceAll(' ', '|')})\\.$`,
  'u',
)
