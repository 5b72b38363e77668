import {type ReactNode, type RefObject, useEffect, useId, useState} from 'react'

/**
 * What is shown in one place only, of all that have the same `placeRef`. The Studio shows the dialog of a document's
 * first action twice where it was opened by its keys: once beside the button, once for the keys.
 */
export function ShownOnce({
  placeRef,
  children,
}: {
  placeRef: RefObject<string | null>
  children: ReactNode
}) {
  const id = useId()
  const [isHere, setIsHere] = useState(false)
  useEffect(() => {
    placeRef.current ??= id
    setIsHere(placeRef.current === id)
    return () => {
      if (placeRef.current === id) placeRef.current = null
    }
  }, [placeRef, id])
  return isHere ? children : null
}
