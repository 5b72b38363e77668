import type {SanityClient} from '@sanity/client'
import {getPublishedId} from '@sanity/client/csm'
import {
  auditTime,
  combineLatest,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  map,
  NEVER,
  type Observable,
  of,
  race,
  repeat,
  ReplaySubject,
  retry,
  shareReplay,
  skip,
  startWith,
  type Subscription,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs'

import {
  articleDraftsQuery,
  countsQuery,
  deskDay,
  driftedQuotesQuery,
  existingQuery,
  importRunsQuery,
  importSourceQuery,
  nextEmbargoQuery,
  orphanQuotesQuery,
  peopleNamesQuery,
  scheduledArticlesQuery,
  speakersQuery,
} from '../../queries/desk.ts'
import {API_VERSION} from '../apiVersion.ts'
import {driftedIds} from '../text/driftedIds.ts'
import {possibleDuplicates} from './possibleDuplicates.ts'

/** The moment that the lists and counts are of. Changes where a list would change by time alone. */
export interface DeskMoment {
  now: string
  today: string
}

/** What the desk knows of its documents beyond one document at a time. All streams are live and shared. */
export interface DeskData {
  moment$: Observable<DeskMoment>
  /** How many documents a list has, and all lists of the same types: an object of numbers by the lists’ ids. */
  countsWith(list: string): Observable<Counts>
  /** Published articles with a draft. */
  edited$: Observable<readonly string[]>
  /** Articles that go out by themselves. */
  scheduled$: Observable<readonly string[]>
  orphans$: Observable<readonly string[]>
  drifted$: Observable<readonly string[]>
  duplicates$: Observable<readonly string[]>
  speakers$: Observable<readonly string[]>
  runs$: Observable<readonly string[]>
  /** The folder or file that a document was imported from. */
  sourceOf(id: string): Observable<string | null>
}

export type Counts = Readonly<Record<string, number>>

/** A list whose filter looks at one document at a time, and can therefore be counted. */
export interface CountedList {
  id: string
  filter: string
  params?: Readonly<Record<string, unknown>>
}

/** Milliseconds in which changes are gathered before the desk asks again. */
const gatherTime = 1000

/** Milliseconds in which a listener should be there. */
const patience = 5000

/**
 * One listener for the whole desk, and one query for all counts of a type, asked again at most once a second while
 * documents change, and more seldom where the answer takes long. Nothing runs until something on the screen shows it.
 */
export function deskData(
  getClient: (options: {apiVersion: string}) => SanityClient,
  lists: readonly CountedList[],
): DeskData {
  const raw = getClient({apiVersion: API_VERSION}).withConfig({perspective: 'raw', useCdn: false})
  const drafts = raw.withConfig({perspective: 'drafts'})

  /** A number that grows with each event; what is asked once there is one need not be asked again for it. */
  const events$ = defer(() =>
    raw.listen(
      '*[_type in $types]',
      {types: ['article', 'person', 'quote', 'event', 'storySchedule']},
      {
        events: ['welcome', 'mutation', 'reconnect'],
        includeResult: false,
        includeAllVersions: true,
        visibility: 'query',
        tag: 'desk',
      },
    ),
  ).pipe(
    retry({delay: gatherTime}),
    map((_event, count) => count),
    shareReplay({bufferSize: 1, refCount: true}),
  )
  /** Where nothing can be listened to, the desk is as it was when it was opened. */
  const seen$ = race(events$, timer(patience).pipe(map(() => -1))).pipe(take(1))

  /**
   * A query's answer, asked anew after changes, or when the answer itself is due: never while one is under way, and
   * then not before three times as long as it took, so that a large dataset is not asked all the time.
   */
  const live = <Answer>(
    ask: () => Observable<Answer>,
    due: (answer: Answer) => Observable<unknown> = () => NEVER,
  ): Observable<Answer> =>
    defer(() => {
      let next$: Observable<unknown> = NEVER
      let listening: Subscription | undefined
      const listen = (seen: number) => {
        const changed$ = new ReplaySubject<unknown>(1)
        const former = listening
        listening = events$
          .pipe(
            filter((count) => count > seen),
            auditTime(gatherTime),
            take(1),
          )
          .subscribe(changed$)
        former?.unsubscribe()
        return changed$
      }
      return seen$
        .pipe(
          switchMap((seen) => {
            const began = Date.now()
            const changed$ = listen(seen)
            return ask().pipe(
              take(1),
              tap((answer) => {
                next$ = combineLatest([
                  race(changed$, due(answer)),
                  timer(3 * (Date.now() - began)),
                ])
              }),
            )
          }),
        )
        .pipe(
          repeat({delay: () => next$}),
          finalize(() => listening?.unsubscribe()),
        )
    }).pipe(retry({delay: gatherTime * 5}), shareReplay({bufferSize: 1, refCount: true}))

  const ids = (ask: () => Observable<readonly string[]>) =>
    live(ask).pipe(
      distinctUntilChanged(
        (former, next) =>
          former.length === next.length && former.every((id, at) => id === next[at]),
      ),
    )

  // The lists need not wait for the answer of when they change by themselves: the first one is of the same moment.
  const moment$ = defer(() => {
    const start = new Date()
    let isFirst = true
    return live(
      () =>
        defer(() => {
          const now = isFirst ? start : new Date()
          return drafts.observable.fetch(nextEmbargoQuery, {now: now.toISOString()}).pipe(
            map((embargo) => {
              isFirst = false
              return {now, embargo}
            }),
          )
        }),
      ({now, embargo}) => timer(nextTurn(now, embargo)),
    ).pipe(
      distinctUntilChanged(
        (former, next) =>
          former.embargo === next.embargo && deskDay(former.now) === deskDay(next.now),
      ),
      skip(1),
      map(({now}) => now),
      startWith(start),
    )
  }).pipe(
    map((now): DeskMoment => ({now: now.toISOString(), today: deskDay(now)})),
    shareReplay({bufferSize: 1, refCount: true}),
  )
  // In two questions: one that looks for the other half of each draft takes a minute with ten thousand articles.
  const edited$ = ids(() =>
    raw.observable
      .fetch(articleDraftsQuery)
      .pipe(
        switchMap((draftIds) =>
          draftIds.length === 0
            ? of([])
            : raw.observable.fetch(existingQuery, {ids: draftIds.map((id) => getPublishedId(id))}),
        ),
      ),
  )

  const countsOf = (some: readonly CountedList[]): Observable<Counts> => {
    const {query, params} = countedTogether(some)
    const asks = (name: string) => some.some(({filter}) => filter.includes(`$${name}`))
    return combineLatest([
      asks('edited') ? edited$ : of([]),
      asks('now') || asks('today') ? moment$ : of({now: '', today: ''}),
    ]).pipe(
      switchMap(([edited, {now, today}]) =>
        live(() =>
          drafts.observable.fetch<unknown>(
            query,
            {...params, edited, now, today},
            {tag: 'desk.counts'},
          ),
        ),
      ),
      map(readCounts),
      shareReplay({bufferSize: 1, refCount: true}),
    )
  }
  // The articles' come first: quotes and events are many times as many, and a dataset answers in turn.
  const counts = new Map<string, Observable<Counts>>()
  const articles$ = defer(() => counts.get('article') ?? EMPTY)
  for (const types of new Set(lists.map(countedTypes))) {
    const own$ = countsOf(lists.filter((list) => countedTypes(list) === types))
    counts.set(
      types,
      types === 'article' ? own$ : concat(articles$.pipe(take(1), ignoreElements()), own$),
    )
  }

  return {
    moment$,
    countsWith(id) {
      const list = lists.find((counted) => counted.id === id)
      const known = list && counts.get(countedTypes(list))
      if (known === undefined) throw new Error(`The list ${id} is not among those that are counted`)
      return known
    },
    edited$,
    scheduled$: ids(() =>
      raw.observable
        .fetch(scheduledArticlesQuery)
        .pipe(map((articles) => articles.filter((id) => typeof id === 'string'))),
    ),
    orphans$: ids(() => drafts.observable.fetch(orphanQuotesQuery)),
    drifted$: ids(() => drafts.observable.fetch(driftedQuotesQuery).pipe(map(driftedIds))),
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

/** The type that a filter begins with; all other filters together are of several. */
function countedTypes({filter}: CountedList): string {
  return /^_type == "(\w+)"/.exec(filter)?.[1] ?? 'several'
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

function readCounts(answer: unknown): Counts {
  if (typeof answer !== 'object' || answer === null) return {}
  return Object.fromEntries(
    Object.entries(answer).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  )
}
