import {article} from './documents/article.ts'
import {event} from './documents/event.ts'
import {person} from './documents/person.ts'
import {quote} from './documents/quote.ts'
import {articleBody} from './objects/articleBody.ts'
import {attribution} from './objects/attribution.ts'
import {checks} from './objects/checks.ts'
import {correction} from './objects/correction.ts'
import {eventMention} from './objects/eventMention.ts'
import {newsDate} from './objects/newsDate.ts'
import {origin} from './objects/origin.ts'
import {otherName} from './objects/otherName.ts'
import {participant} from './objects/participant.ts'
import {personMention} from './objects/personMention.ts'
import {place} from './objects/place.ts'
import {position} from './objects/position.ts'
import {pullQuote} from './objects/pullQuote.ts'
import {quoteMention} from './objects/quoteMention.ts'
import {rights} from './objects/rights.ts'
import {source} from './objects/source.ts'
import {textAnchor} from './objects/textAnchor.ts'

/** Every type of the newsroom content model, for `schema.types` of a Studio. */
export const schemaTypes = [
  article,
  person,
  quote,
  event,
  articleBody,
  personMention,
  quoteMention,
  eventMention,
  pullQuote,
  newsDate,
  attribution,
  position,
  otherName,
  participant,
  place,
  source,
  correction,
  checks,
  rights,
  textAnchor,
  origin,
]

export * from './options/index.ts'
export {readClock} from './rules/today.ts'
export {studioLevel} from './rules/studioLevel.ts'
export {boundsOfEdtf, type NewsDateBounds} from './objects/newsDateBounds.ts'
export {formatDay, formatNewsDate, type NewsDateValue} from './objects/newsDateText.ts'
