import type {SanityClient} from '@sanity/client'
import {firstValueFrom, race, retry, Subject, timer} from 'rxjs'

import {type DueStory, publishDueStories} from './dueStories.ts'
import {scheduleType} from './storySchedule.ts'

/** What happens while stories are waited for. */
export interface OnTimeReports {
  story(story: DueStory): void
  /** The dataset did not answer, and is asked again by itself. */
  trouble(error: unknown): void
}

/**
 * Milliseconds after which the schedules are looked at in any case: the clock may be set or sleep meanwhile, and a
 * listener may be cut off unnoticed.
 */
const longestWait = 60_000

/** Milliseconds between a failure and the next attempt. */
const pause = 5000

/** Publishes each scheduled story when its time comes, until it is stopped. What is overdue goes out at once. */
export function publishOnTime(
  client: SanityClient,
  {story, trouble}: OnTimeReports,
): {stop(): Promise<void>} {
  const stopped = new AbortController()
  const bell$ = new Subject<void>()
  let hasNews = true
  const listening = client
    .listen(
      '*[_type == $scheduleType]',
      {scheduleType},
      {
        events: ['welcome', 'mutation', 'reconnect'],
        includeResult: false,
        visibility: 'query',
        tag: 'newsroom.scheduled',
      },
    )
    .pipe(retry({delay: pause}))
    .subscribe(() => {
      hasNews = true
      bell$.next()
    })

  const newsOr = async (wait: number): Promise<void> => {
    if (!hasNews && !stopped.signal.aborted) await firstValueFrom(race(bell$, timer(wait)))
  }
  const run = async () => {
    while (!stopped.signal.aborted) {
      hasNews = false
      let wait = pause
      try {
        const {next} = await publishDueStories(client, new Date(), story)
        wait = Math.min(longestWait, next === undefined ? longestWait : next.getTime() - Date.now())
      } catch (error) {
        trouble(error)
        // What it has written itself is no reason to ask again at once.
        hasNews = false
      }
      await newsOr(Math.max(0, wait))
    }
  }
  const running = run()
  return {
    async stop() {
      stopped.abort()
      listening.unsubscribe()
      bell$.next()
      await running
    },
  }
}
