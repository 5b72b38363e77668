import {defineQuery} from 'groq'

import {quoteDateFields} from './fragments.ts'

const firstDayOfEvent = /* groq */ `start.earliest`
const lastDayOfEvent = /* groq */ `select(defined(end) => end.latest, start.latest)`

const firstDayOfQuote = /* groq */ `select(
  defined(saidOn) => saidOn.earliest,
  defined(saidAt) => saidAt->start.earliest
)`
const lastDayOfQuote = /* groq */ `select(
  defined(saidOn) => saidOn.latest,
  defined(saidAt) => saidAt->start.latest,
  firstAppearance.article->referenceDate
)`

const eventsOnTimeline = /* groq */ `
  _type == "event"
  && coalesce(status, "") in $eventStatuses
  && ($person == "" || $person in participants[].person._ref)
  && ($from == "" || !defined(${lastDayOfEvent}) || ${lastDayOfEvent} >= $from)
  && ($to == "" || !defined(${firstDayOfEvent}) || ${firstDayOfEvent} <= $to)
`

const quotesOnTimeline = /* groq */ `
  _type == "quote"
  && coalesce(verification, "") in $verifications
  && ($person == "" || speaker._ref == $person)
  && ($from == "" || !defined(${lastDayOfQuote}) || ${lastDayOfQuote} >= $from)
  && ($to == "" || !defined(${firstDayOfQuote}) || ${firstDayOfQuote} <= $to)
`

/**
 * Events and quotes with what is known of their dates, the latest first, and how many there are in all. What may fall
 * into the period is in it: open ends reach into it, and unknown dates are in every period.
 *
 * Parameters: `$eventStatuses` and `$verifications`, lists of values, `""` for documents without one; `$person`, who
 * takes part or speaks, `""` for anybody; `$from` and `$to`, ISO 8601 dates, `""` where open; `$limit`, the most of
 * each kind.
 */
export const timelineQuery = defineQuery(`
  {
    "events": *[${eventsOnTimeline}]
      | order(coalesce(start.earliest, start.latest, "") desc, _id asc) [0...$limit] {
        _id,
        name,
        status,
        start,
        end
      },
    "eventCount": count(*[${eventsOnTimeline}]),
    "quotes": *[${quotesOnTimeline}]
      | order(coalesce(saidOn.earliest, saidOn.latest, ${lastDayOfQuote}, "") desc, _id asc) [0...$limit] {
        _id,
        text,
        kind,
        verification,
        "speaker": coalesce(speaker->name, speakerDescription),
        ${quoteDateFields}
      },
    "quoteCount": count(*[${quotesOnTimeline}])
  }
`)
