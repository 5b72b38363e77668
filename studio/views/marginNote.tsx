import {Card, Flex, Stack, Text} from '@sanity/ui'

import type {ReadingViewQueryResult} from '../../queries/sanity.types.ts'
import {DocumentLink} from './documentLink.tsx'
import type {Note} from './textNotes.ts'
import {
  EventStatusBadge,
  QuoteKindBadge,
  UncertainDateBadge,
  VerificationBadge,
} from './stateBadges.tsx'
import {eventTime} from './whoSaidWhat.ts'

/** How the quote or event behind a mark stands; opens it. */
export function MarginNote({
  note: {number, type, id},
  documents,
  isComplete,
}: {
  note: Note
  documents: ReadingViewQueryResult
  /** Whether what is not among the documents is not there at all. */
  isComplete: boolean
}) {
  const quote = documents.quotes.find(({_id}) => _id === id)
  const event = documents.events.find(({_id}) => _id === id)
  if (!quote && !event) return isComplete ? <NotFound number={number} type={type} /> : null
  return (
    <DocumentLink id={id} type={type}>
      {quote && <QuoteNote number={number} quote={quote} />}
      {event && <EventNote number={number} event={event} />}
    </DocumentLink>
  )
}

function QuoteNote({
  number,
  quote: {speaker, speakerDescription, speakerTitle, verification, kind},
}: {
  number: number
  quote: ReadingViewQueryResult['quotes'][number]
}) {
  const who = speaker?.name ?? speakerDescription ?? 'No speaker'
  return (
    <Stack gap={2}>
      <Text size={1}>
        {number} {[who, speakerTitle].filter(Boolean).join(', ')}
      </Text>
      <Flex gap={1} wrap="wrap">
        <VerificationBadge value={verification} />
        <QuoteKindBadge value={kind} />
      </Flex>
    </Stack>
  )
}

function EventNote({
  number,
  event,
}: {
  number: number
  event: ReadingViewQueryResult['events'][number]
}) {
  return (
    <Stack gap={2}>
      <Text size={1}>
        {number} {event.name}
      </Text>
      <Flex gap={2} wrap="wrap" align="center">
        <Text size={1} muted>
          {eventTime(event)}
        </Text>
        <EventStatusBadge value={event.status} />
        <UncertainDateBadge date={event.start} />
      </Flex>
    </Stack>
  )
}

function NotFound({number, type}: {number: number; type: Note['type']}) {
  return (
    <Card tone="critical" border radius={2} padding={3}>
      <Text size={1}>
        {number} The {type} that these words point to is not there. Choose another one, or remove
        the mark.
      </Text>
    </Card>
  )
}
