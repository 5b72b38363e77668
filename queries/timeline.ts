import {defineQuery} from 'groq'

import {quoteDateFields} from './fragments.ts'

const firstDayOfEvent = /* groq */ `start.earliest`
/** An end that is there in words only says no day. */
const lastDayOfEvent = /* groq */ `select(
  defined(end.earliest) || defined(end.latest) => end.latest,
  start.latest
)`

/** The date that a quote has, as `quoteDate` of the Studio chooses it. */
const hasOwnDate = /* groq */ `defined(coalesce(saidOn.edtf, saidOn.text, saidOn.earliest, saidOn.latest))`
const hasDateOfEvent = /* groq */ `defined(coalesce(saidAt->start.edtf, saidAt->start.text, saidAt->start.earliest, saidAt->start.latest))`
const firstDayOfQuote = /* groq */ `select(
  ${hasOwnDate} => saidOn.earliest,
  ${hasDateOfEvent} => saidAt->start.earliest,
  firstAppearance.article->referenceDate
)`
const lastDayOfQuote = /* groq */ `select(
  ${hasOwnDate} => saidOn.latest,
  ${hasDateOfEvent} => saidAt->start.latest,
  firstAppearance.article->referenceDate
)`

const eventsOnTimeline = /* groq */ `
  _type == "event"
  && coalesce(status, "") in $eventStatuses
  && ($person == "" || $person in participants[].person._ref)
  && ($from == "" || coalesce(${lastDayOfEvent}, "9999-12-31") >= $from)
  && ($to == "" || coalesce(${firstDayOfEvent}, "") <= $to)
`

const quotesOnTimeline = /* groq */ `
  _type == "quote"
  && coalesce(verification, "") in $verifications
  && ($person == "" || speaker._ref == $person)
  && ($from == "" || coalesce(${lastDayOfQuote}, "9999-12-31") >= $from)
  && ($to == "" || coalesce(${firstDayOfQuote}, "") <= $to)
`

/** What may have been at any time up to a day after the period comes last; it would take the places of what was in it. */
const dayOfEvent = /* groq */ `coalesce(${firstDayOfEvent}, ${lastDayOfEvent})`
const dayOfQuote = /* groq */ `coalesce(${firstDayOfQuote}, ${lastDayOfQuote})`
const latestEventsFirst = /* groq */ `coalesce(select($to == "" || ${dayOfEvent} <= $to => ${dayOfEvent}), "") desc, _id asc`
const latestQuotesFirst = /* groq */ `coalesce(select($to == "" || ${dayOfQuote} <= $to => ${dayOfQuote}), "") desc, _id asc`

/**
 * Events and quotes with what is known of their dates, the latest first, and how many there are in all. What may fall
 * into the period is in it: open ends reach into it, and unknown dates are in every period. Of a quote of which only
 * the day of its article is known, that day counts: it would reach into every earlier period.
 *
 * Parameters: `$eventStatuses` and `$verifications`, lists of values, `""` for documents without one; `$person`, who
 * takes part or speaks, `""` for anybody; `$from` and `$to`, ISO 8601 dates, `""` where open; `$limit`, the most of
 * each kind.
 */
export const timelineQuery = defineQuery(`
  {
    "events": *[${eventsOnTimeline}]
      | order(${latestEventsFirst}) [0...$limit] {
        _id,
        name,
        status,
        start,
        end
      },
    "eventCount": count(*[${eventsOnTimeline}]),
    "quotes": *[${quotesOnTimeline}]
      | order(${latestQuotesFirst}) [0...$limit] {
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
