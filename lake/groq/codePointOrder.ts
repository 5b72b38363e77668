/**
 * GROQ orders strings by code point, JavaScript by UTF-16 unit; they differ above U+FFFF, whose surrogates come
 * before U+E000–U+FFFF. Returns a string that JavaScript orders as GROQ orders the given one; any other value
 * as it is.
 */
export function codePointKey(value: unknown): unknown {
  return typeof value === 'string' && AT_OR_ABOVE_SURROGATES.test(value) ? rotate(value) : value
}

const AT_OR_ABOVE_SURROGATES = /[\ud800-\uffff]/

/** Moves the surrogates behind U+E000–U+FFFF. */
function rotate(text: string): string {
  let key = ''
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    key += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
  }
  return key
}
