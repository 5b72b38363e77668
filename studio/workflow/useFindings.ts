import {getDraftId} from '@sanity/client/csm'
import {useEffect, useState} from 'react'
import {combineLatest, filter, map, of} from 'rxjs'
import {useDocumentStore, type ValidationMarker} from 'sanity'

import {ownFindings} from './ownFindings.ts'

/** What the Studio’s validation says of each draft, by its published id; undefined until all are checked. */
export function useFindings(
  documents: readonly {id: string; type: string}[],
): ReadonlyMap<string, readonly ValidationMarker[]> | undefined {
  const {pair} = useDocumentStore()
  const [findings, setFindings] = useState<ReadonlyMap<string, readonly ValidationMarker[]>>()
  const key = JSON.stringify(documents.map(({id, type}) => [id, type]))
  useEffect(() => {
    const each = documents.map(({id, type}) =>
      pair.validation(getDraftId(id), type, false).pipe(
        filter(({isValidating, revision}) => !isValidating && revision !== undefined),
        map(({validation}) => [id, ownFindings(validation)] as const),
      ),
    )
    const all$ = each.length === 0 ? of([]) : combineLatest(each)
    const subscription = all$.subscribe((entries) => setFindings(new Map(entries)))
    return () => subscription.unsubscribe()
    // The documents are those of the key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [pair, key])
  return findings
}
