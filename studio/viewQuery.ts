import type {ClientReturn} from '@sanity/client'
import {useEffect, useState} from 'react'
import {useDocumentStore, usePerspective} from 'sanity'

import {API_VERSION} from './apiVersion.ts'
import {untiringAnswer} from './untiringAnswer.ts'

/** An answer that is kept up to date. */
export interface ViewAnswer<Result> {
  /** The latest answer; while a changed question is under way, that to the question before. Undefined at first. */
  data: Result | undefined
  /** Whether `data` answers the present question. */
  isCurrent: boolean
  /** Why the present question could not be answered; it is asked again by itself. */
  error: Error | undefined
  /** Asks again at once. */
  retry(): void
}

/**
 * Asks a query in the Studio's perspective (drafts, published, or a release), and again whenever a document changes
 * that `listen` selects.
 *
 * @param listen filter of the documents to listen to, as GROQ: `*[_type == "quote"]`.
 */
export function useViewQuery<const Query extends string>(
  query: Query,
  listen: string,
  params: Record<string, string | number | boolean | string[]>,
): ViewAnswer<ClientReturn<Query>> {
  const documentStore = useDocumentStore()
  const {perspectiveStack} = usePerspective()
  const [attempt, setAttempt] = useState(0)
  const [answer, setAnswer] = useState<{question: string; data: ClientReturn<Query>}>()
  const [failure, setFailure] = useState<{question: string; error: Error}>()
  const question = JSON.stringify({query, listen, params, perspective: perspectiveStack, attempt})

  useEffect(() => {
    const asked: Question = JSON.parse(question)
    const answers$ = documentStore.listenQuery(
      {fetch: asked.query, listen: asked.listen},
      asked.params,
      {apiVersion: API_VERSION, throttleTime: 500, perspective: asked.perspective},
    )
    const subscription = untiringAnswer<ClientReturn<Query>>(answers$).subscribe((outcome) => {
      if (outcome.error) return setFailure({question, error: outcome.error})
      setAnswer({question, data: outcome.data})
      setFailure(undefined)
    })
    return () => subscription.unsubscribe()
  }, [documentStore, question])

  return {
    data: answer?.data,
    isCurrent: answer?.question === question,
    error: failure?.question === question ? failure.error : undefined,
    retry: () => setAttempt((count) => count + 1),
  }
}

interface Question {
  query: string
  listen: string
  params: Record<string, string | number | boolean | string[]>
  perspective: string[]
}
