/** A language is given as a BCP 47 tag. */
export function isLanguageTag(tag: string | undefined): true | string {
  if (!tag) return true
  try {
    Intl.getCanonicalLocales(tag)
    return true
  } catch {
    return `“${tag}” is not a language tag. Write for example en, en-GB or uk.`
  }
}
