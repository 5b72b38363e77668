import {getDraftId} from '@sanity/client/csm'
import {useEffect, useState} from 'react'
import {combineLatest, map, of} from 'rxjs'
import {useDocumentStore, type ValidationMarker} from 'sanity'

import {ownFindings} from './ownFindings.ts'

/** What validation says of a draft in a revision. */
export interface Findings {
  revision: string
  findings: readonly ValidationMarker[]
}

/**
 * What the Studio’s validation says of each draft, by its published id, anew whenever one is edited; undefined until
 * all are checked as they stand.
 */
export function useFindings(
  documents: readonly {id: string; type: string}[],
): ReadonlyMap<string, Findings> | undefined {
  const {pair} = useDocumentStore()
  const [checked, setChecked] = useState<ReadonlyMap<string, Findings>>()
  const key = JSON.stringify(documents.map(({id, type}) => ({id, type})))
  useEffect(() => {
    const asked: {id: string; type: string}[] = JSON.parse(key)
    const each = asked.map(({id, type}) =>
      pair
        .validation(getDraftId(id), type, false)
        .pipe(
          map(({isValidating, revision, validation}) =>
            isValidating || revision === undefined
              ? undefined
              : ([id, {revision, findings: ownFindings(validation)}] as const),
          ),
        ),
    )
    const all$ = each.length === 0 ? of([]) : combineLatest(each)
    const subscription = all$.subscribe({
      next: (entries) => {
        const done = entries.filter((entry) => entry !== undefined)
        setChecked(done.length === entries.length ? new Map(done) : undefined)
      },
      // What could not be checked is not published.
      error: () => setChecked(undefined),
    })
    return () => subscription.unsubscribe()
  }, [pair, key])
  return checked
}
