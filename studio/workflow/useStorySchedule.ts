import {useEffect, useMemo, useState} from 'react'
import {distinctUntilChanged, filter, map, type Observable, of, shareReplay, switchMap} from 'rxjs'
import {useDocumentStore} from 'sanity'

import {textAt} from '../../schemas/rules/fieldOf.ts'
import {API_VERSION} from '../apiVersion.ts'
import {untiringAnswer} from '../untiringAnswer.ts'
import {momentText} from './momentText.ts'
import {
  changeNote,
  readSchedule,
  scheduledIds,
  scheduleId,
  scheduleStanding,
  type StorySchedule,
} from './storySchedule.ts'
import {useNow} from './useNow.ts'

/** The schedule of a story as it stands now. */
export interface LiveSchedule {
  schedule: StorySchedule
  /** Why it does not go out by itself after all; undefined where it does. */
  obstacle: string | undefined
}

type DocumentStore = ReturnType<typeof useDocumentStore>

/** The schedule of an article; undefined where it has none, or as long as nobody knows. */
export function useStorySchedule(article: string): LiveSchedule | undefined {
  const documentStore = useDocumentStore()
  const [live, setLive] = useState<{article: string; schedule: LiveSchedule | undefined}>()
  useEffect(() => {
    const subscription = scheduleOf(documentStore, article).subscribe((schedule) =>
      setLive({article, schedule}),
    )
    return () => subscription.unsubscribe()
  }, [documentStore, article])
  const found = live?.article === article ? live.schedule : undefined
  const lateFrom = Date.parse(found?.schedule.publishAt ?? '') + patience
  const isLate = useNow(lateFrom).getTime() >= lateFrom
  return useMemo(
    () =>
      found && isLate && found.obstacle === undefined
        ? {...found, obstacle: lateNote(found.schedule)}
        : found,
    [found, isLate],
  )
}

/** Milliseconds that whoever publishes scheduled stories may be late without a word. */
const patience = 90_000

function lateNote({publishAt}: StorySchedule): string {
  return `It was to go out at ${momentText(new Date(publishAt))}, and nothing has published it. Is “npm run publish:scheduled” running?`
}

/** Badge and actions of a document ask for the same, so they share one answer. */
const shared = new WeakMap<DocumentStore, Map<string, Observable<LiveSchedule | undefined>>>()

function scheduleOf(
  documentStore: DocumentStore,
  article: string,
): Observable<LiveSchedule | undefined> {
  const schedules = shared.get(documentStore) ?? new Map()
  shared.set(documentStore, schedules)
  const known = schedules.get(article)
  if (known) return known
  const schedule$ = liveSchedule(documentStore, article).pipe(
    shareReplay({bufferSize: 1, refCount: true}),
  )
  schedules.set(article, schedule$)
  return schedule$
}

function liveSchedule(
  documentStore: DocumentStore,
  article: string,
): Observable<LiveSchedule | undefined> {
  const ask = (fetch: string, listen: string, params: Record<string, string | string[]>) =>
    untiringAnswer<unknown>(
      documentStore.listenQuery({fetch, listen}, params, {
        apiVersion: API_VERSION,
        perspective: 'raw',
        throttleTime: 500,
        tag: 'newsroom.schedule',
      }),
    ).pipe(
      filter((outcome) => 'data' in outcome),
      map(({data}) => data),
    )
  return ask('*[_id == $schedule][0]', '*[_id == $schedule]', {schedule: scheduleId(article)}).pipe(
    map(readSchedule),
    distinctUntilChanged((former, next) => former?._rev === next?._rev),
    switchMap((schedule) => {
      if (!schedule) return of(undefined)
      if (schedule.failure) return of({schedule, obstacle: schedule.failure})
      // By type, since a story may have more documents than the address of a listener has room for.
      return ask('*[_id in $ids]{_id, _rev}', '*[_type in $types]', {
        ids: scheduledIds(schedule),
        types: ['article', 'person', 'quote', 'event'],
      }).pipe(map((stored) => standingNow(schedule, stored)))
    }),
  )
}

/** Undefined where there is nothing left to publish. */
function standingNow(schedule: StorySchedule, stored: unknown): LiveSchedule | undefined {
  const revisions = Array.isArray(stored) ? stored.flatMap(readRevision) : []
  const standing = scheduleStanding(schedule, revisions)
  return standing.isOver ? undefined : {schedule, obstacle: changeNote(standing)}
}

function readRevision(document: unknown): {_id: string; _rev: string}[] {
  const [_id, _rev] = [textAt(document, '_id'), textAt(document, '_rev')]
  return _id && _rev ? [{_id, _rev}] : []
}
