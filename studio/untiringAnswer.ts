import {defer, map, merge, type Observable, retry, Subject, timer} from 'rxjs'

/** What came of a question: an answer, or why there is none for now. */
export type Outcome<Data> = {data: Data; error?: undefined} | {error: Error}

/** Milliseconds between a failure and the next attempt. */
const pause = 5000

/** The answers to a live question, which is asked again by itself each time that it fails. Never ends or fails. */
export function untiringAnswer<Data>(answers$: Observable<Data>): Observable<Outcome<Data>> {
  return defer(() => {
    const failures$ = new Subject<{error: Error}>()
    return merge(
      failures$,
      answers$.pipe(
        map((data) => ({data})),
        retry({
          delay: (failure: unknown) => {
            failures$.next({error: failure instanceof Error ? failure : new Error(String(failure))})
            return timer(pause)
          },
        }),
      ),
    )
  })
}
