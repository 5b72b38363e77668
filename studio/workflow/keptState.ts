import {useCallback, useEffect, useSyncExternalStore} from 'react'

/**
 * Makes a hook for the state of a document's action, by the document's id, which outlives the action. The Studio draws
 * the pane of the first document anew, a second or two after it is there, once it has learned that there are comments;
 * and what was asked for in the first one would be forgotten.
 */
export function keptState<State>(
  initial: State,
): (id: string) => readonly [state: State, set: (next: State) => void] {
  const states = new Map<string, State>()
  const users = new Map<string, number>()
  const listeners = new Set<() => void>()

  const keep = (id: string, state: State) => {
    states.set(id, state)
    for (const listener of listeners) listener()
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const count = (id: string, change: 1 | -1) => users.set(id, (users.get(id) ?? 0) + change)

  return function useKeptState(id) {
    const state = useSyncExternalStore(subscribe, () => states.get(id) ?? initial)
    useEffect(() => {
      count(id, 1)
      return () => {
        count(id, -1)
        // The pane that is drawn in place of this one is there by then.
        setTimeout(() => {
          if (users.get(id) === 0) states.delete(id)
        })
      }
    }, [id])
    const set = useCallback((next: State) => keep(id, next), [id])
    return [state, set]
  }
}
