import {defineQuery} from 'groq'

/** The last day of an event that goes on: of its end, or of an interval as its start, such as `2022-02/2022-05`. */
const lastDayOfOngoing = `select(defined(end.earliest) || defined(end.latest) => end.latest, count(string::split(start.edtf, "/")) > 1 => start.latest)`

/**
 * What the lists of the desk show, as filters without joins: a list listens to the changes of its filter, and a
 * listener looks at one document at a time. Parameters: `$now`, a moment; `$today`, the day at which the desk calls
 * a day past (see `deskDay`); others as named.
 */
export const deskFilters = {
  allArticles: `_type == "article"`,
  /** `$stage`: a value of `stage`. */
  articlesInStage: `_type == "article" && stage == $stage`,
  needsLegal: `_type == "article" && checks.legal == "required"`,
  needsFacts: `_type == "article" && checks.fact == "required"`,
  embargoed: `_type == "article" && defined(embargoedUntil) && dateTime(embargoedUntil) > dateTime($now)`,
  /**
   * `$edited`: ids of published articles that have a draft, which stands before them. Only the answer to a query
   * knows `_originalId`; a listener takes every article.
   */
  published: `_type == "article" && (!defined(_originalId) || _originalId == _id || _id in $edited)`,
  corrected: `_type == "article" && (pubStatus == "canceled" || count(corrections[kind in ["clarification", "correction", "retraction"]]) > 0)`,

  allQuotes: `_type == "quote"`,
  unverifiedQuotes: `_type == "quote" && coalesce(verification, "unverified") != "verified"`,
  unverifiedFragments: `_type == "quote" && kind == "fragment" && coalesce(verification, "unverified") != "verified"`,
  anonymousSources: `_type in ["article", "event", "quote"] && (count(sources[kind == "anonymous"]) > 0 || count(attribution.reportedThrough[kind == "anonymous"]) > 0)`,
  /** `$speaker`: the id of a person. */
  quotesBySpeaker: `_type == "quote" && speaker._ref == $speaker`,
  unattributedQuotes: `_type == "quote" && !defined(speaker._ref)`,

  allEvents: `_type == "event"`,
  upcomingEvents: `_type == "event" && status in ["proposed", "scheduled", "postponed", "rescheduled"] && coalesce(end.latest, start.latest, "9999-12-31") >= $today`,
  /** Planned but past, or ongoing past its end: somebody must say what became of it. */
  eventsNeedingUpdate: `_type == "event" && (status in ["proposed", "scheduled", "postponed", "rescheduled"] && coalesce(end.latest, start.latest) < $today || status == "ongoing" && ${lastDayOfOngoing} < $today)`,
  ongoingEvents: `_type == "event" && status == "ongoing" && coalesce(${lastDayOfOngoing}, "9999-12-31") >= $today`,
  pastEvents: `_type == "event" && status in ["occurred", "cancelled"]`,

  allPeople: `_type == "person"`,
  importedArticles: `_type == "article" && defined(origin.source)`,
  /** `$folder`: an article's folder, with the slash at its end (see `importFolder`). */
  importedFrom: `string::startsWith(origin.source, $folder)`,
  /** `$run`: the id of a seed run. */
  importedByRun: `origin.run == $run`,
} as const

/**
 * Documents by id: `$ids`. Only the answer to a query knows `_originalId`; a listener takes every document of the type,
 * drafts too.
 */
export const documentsById = {
  article: `${deskFilters.allArticles} && (!defined(_originalId) || _id in $ids)`,
  quote: `${deskFilters.allQuotes} && (!defined(_originalId) || _id in $ids)`,
  person: `${deskFilters.allPeople} && (!defined(_originalId) || _id in $ids)`,
} as const

/**
 * The day before which the desk calls a day past: that of the last place on Earth where it is not over (UTC−12), as
 * the model's rules do.
 */
export function deskDay(now: Date): string {
  return new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 10)
}

/**
 * The folder that a document was imported from, with the slash at its end: of `story/annotations.yaml#people.ana`
 * `story/`. A source without a folder stays as it is.
 */
export function importFolder(source: string): string {
  const [file = source] = source.split('#')
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : source
}

/** One query for many counts: an object of the counts by the names of the filters. */
export function countsQuery(filters: Readonly<Record<string, string>>): string {
  const counts = Object.entries(filters).map(
    ([name, filter]) => `${JSON.stringify(name)}: count(*[${filter}])`,
  )
  return `{${counts.join(', ')}}`
}

/** Ids of the drafts of articles. For the perspective `raw`. */
export const articleDraftsQuery = defineQuery(`
  *[_type == "article" && _id in path("drafts.**")]._id
`)

/** Those of some ids, `$ids`, that have a document. For the perspective `raw`. */
export const existingQuery = defineQuery(`
  *[_id in $ids] | order(_id asc)._id
`)

/** The end of the embargo that ends next. Parameters: `$now`. */
export const nextEmbargoQuery = defineQuery(`
  *[_type == "article" && defined(embargoedUntil) && dateTime(embargoedUntil) > dateTime($now)]
    | order(dateTime(embargoedUntil) asc)[0].embargoedUntil
`)

/** Articles that go out by themselves, the next one first. For the perspective `raw`. */
export const scheduledArticlesQuery = defineQuery(`
  *[_type == "storySchedule" && _id in path("storySchedule.**")] | order(publishAt asc).article
`)

/** Ids of quotes that no article marks or pulls. For the perspective `drafts`. */
export const orphanQuotesQuery = defineQuery(`
  *[_type == "quote" && count(*[_type == "article" && references(^._id)]) == 0] | order(_updatedAt desc)._id
`)

/**
 * Articles with a mark whose words are not, to the letter, those of its quote, and the quotes that they mark. Mark by
 * mark, since a quote may stand rightly in one article and not in another; what is told indirectly is not verbatim. For the perspective `drafts`.
 */
export const driftedQuotesQuery = defineQuery(`
  *[_type == "article" && count(body[count(markDefs[
      _type == "quoteMention"
      && array::join(^.children[^._key in marks].text, "") != quote->text
      && quote->kind != "indirect"
    ]) > 0]) > 0
  ] | order(_id asc) {
    body,
    "quotes": *[_type == "quote" && _id in ^.body[].markDefs[_type == "quoteMention"].quote._ref]{
      _id,
      text,
      kind
    }
  }
`)

/** Everybody’s names, to look for people who are there twice. */
export const peopleNamesQuery = defineQuery(`
  *[_type == "person"] | order(_id asc){_id, name, "otherNames": otherNames[].name}
`)

/** The person behind each quote that has one, once for every quote. */
export const speakersQuery = defineQuery(`
  *[_type == "quote" && defined(speaker._ref)].speaker._ref
`)

/** Where a document was imported from. Parameters: `$id`. */
export const importSourceQuery = defineQuery(`
  *[_id == $id][0].origin.source
`)

/** Every seed run that left documents behind. */
export const importRunsQuery = defineQuery(`
  array::unique(*[defined(origin.run)].origin.run)
`)
