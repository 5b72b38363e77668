import {attributionVerbs, loadedVerbs, type AttributionVerb} from '../options/index.ts'

/** Rule 6: the verb of an attribution is on the house list, and does not judge. */
export const verbIsNeutral = verbIsOnList(attributionVerbs)

/** Rule 6 with a list of another house. A loaded verb that is on that list passes. */
export function verbIsOnList(
  houseList: readonly AttributionVerb[],
): (verb: string | undefined) => true | string {
  return (verb) => checkVerb(verb, houseList)
}

function checkVerb(verb: string | undefined, houseList: readonly AttributionVerb[]): true | string {
  const word = verb?.trim().toLowerCase()
  if (!word || houseList.some((entry) => hasForm(entry, word))) return true
  const loaded = loadedVerbs.find((entry) => hasForm(entry, word))
  if (loaded) {
    return `“${verb}” is a loaded verb: it says ${loaded.implies}. Prefer said, unless the article’s words are quoted as they stand.`
  }
  return `“${verb}” is not on the house list of verbs. Prefer said, or one of: ${houseList.map((entry) => entry.verb).join(', ')}.`
}

function hasForm(entry: AttributionVerb, word: string): boolean {
  return entry.verb === word || entry.forms.includes(word)
}
