import {defineQuery} from 'groq'

import {quoteFields} from './fragments.ts'

/** What a person said, with the articles in which each quote stands. Parameters: `$personId`. */
export const quotesByPersonQuery = defineQuery(`
  *[_type == "quote" && speaker._ref == $personId] | order(saidOn.earliest desc, _id asc) {
    ${quoteFields},
    "articles": *[_type == "article" && references(^._id)] | order(referenceDate desc) {
      _id,
      headline,
      "slug": slug.current
    }
  }
`)

/** People by any of their spellings. Parameters: `$spelling`, compared without regard to case. */
export const personBySpellingQuery = defineQuery(`
  *[_type == "person" && (
    lower(name) == lower($spelling) || count(otherNames[lower(name) == lower($spelling)]) > 0
  )] | order(sortName asc) {
    _id,
    name,
    "otherNames": otherNames[].name,
    positions
  }
`)
