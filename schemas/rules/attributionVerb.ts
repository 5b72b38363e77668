import {attributionVerbs, loadedVerbs, type AttributionVerb} from '../options/index.ts'

/** Rule 6: the verb of an attribution is on the house list, and does not judge. */
export function verbIsNeutral(verb: string | undefined): true | string {
  const word = verb?.trim().toLowerCase()
  if (!word) return true
  const loaded = loadedVerbs.find((entry) => hasForm(entry, word))
  if (loaded) {
    return `“${verb}” is a loaded verb: it says ${loaded.implies}. Prefer said, unless the article’s words are quoted as they stand.`
  }
  return attributionVerbs.some((entry) => hasForm(entry, word))
    ? true
    : `“${verb}” is not on the house list of verbs. Prefer said, or one of: ${attributionVerbs.map((entry) => entry.verb).join(', ')}.`
}

function hasForm(entry: AttributionVerb, word: string): boolean {
  return entry.verb === word || entry.forms.includes(word)
}
