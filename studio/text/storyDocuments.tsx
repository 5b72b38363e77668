import {createContext, useContext} from 'react'

import type {MarkedDocumentsQueryResult} from '../../queries/sanity.types.ts'

export type MarkedDocument = MarkedDocumentsQueryResult[number]

/** What the marks of the text that is being edited point to, by published id. */
export const StoryDocuments = createContext<ReadonlyMap<string, MarkedDocument>>(new Map())

export function useStoryDocuments(): ReadonlyMap<string, MarkedDocument> {
  return useContext(StoryDocuments)
}
