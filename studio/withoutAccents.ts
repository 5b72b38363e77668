/**
 * A text without the accents of Latin, Greek and Cyrillic letters (U+0300 to U+036F), for comparison. Other marks stay:
 * in the scripts of India they are vowels.
 */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
}
