/** Words as they are compared: spaces and the form of quotation marks and apostrophes make no difference. */
export function plainWords(text: string): string {
  return text.replace(/[‘’ʼ]/g, "'").replace(/[“”„]/g, '"').replace(/\s+/g, ' ').trim()
}
