import {Portal, PortalProvider} from '@sanity/ui'
import {type ComponentType, useEffect, useState} from 'react'
import type {Observable} from 'rxjs'
import {styled} from 'styled-components'

const RowEnd = styled.span`
  position: absolute;
  right: 2.75rem;
  top: calc(50% - 2px);
  transform: translateY(-50%);
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
  color: var(--card-fg-color);
  pointer-events: none;
`

/**
 * An icon for a row of the desk with the number of documents at the row’s end, live. Zero is not shown.
 *
 * The Studio has a place for an icon in a row, and none for a number: the icon puts it into the link that it stands
 * in, where it is read aloud after the title.
 */
export function countedIcon(Icon: ComponentType, count$: Observable<number>): ComponentType {
  return function CountedIcon() {
    const count = useLatest(count$)
    const [row, setRow] = useState<HTMLElement | null>(null)
    return (
      <>
        <Icon />
        <span hidden ref={(element) => setRow(element?.closest('a') ?? null)} />
        {count && row ? (
          <PortalProvider element={row}>
            <Portal>
              <RowEnd data-testid="desk-count">{count.toLocaleString('en')}</RowEnd>
            </Portal>
          </PortalProvider>
        ) : null}
      </>
    )
  }
}

function useLatest(value$: Observable<number>): number | undefined {
  const [value, setValue] = useState<number>()
  useEffect(() => {
    const subscription = value$.subscribe(setValue)
    return () => subscription.unsubscribe()
  }, [value$])
  return value
}
