import {defineQuery} from 'groq'

/**
 * Where a person, quote or event is used: everything that refers to it, and how. Parameters: `$id`, its published id;
 * `$limit`, the most of each kind.
 */
export const relationsQuery = defineQuery(`
  {
    "articles": *[_type == "article" && references($id)]
      | order(coalesce(referenceDate, "") desc, _id asc) [0...$limit] {
        _id,
        headline,
        stage,
        pubStatus,
        referenceDate,
        "marks": count(body[].markDefs[][$id in [person._ref, quote._ref, event._ref]]),
        "pullQuotes": count(body[_type == "pullQuote" && quote._ref == $id]),
        "isMainEvent": $id in events[]._ref,
        "isCreator": $id in creators[]._ref
      },
    "articleCount": count(*[_type == "article" && references($id)]),
    "quotes": *[_type == "quote" && references($id)]
      | order(coalesce(saidOn.earliest, saidOn.latest, "") desc, _id asc) [0...$limit] {
        _id,
        text,
        kind,
        verification,
        "speakerName": coalesce(speaker->name, speakerDescription),
        "isSpeaker": speaker._ref == $id,
        "isAbout": $id in about[]._ref,
        "isSaidAt": saidAt._ref == $id
      },
    "quoteCount": count(*[_type == "quote" && references($id)]),
    "events": *[_type == "event" && references($id)]
      | order(coalesce(start.earliest, start.latest, "") desc, _id asc) [0...$limit] {
        _id,
        name,
        status,
        start,
        "role": participants[person._ref == $id][0].role,
        "takesPart": $id in participants[].person._ref,
        "isPart": superEvent._ref == $id
      },
    "eventCount": count(*[_type == "event" && references($id)])
  }
`)
