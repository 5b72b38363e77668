/** Two quotation marks that belong together, by their offsets in the paragraph. */
export interface Quotation {
  /** -1 where it was opened in a paragraph before. */
  open: number
  /** Infinity where it goes on in the next paragraph. */
  close: number
}

/**
 * The quotations of a paragraph, inner ones too. Whether a mark opens or closes is told by what was opened before it
 * and by the letters beside it: “ closes what „ opened, and ’ is an apostrophe where nothing is open or a letter follows.
 */
export function quotations(paragraph: string): Quotation[] {
  const found: Quotation[] = []
  let opened: {mark: string; open: number}[] = []
  for (const {0: mark, index} of paragraph.matchAll(/[“”„«»‹›「」『』"‘’‚']/g)) {
    const [before, after] = [paragraph.slice(0, index), paragraph.slice(index + 1)]
    const opener = opened.findLast((one) => closersOf[one.mark]?.includes(mark))
    if (opener && closesHere(mark, before, after)) {
      found.push({open: opener.open, close: index})
      opened = opened.slice(0, opened.indexOf(opener))
    } else if (opensHere(mark, before, after)) {
      opened.push({mark, open: index})
    } else if (!isSingle.test(mark) && !isInches(mark, before)) {
      found.push({open: -1, close: index})
    }
  }
  // A single mark that nothing closes is an apostrophe, unless the paragraph begins with it.
  const goingOn = opened.filter(({mark, open}) => !isSingle.test(mark) || mark + open === '‘0')
  return [...found, ...goingOn.map(({open}) => ({open, close: Infinity}))]
}

/** Marks that can open, with those that close them. */
const closersOf: Readonly<Record<string, string>> = {
  '“': '”',
  '”': '”“',
  '„': '“”',
  '«': '»',
  '»': '«»',
  '‹': '›',
  '›': '‹›',
  '「': '」',
  '『': '』',
  '"': '"',
  '‘': '’',
  '‚': '‘’',
  "'": "'",
}

const isSingle = /[‘’‚']/

function isInches(mark: string, before: string): boolean {
  return mark === '"' && /\d$/.test(before)
}

function closesHere(mark: string, before: string, after: string): boolean {
  if (!isSingle.test(mark)) return true
  if (/^[\p{Lu}\p{Ll}\p{N}]/u.test(after)) return false
  // In ‘We stand by the workers’ rights,’ a better one follows.
  const isPossessive = mark === '’' && before.endsWith('s') && /^[^‘]*[.,;!?…]’/.test(after)
  return !isPossessive
}

function opensHere(mark: string, before: string, after: string): boolean {
  const wordFollows = /^[^\s.,;:!?)\]}”’»›]/.test(after)
  const wordBegins = /(^|[\s([{—–\-“‘„«‹’'])$/.test(before)
  if (/[„‚「『]/.test(mark)) return true
  // French sets a space after it.
  if (/[«‹]/.test(mark)) return wordFollows || wordBegins
  if (mark === '“') return wordFollows
  if (mark === '‘') return wordFollows && !/[\p{Lu}\p{Ll}]$/u.test(before)
  return wordFollows && wordBegins
}
