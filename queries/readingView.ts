import {defineQuery} from 'groq'

import {eventFields, quoteFields} from './fragments.ts'

/**
 * The documents that a text's marks and pull quotes point to, for showing the text beside their status. Parameters:
 * `$ids`, the published ids; an id without a document in the perspective is left out.
 */
export const readingViewQuery = defineQuery(`
  {
    "people": *[_type == "person" && _id in $ids] | order(coalesce(sortName, name) asc, _id asc) {
      _id,
      name,
      positions
    },
    "quotes": *[_type == "quote" && _id in $ids] | order(_id asc) {${quoteFields}},
    "events": *[_type == "event" && _id in $ids] | order(_id asc) {${eventFields}}
  }
`)
