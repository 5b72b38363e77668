import type {ValidationContext} from '@sanity/types'

import {fieldOf} from './fieldOf.ts'

type Surroundings = Pick<ValidationContext, 'document'>

/** Rule 2: the text of a quote is stored without the quotation marks around it. */
export function textIsUnwrapped(text: string | undefined): true | string {
  return text && isWrapped(text.trim())
    ? 'The text stands in quotation marks. Remove them: they are added wherever the quote is shown.'
    : true
}

/** Rule 4: a fragment does not take the comma or period of the sentence around it. */
export function fragmentEndsBare(
  text: string | undefined,
  {document}: Surroundings,
): true | string {
  if (fieldOf(document, 'kind') !== 'fragment' || !text) return true
  const ending = text.trimEnd()
  if (!/[,.]$/.test(ending) || endsInPeriodOfItsOwn.test(ending)) return true
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

/** An ellipsis, or initials such as U.S. */
const endsInPeriodOfItsOwn = /(\.\.\.|(\p{Lu}\.){2,})$/u

/** Opening marks with the marks that may close them. */
const closersOf: Record<string, string> = {
  '“': '”“',
  '„': '“”',
  '«': '»',
  '»': '«',
  '‘': '’',
  '‹': '›',
  '「': '」',
  '"': '"',
  "'": "'",
}

/**
 * Whether the first mark is closed by the last one and not by one before: “a” and “b” is not wrapped.
 * A closing mark with a letter after it is an apostrophe.
 */
function isWrapped(text: string): boolean {
  const body = text.replace(/(?<=\P{L})[.,]$/u, '')
  const closers = closersOf[body.charAt(0)]
  if (!closers || body.length < 3 || !closers.includes(body.charAt(body.length - 1))) return false
  return !new RegExp(`[${closers}](?!\\p{L})`, 'u').test(body.slice(1, -1))
}
