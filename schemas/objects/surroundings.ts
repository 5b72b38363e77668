/** How many units of text a stored anchor keeps on each side, at most. */
const contextLength = 32

/** Some whole words just before and after a range, and at most `length` units of each. */
export function surroundings(
  text: string,
  start: number,
  end: number,
  length = contextLength,
): {prefix: string; suffix: string} {
  const [from, to] = [Math.max(0, start - length), end + length]
  const before = text.slice(cutsPair(text, from) ? from + 1 : from, start)
  const after = text.slice(end, cutsPair(text, to) ? to - 1 : to)
  const cutsFirstWord = /\S/.test(text.charAt(start - length - 1))
  const cutsLastWord = /\S/.test(text.charAt(end + length))
  return {
    prefix: cutsFirstWord ? before.replace(/^\S*\s/, '') : before,
    suffix: cutsLastWord ? after.replace(/\s\S*$/, '') : after,
  }
}

/** Whether a cut here would leave a character of two units, such as an emoji, in halves. */
function cutsPair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1))
}
