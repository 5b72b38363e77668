import {Card, Flex, Heading, Stack, Text, useElementSize} from '@sanity/ui'
import {useState} from 'react'
import {useRouter} from 'sanity/router'

import {timelineQuery} from '../../queries/timeline.ts'
import {Answered, Nothing} from '../views/viewFrame.tsx'
import {useViewQuery} from '../viewQuery.ts'
import {Axis} from './axis.tsx'
import {axisSegments} from './axisSegments.ts'
import {FilterBar} from './filterBar.tsx'
import {queryParameters, readFilters, writeFilters, type TimelineFilters} from './filters.ts'
import {Lane} from './lane.tsx'
import {timelineItems, type TimelineItem} from './timelineItems.ts'
import type {TimeSpan} from './timeSpan.ts'
import {Undated} from './undated.tsx'

/** Events and quotes that are drawn at most, of each kind; the latest. */
const most = 300

/** Events and quotes across all articles on one axis. The filters stand in the address. */
export function Timeline() {
  const {state, navigate} = useRouter()
  const filters = readFilters(state._searchParams)
  const answer = useViewQuery(
    timelineQuery,
    '*[_type in ["event", "quote", "person", "article"]]',
    {
      ...queryParameters(filters),
      limit: most,
    },
  )
  return (
    <Card height="fill" overflow="auto" role="region" aria-label="Timeline" tabIndex={0}>
      <Stack gap={4} padding={4}>
        <Heading as="h1" size={2}>
          Timeline
        </Heading>
        <FilterBar
          filters={filters}
          onChange={(changed) => navigate({_searchParams: writeFilters(changed)}, {replace: true})}
        />
        <Answered answer={answer}>
          {(found) => (
            <Stack gap={4} aria-busy={!answer.isCurrent}>
              <Summary {...found} />
              <Chart items={timelineItems(found)} filters={filters} />
            </Stack>
          )}
        </Answered>
      </Stack>
    </Card>
  )
}

function Summary({
  events,
  quotes,
  eventCount,
  quoteCount,
}: {
  events: readonly unknown[]
  quotes: readonly unknown[]
  eventCount: number
  quoteCount: number
}) {
  const isCut = events.length < eventCount || quotes.length < quoteCount
  return (
    <Flex gap={4} wrap="wrap" justify="space-between">
      <Text size={1} muted role="status">
        {eventCount} {eventCount === 1 ? 'event' : 'events'}, {quoteCount}{' '}
        {quoteCount === 1 ? 'quote' : 'quotes'}
        {isCut ? `. Only the latest ${most} of each are drawn: choose a shorter period.` : ''}
      </Text>
      <Text size={1} muted>
        Full bar: known day, or lasting. Dashed: on one of these days, or in doubt. Arrow: open end.
      </Text>
    </Flex>
  )
}

function Chart({items, filters}: {items: TimelineItem[]; filters: TimelineFilters}) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const width = useElementSize(element)?.border.width ?? 0
  const dated = items.filter(isDated)
  const isFiltered = Object.values(filters).some(Boolean)
  if (items.length === 0) {
    return isFiltered ? (
      <Nothing title="Nothing matches these filters">
        Choose a longer period, another person, or clear the filters.
      </Nothing>
    ) : (
      <Nothing title="No events and quotes yet">
        They appear here as soon as an article marks them, or somebody creates them on the desk.
      </Nothing>
    )
  }
  const segments = axisSegments(
    dated.map(({span}) => span),
    filters,
    width,
  )
  return (
    <div>
      <div ref={setElement} style={{position: 'relative'}}>
        {width > 0 && dated.length > 0 && (
          <>
            <Axis segments={segments} />
            {lanes.map(({type, title}) => {
              const own = dated.filter((item) => item.type === type)
              return own.length === 0 ? null : (
                <Lane key={type} title={title} items={own} segments={segments} width={width} />
              )
            })}
          </>
        )}
      </div>
      <Undated items={items.filter((item) => !isDated(item))} />
    </div>
  )
}

const lanes = [
  {type: 'event', title: 'Events'},
  {type: 'quote', title: 'Quotes'},
] as const

function isDated(item: TimelineItem): item is TimelineItem & {span: TimeSpan} {
  return item.span !== undefined
}
