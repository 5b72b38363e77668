/** How many units of text a stored anchor keeps on each side, at most. */
const contextLength = 32

/** Some whole words just before and after a range, and at most `length` units of each. */
export function surroundings(
  text: string,
  start: number,
  end: number,
  length = contextLength,
): {prefix: string; suffix: string} {
  const before = text.slice(Math.max(0, start - length), start)
  const after = text.slice(end, end + length)
  const cutsFirstWord = /\S/.test(text.charAt(start - length - 1))
  const cutsLastWord = /\S/.test(text.charAt(end + length))
  return {
    prefix: cutsFirstWord ? before.replace(/^\S*\s/, '') : before,
    suffix: cutsLastWord ? after.replace(/\s\S*$/, '') : after,
  }
}
