import {Card} from '@sanity/ui'
import type {ReactNode} from 'react'
import {usePaneRouter} from 'sanity/structure'
import {styled} from 'styled-components'

const Wrapper = styled(Card)`
  a {
    display: block;
    color: inherit;
    text-decoration: none;
    border-radius: inherit;
    padding: 10px 12px;
  }

  a:hover {
    background-color: var(--card-bg2-color, rgb(127 127 127 / 0.12));
  }

  a:focus-visible {
    outline: 2px solid var(--card-focus-ring-color);
    outline-offset: 1px;
  }
`

/** A card that opens a document in a pane beside this one, so that the view stays in sight. */
export function DocumentLink({
  id,
  type,
  children,
}: {
  id: string
  type: string
  children: ReactNode
}) {
  const {ReferenceChildLink} = usePaneRouter()
  return (
    <Wrapper border radius={2}>
      <ReferenceChildLink documentId={id} documentType={type} parentRefPath={[]}>
        {children}
      </ReferenceChildLink>
    </Wrapper>
  )
}
