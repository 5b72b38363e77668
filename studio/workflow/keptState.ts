import {useCallback, useEffect, useSyncExternalStore} from 'react'

/** The state of one document’s action, the same for all who see it. */
export interface KeptState<State> {
  state: State
  set(next: State): void
  /** As `set`, where the state is still this one: true for one of those who see it, as in two panes. */
  replace(known: State, next: State): boolean
}

/**
 * Makes a hook for the state of a document's action, by the document's id, which outlives the action. The Studio draws
 * the pane of the first document anew, a second or two after it is there, once it has learned that there are comments;
 * and what was asked for in the first one would be forgotten.
 */
export function keptState<State>(initial: () => State): (id: string) => KeptState<State> {
  const states = new Map<string, State>()
  const users = new Map<string, number>()
  const listeners = new Set<() => void>()

  const stateOf = (id: string): State => {
    if (!states.has(id)) states.set(id, initial())
    return states.get(id) ?? initial()
  }
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
    const state = useSyncExternalStore(subscribe, () => stateOf(id))
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
    const replace = useCallback(
      (known: State, next: State) => {
        if (stateOf(id) !== known) return false
        keep(id, next)
        return true
      },
      [id],
    )
    return {state, set, replace}
  }
}
