import type {SanityClient} from '@sanity/client'
import {
  auditTime,
  combineLatest,
  concat,
  defer,
  distinctUntilChanged,
  map,
  type Observable,
  of,
  retry,
  share,
  shareReplay,
  startWith,
  switchMap,
  timer,
} from 'rxjs'

import {
  countsQuery,
  deskDay,
  driftedQuotesQuery,
  editedArticlesQuery,
  importRunsQuery,
  importSourceQuery,
  nextEmbargoQuery,
  orphanQuotesQuery,
  peopleNamesQuery,
  speakersQuery,
} from '../../queries/desk.ts'
import {possibleDuplicates} from './possibleDuplicates.ts'

/** The moment that the lists and counts are of. Changes where a list would change by time alone. */
export interface DeskMoment {
  now: string
  today: string
}

/** What the desk knows of its documents beyond one document at a time. All streams are live and shared. */
export interface DeskData {
  moment$: Observable<DeskMoment>
  /** How many documents each list has, by the list’s id. */
  counts$: Observable<Readonly<Record<string, number>>>
  /** Published articles with a draft. */
  edited$: Observable<readonly string[]>
  orphans$: Observable<readonly string[]>
  drifted$: Observable<readonly string[]>
  duplicates$: Observable<readonly string[]>
  speakers$: Observable<readonly string[]>
  runs$: Observable<readonly string[]>
  /** The folder or file that a document was imported from. */
  sourceOf(id: string): Observable<string | null>
}

/** A list whose filter looks at one document at a time, and can therefore be counted. */
export interface CountedList {
  id: string
  filter: string
  params?: Readonly<Record<string, unknown>>
}

const apiVersion = '2025-02-19'

/** Milliseconds in which changes are gathered before the desk asks again. */
const gatherTime = 1000

/**
 * One listener for the whole desk, and one query for all counts, asked again at most once a second while documents
 * change. Nothing runs until something on the screen shows it.
 */
export function deskData(
  getClient: (options: {apiVersion: string}) => SanityClient,
  lists: readonly CountedList[],
): DeskData {
  const raw = getClient({apiVersion}).withConfig({perspective: 'raw', useCdn: false})
  const drafts = raw.withConfig({perspective: 'drafts'})

  const changes$ = defer(() =>
    raw.listen(
      '*[_type in $types]',
      {types: ['article', 'person', 'quote', 'event']},
      {
        events: ['welcome', 'mutation', 'reconnect'],
        includeResult: false,
        includeAllVersions: true,
        visibility: 'query',
        tag: 'desk',
      },
    ),
  ).pipe(retry({delay: gatherTime}), auditTime(gatherTime), share())

  /** From one turn of time to the next: the end of an embargo, or of a day. */
  const turns = (): Observable<DeskMoment & {embargo: string | null}> =>
    defer(() => {
      const now = new Date()
      const moment = {now: now.toISOString(), today: deskDay(now)}
      return drafts.observable
        .fetch(nextEmbargoQuery, {now: moment.now})
        .pipe(
          switchMap((embargo) =>
            concat(of({...moment, embargo}), timer(nextTurn(now, embargo)).pipe(switchMap(turns))),
          ),
        )
    })

  /** A query's answer, asked anew after changes. */
  const live = <Answer>(ask: () => Observable<Answer>): Observable<Answer> =>
    defer(() => changes$.pipe(startWith(undefined), switchMap(ask))).pipe(
      retry({delay: gatherTime * 5}),
      shareReplay({bufferSize: 1, refCount: true}),
    )

  const ids = (ask: () => Observable<readonly string[]>) =>
    live(ask).pipe(
      distinctUntilChanged(
        (former, next) =>
          former.length === next.length && former.every((id, at) => id === next[at]),
      ),
    )

  const moment$ = live(turns).pipe(
    distinctUntilChanged(
      (former, next) => former.embargo === next.embargo && former.today === next.today,
    ),
    map(({now, today}) => ({now, today})),
    shareReplay({bufferSize: 1, refCount: true}),
  )
  const edited$ = ids(() =>
    raw.observable
      .fetch(editedArticlesQuery)
      .pipe(map((edited) => edited.filter((id) => typeof id === 'string'))),
  )

  const {query, params} = countedTogether(lists)
  const counts$ = combineLatest([live(() => of(undefined)), edited$, moment$]).pipe(
    switchMap(([, edited, {now, today}]) =>
      drafts.observable.fetch<unknown>(
        query,
        {...params, edited, now, today},
        {tag: 'desk.counts'},
      ),
    ),
    map(readCounts),
    retry({delay: gatherTime * 5}),
    shareReplay({bufferSize: 1, refCount: true}),
  )

  return {
    moment$,
    counts$,
    edited$,
    orphans$: ids(() => drafts.observable.fetch(orphanQuotesQuery)),
    drifted$: ids(() => drafts.observable.fetch(driftedQuotesQuery)),
    duplicates$: ids(() => drafts.observable.fetch(peopleNamesQuery).pipe(map(possibleDuplicates))),
    speakers$: ids(() =>
      drafts.observable
        .fetch(speakersQuery)
        .pipe(map((speakers) => [...new Set(speakers)].toSorted())),
    ),
    sourceOf: (id) => drafts.observable.fetch(importSourceQuery, {id}),
    runs$: ids(() =>
      drafts.observable
        .fetch(importRunsQuery)
        .pipe(map((runs) => runs.filter((run) => typeof run === 'string').toSorted())),
    ),
  }
}

/** When the desk looks different by time alone: as soon as the embargo is over, or the day is past everywhere. */
function nextTurn(now: Date, embargo: string | null): Date {
  const day = 24 * 3_600_000
  const midnight = Math.floor(now.getTime() / day) * day + day / 2
  const endOfDay = midnight > now.getTime() ? midnight : midnight + day
  return new Date(Math.min(endOfDay, embargo === null ? Infinity : Date.parse(embargo)))
}

/** Lists of the same filter have parameters of their own, so each is given its own names for them. */
function countedTogether(lists: readonly CountedList[]): {
  query: string
  params: Record<string, unknown>
} {
  const params: Record<string, unknown> = {}
  const filters = lists.map(({id, filter, params: own = {}}, index) => {
    const named = Object.entries(own).reduce((text, [name, value]) => {
      params[`${name}${index}`] = value
      return text.replaceAll(new RegExp(`\\$${name}\\b`, 'g'), `$${name}${index}`)
    }, filter)
    return [id, named] as const
  })
  return {query: countsQuery(Object.fromEntries(filters)), params}
}

function readCounts(answer: unknown): Readonly<Record<string, number>> {
  if (typeof answer !== 'object' || answer === null) return {}
  return Object.fromEntries(
    Object.entries(answer).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  )
}
