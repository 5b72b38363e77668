import {defineQuery} from 'groq'

import {eventFields, personFields, quoteFields} from './fragments.ts'

/** Published articles, newest reference date first. Parameters: `$limit`, a count. */
export const latestArticlesQuery = defineQuery(`
  *[_type == "article" && defined(slug.current) && pubStatus == "usable"]
    | order(referenceDate desc, _id asc) [0...$limit] {
      _id,
      headline,
      "slug": slug.current,
      slugline,
      kind,
      referenceDate
    }
`)

/**
 * One article with everyone and everything in it. Parameters: `$slug`.
 *
 * `updatedAt` is the date of the latest entry for readers, a correction or a retraction; else the time of publication.
 *
 * Each mark in `body` carries the document that it points to; `people`, `quotes` and `events` list each document
 * once, derived from the marks.
 */
export const articleBySlugQuery = defineQuery(`
  *[_type == "article" && slug.current == $slug][0]{
    _id,
    headline,
    "slug": slug.current,
    slugline,
    kind,
    byline,
    dateline,
    referenceDate,
    language,
    pubStatus,
    editorNote,
    publishedAt,
    corrections,
    "updatedAt": coalesce((corrections | order(date desc))[0].date, publishedAt),
    "text": pt::text(body),
    body[]{
      ...,
      _type == "pullQuote" => {quote->{${quoteFields}}},
      _type == "block" => {
        markDefs[]{
          ...,
          _type == "personMention" => {person->{${personFields}}},
          _type == "quoteMention" => {quote->{${quoteFields}}},
          _type == "eventMention" => {event->{${eventFields}}}
        }
      }
    },
    "people": *[_type == "person" && _id in ^.body[].markDefs[].person._ref] | order(sortName asc) {${personFields}},
    "quotes": *[_type == "quote" && _id in ^.body[].markDefs[].quote._ref] | order(_id asc) {${quoteFields}},
    "events": *[_type == "event" && _id in ^.body[].markDefs[].event._ref] | order(start.earliest asc, _id asc) {${eventFields}}
  }
`)
