import type {DocumentActionComponent} from 'sanity'

type Wrap = (action: DocumentActionComponent) => DocumentActionComponent

/** Wraps actions, and gives the same component for the same action each time: one that changes loses its state. */
export function wrappedAction(wrap: Wrap): Wrap {
  const known = new Map<DocumentActionComponent, DocumentActionComponent>()
  return (action) => {
    const component = known.get(action) ?? wrap(action)
    known.set(action, component)
    return component
  }
}
