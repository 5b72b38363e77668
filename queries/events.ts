import {defineQuery} from 'groq'

import {eventFields} from './fragments.ts'

/** Events still to come, dated ones first. Parameters: `$today`, an ISO 8601 date. */
export const upcomingEventsQuery = defineQuery(`
  *[_type == "event" && status in ["proposed", "scheduled", "postponed", "rescheduled"]
    && (!defined(start.latest) || start.latest >= $today)]
    | order(coalesce(start.earliest, start.latest, "9999") asc, _id asc) {
      ${eventFields},
      "articles": *[_type == "article" && references(^._id)] | order(referenceDate desc) {
        _id,
        headline,
        "slug": slug.current
      }
    }
`)
