import {useId} from 'react'
import {IntentLink} from 'sanity/router'
import {styled} from 'styled-components'

import {ItemWords, LaneTitle} from './lane.tsx'
import type {TimelineItem} from './timelineItems.ts'

const List = styled.ul`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(280px, 1fr));
  gap: 12px;
  margin: 0;
  padding: 0;
  list-style: none;
  font-size: 13px;
  line-height: 19px;

  a {
    display: block;
    height: 100%;
    box-sizing: border-box;
    padding: 10px 12px;
    border: 1px dashed var(--card-border-color);
    border-radius: 3px;
    color: inherit;
    text-decoration: none;
  }

  a:hover strong {
    text-decoration: underline;
  }

  a:focus-visible {
    outline: 2px solid var(--card-focus-ring-color);
    outline-offset: 1px;
  }

  strong,
  span {
    display: block;
    font-weight: 500;
  }

  span {
    font-weight: 400;
    color: var(--card-muted-fg-color);
  }
`

/** The lane of what has no place on the axis. */
export function Undated({items}: {items: readonly TimelineItem[]}) {
  const heading = useId()
  if (items.length === 0) return null
  return (
    <section aria-labelledby={heading}>
      <LaneTitle id={heading}>Date not known ({items.length})</LaneTitle>
      <List>
        {items.map((item) => (
          <li key={item.id}>
            <IntentLink intent="edit" params={{id: item.id, type: item.type}} data-item={item.id}>
              <ItemWords item={item} />
            </IntentLink>
          </li>
        ))}
      </List>
    </section>
  )
}
