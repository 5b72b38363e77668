import {createContext, useContext} from 'react'

import type {MarkedDocumentsQueryResult} from '../../queries/sanity.types.ts'

/** A person, quote or event that a text points to. */
export type MarkedDocument = MarkedDocumentsQueryResult[number]

/** What the marks of a text point to, as far as it is known. */
export interface KnownDocuments {
  /** By published id. */
  documents: ReadonlyMap<string, MarkedDocument>
  /** Whether what is not among the documents is not there at all; otherwise it may not have been loaded yet. */
  isComplete: boolean
}

/** What the marks of the text that is being edited point to. */
export const StoryDocuments = createContext<KnownDocuments>({
  documents: new Map(),
  isComplete: false,
})

/** What the marks of the text around a component point to. */
export function useStoryDocuments(): KnownDocuments {
  return useContext(StoryDocuments)
}
