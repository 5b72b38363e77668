import {useEffect, useState} from 'react'
import {useDocumentStore} from 'sanity'

/** The version of the API that the desk's own queries are written for. */
export const API_VERSION = '2025-02-19'

/** The answer so far: `data` is undefined until the first has come. */
export interface LiveAnswer<Result> {
  data: Result | undefined
  error: Error | undefined
}

/**
 * The answer to a query over what editors see (drafts before published documents), renewed whenever a document that it
 * is about changes.
 * @param query without one, nothing is asked
 */
export function useLiveQuery<Result>(
  query: string | undefined,
  params: Record<string, string | number | boolean | string[]>,
): LiveAnswer<Result> {
  const {listenQuery} = useDocumentStore()
  const [answer, setAnswer] = useState<LiveAnswer<Result>>({data: undefined, error: undefined})
  const key = JSON.stringify(params)
  useEffect(() => {
    if (query === undefined) return undefined
    const asked = listenQuery(query, JSON.parse(key), {
      apiVersion: API_VERSION,
      perspective: 'drafts',
      throttleTime: 500,
      tag: 'desk',
    })
    const subscription = asked.subscribe({
      next: (data) => setAnswer({data, error: undefined}),
      error: (error) => setAnswer(({data}) => ({data, error})),
    })
    return () => subscription.unsubscribe()
  }, [listenQuery, query, key])
  return answer
}
