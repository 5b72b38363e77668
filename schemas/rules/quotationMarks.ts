/**
 * Whether a text begins and ends with quotation marks that belong together (`both`), or has one at its `first` or
 * `last` place that belongs to nothing. Punctuation after the last mark does not hide it: `“Stop”!` is wrapped.
 *
 * An apostrophe is not taken for a mark: neither at the beginning (*’tis*, *’90s*) nor in a word nor at the end
 * (*the workers’*). Single marks are therefore reported only in pairs, and a `"` after a figure may be inches.
 */
export function marksAround(text: string): 'both' | 'first' | 'last' | undefined {
  const body = text.trim().replace(afterLastMark, '')
  if (body.length < 2) return undefined
  const first = body.charAt(0)
  const last = body.charAt(body.length - 1)
  if (pairUp(first, last) && !isElision(body) && closesOnlyAtEnd(body)) return 'both'
  if (double.test(first) && !hasCounterpart(first, body.slice(1))) return 'first'
  if (double.test(last) && !/\d"$/.test(body) && !hasCounterpart(last, body.slice(0, -1))) {
    return 'last'
  }
  return undefined
}

/** Opening marks with the marks that may close them, in the languages that newsrooms write in. */
const closersOf: Readonly<Record<string, string>> = {
  '“': '”“',
  '”': '”',
  '„': '“”',
  '‟': '”',
  '«': '»',
  '»': '«»',
  '‘': '’',
  '’': '’',
  '‚': '‘’',
  '‹': '›',
  '›': '‹›',
  '「': '」',
  '『': '』',
  '"': '"',
  "'": "'",
}

const double = /[“”„‟«»‹›「」『』"]/
const afterLastMark = /(?<=[“”„‟«»‘’‚‹›「」『』"'])[\s.,;:!?…]+$/

function pairUp(first: string, last: string): boolean {
  return closersOf[first]?.includes(last) ?? false
}

/** Follows the marks of the first one's kind: `“a” and “b”` closes early, `“a “b” c”` only at its end. */
function closesOnlyAtEnd(body: string): boolean {
  const opener = body.charAt(0)
  const closers = closersOf[opener] ?? ''
  let open = 1
  for (let index = 1; index < body.length; index++) {
    const mark = body.charAt(index)
    if (mark !== opener && !closers.includes(mark)) continue
    const before = body.charAt(index - 1)
    const after = body.charAt(index + 1)
    const opens = mark === opener && (!closers.includes(mark) || opensWord(before, after))
    if (!opens && isApostrophe.test(mark) && isWordCharacter.test(after)) continue
    open += opens ? 1 : -1
    if (open === 0) return index === body.length - 1
  }
  return false
}

/** A mark that looks alike at both ends opens where a word begins. */
function opensWord(before: string, after: string): boolean {
  return /[\s([{—–-]/.test(before) && /\S/.test(after)
}

/** Whether the rest of the text has a mark that could be the other half. */
function hasCounterpart(mark: string, rest: string): boolean {
  return [...rest].some((other) => pairUp(mark, other) || pairUp(other, mark))
}

/**
 * Whether the first mark stands for letters left out, as in *’twas*, and the last may be an apostrophe too. After a
 * full stop it is not.
 */
function isElision(body: string): boolean {
  return elision.test(body) && !/[.,!?…]['’]$/.test(body)
}

const elision =
  /^['‘’](?:\d\ds?(?!\d)|(?:tis|twas|twere|twill|twould|em|til|till|cause|cos|cuz|bout|round|n|neath|gainst|nother|nuff|fore|ere|im|er|e|s|t)(?!\p{L}))/iu

const isApostrophe = /['‘’]/
const isWordCharacter = /[\p{L}\d]/u
