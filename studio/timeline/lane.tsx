import {CalendarIcon} from '@sanity/icons/Calendar'
import {DoubleQuoteIcon} from '@sanity/icons/DoubleQuote'
import {Heading, useTheme_v2} from '@sanity/ui'
import {useId} from 'react'
import {IntentLink} from 'sanity/router'
import {styled} from 'styled-components'

import {GridLines} from './axis.tsx'
import {axisPosition, type Segment} from './axisSegments.ts'
import {layOut, type Place} from './layout.ts'
import type {TimelineItem} from './timelineItems.ts'
import type {TimeSpan} from './timeSpan.ts'

const rowHeight = 64
const barHeight = 12

const List = styled.ol`
  position: relative;
  margin: 0;
  padding: 0;
  list-style: none;

  a {
    position: absolute;
    display: block;
    box-sizing: border-box;
    height: ${rowHeight - 8}px;
    border-radius: 3px;
    color: inherit;
    text-decoration: none;
  }

  a:hover strong {
    text-decoration: underline;
  }

  a:focus-visible {
    outline: 2px solid var(--card-focus-ring-color);
    outline-offset: 2px;
  }

  svg[data-bar] {
    position: absolute;
    top: 2px;
    overflow: visible;
  }
`

const Label = styled.span`
  position: absolute;
  top: 18px;
  font-size: 13px;
  line-height: 19px;
  white-space: nowrap;

  strong,
  span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 500;
  }

  span {
    font-weight: 400;
    color: var(--card-muted-fg-color);
  }
`

type Dated = TimelineItem & {span: TimeSpan}

/** Events or quotes along the axis: each a link that opens its document, in the order of time. */
export function Lane({
  title,
  items,
  segments,
  width,
}: {
  title: string
  items: readonly Dated[]
  segments: readonly Segment[]
  width: number
}) {
  const heading = useId()
  const places = layOut(
    items.map((item) => ({span: item.span, labelWidth: labelWidth(item)})),
    axisPosition(segments),
    width,
  )
  const rows = Math.max(0, ...places.map(({row}) => row + 1))
  return (
    <section aria-labelledby={heading}>
      <LaneTitle id={heading}>
        {title} ({items.length})
      </LaneTitle>
      <div style={{position: 'relative'}}>
        <GridLines segments={segments} />
        <List style={{height: rows * rowHeight}}>
          {items.map((item, index) => {
            const place = places[index]
            return place ? (
              <li key={item.id}>
                <PlacedItem item={item} place={place} />
              </li>
            ) : null
          })}
        </List>
      </div>
    </section>
  )
}

/** The name of a lane, which labels it by the id. */
export function LaneTitle({id, children}: {id: string; children: React.ReactNode}) {
  return (
    <Heading as="h2" size={1} id={id} style={{padding: '16px 0 12px'}}>
      {children}
    </Heading>
  )
}

function PlacedItem({item, place: {row, bar, label, arrows}}: {item: Dated; place: Place}) {
  const left = Math.min(bar.left, label.left)
  const width = Math.max(bar.left + bar.width, label.left + label.width) - left
  return (
    <IntentLink
      intent="edit"
      params={{id: item.id, type: item.type}}
      data-item={item.id}
      title={`${item.title}\n${item.detail}`}
      style={{top: row * rowHeight, left, width}}
    >
      <Bar item={item} left={bar.left - left} width={bar.width} arrows={arrows} />
      <Label style={{left: label.left - left, width: label.width}}>
        <ItemWords item={item} />
      </Label>
    </IntentLink>
  )
}

/** Title and details, the same in the lanes and in the list without dates. */
export function ItemWords({item: {type, title, detail}}: {item: TimelineItem}) {
  const Icon = type === 'event' ? CalendarIcon : DoubleQuoteIcon
  return (
    <>
      <strong>
        <Icon aria-label={type === 'event' ? 'Event:' : 'Quote:'} role="img" /> {title}
      </strong>
      <span>{detail}</span>
    </>
  )
}

/**
 * A full bar for a day and for what lasts; an empty, dashed one for the days on one of which it is; arrows where it
 * may go on.
 */
function Bar({
  item: {type, span},
  left,
  width,
  arrows,
}: {
  item: Dated
  left: number
  width: number
  arrows: Place['arrows']
}) {
  const {color} = useTheme_v2()
  const colour = color.avatar[type === 'event' ? 'green' : 'yellow'].bg
  const middle = barHeight / 2
  const head = 7
  const from = arrows.left ? head : 0
  const to = arrows.right ? width - head : width
  const isVague = span.kind === 'within' || (span.kind === 'day' && span.isDoubtful)
  return (
    <svg data-bar={span.kind} aria-hidden width={width} height={barHeight} style={{left}}>
      <rect
        x={from + 1}
        y={1}
        width={Math.max(to - from - 2, 1)}
        height={barHeight - 2}
        rx={arrows.left || arrows.right ? 0 : 5}
        fill={colour}
        fillOpacity={isVague ? 0.2 : 1}
        stroke={colour}
        strokeWidth={1.5}
        strokeDasharray={isVague ? '4 3' : undefined}
      />
      {arrows.left && (
        <path data-arrow="left" d={`M0 ${middle}L${head} 0V${barHeight}Z`} fill={colour} />
      )}
      {arrows.right && (
        <path
          data-arrow="right"
          d={`M${width} ${middle}L${width - head} 0V${barHeight}Z`}
          fill={colour}
        />
      )}
    </svg>
  )
}

/** Room for the longer line of the words; text is not measured, so that the layout is the same everywhere. */
function labelWidth({title, detail}: TimelineItem): number {
  return Math.min(400, Math.max((title.length + 3) * 7.4, detail.length * 7))
}
