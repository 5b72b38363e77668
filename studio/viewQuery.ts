import type {ClientReturn} from '@sanity/client'
import {useEffect, useState} from 'react'
import {useDocumentStore, usePerspective} from 'sanity'

import {API_VERSION} from './apiVersion.ts'

/** An answer that is kept up to date. */
export interface ViewAnswer<Result> {
  /** The latest answer; while a changed question is under way, that to the question before. Undefined at first. */
  data: Result | undefined
  /** Whether `data` answers the present question. */
  isCurrent: boolean
  error: Error | undefined
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
  const [answer, setAnswer] = useState<{
    question: string
    data?: ClientReturn<Query>
    error?: Error
  }>()
  const question = JSON.stringify({query, listen, params, perspective: perspectiveStack, attempt})

  useEffect(() => {
    const asked: Question = JSON.parse(question)
    const subscription = documentStore
      .listenQuery({fetch: asked.query, listen: asked.listen}, asked.params, {
        apiVersion: API_VERSION,
        throttleTime: 500,
        perspective: asked.perspective,
      })
      .subscribe({
        next: (data) => setAnswer({question, data}),
        error: (error) =>
          setAnswer((before) => ({
            question,
            ...(before && 'data' in before && {data: before.data}),
            error: error instanceof Error ? error : new Error(String(error)),
          })),
      })
    return () => subscription.unsubscribe()
  }, [documentStore, question])

  const isCurrent = answer?.question === question
  return {
    data: answer?.data,
    isCurrent,
    error: isCurrent ? answer.error : undefined,
    retry: () => setAttempt((count) => count + 1),
  }
}

interface Question {
  query: string
  listen: string
  params: Record<string, string | number | boolean | string[]>
  perspective: string[]
}
