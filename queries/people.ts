import {defineQuery} from 'groq'

import {eventFields, quoteDateFields, quoteFields} from './fragments.ts'

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

/**
 * What a person said, and the events in which the person takes part: the latest of each, and how many there are in
 * all. Parameters: `$personId`; `$limit`, the most of each kind.
 */
export const personRecordQuery = defineQuery(`
  {
    "positions": *[_type == "person" && _id == $personId][0].positions,
    "quotes": *[_type == "quote" && speaker._ref == $personId]
      | order(coalesce(saidOn.earliest, saidOn.latest, saidAt->start.latest, firstAppearance.article->referenceDate, "") desc, _id asc)
      [0...$limit] {
        ${quoteFields},
        ${quoteDateFields},
        "articles": *[_type == "article" && references(^._id)] | order(referenceDate desc, _id asc) {
          _id,
          headline,
          referenceDate
        }
      },
    "quoteCount": count(*[_type == "quote" && speaker._ref == $personId]),
    "events": *[_type == "event" && $personId in participants[].person._ref]
      | order(coalesce(start.earliest, start.latest, "") desc, _id asc) [0...$limit] {
        ${eventFields},
        "role": participants[person._ref == $personId][0].role
      },
    "eventCount": count(*[_type == "event" && $personId in participants[].person._ref])
  }
`)
