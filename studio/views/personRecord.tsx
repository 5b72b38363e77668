import {Flex, Heading, Stack, Text} from '@sanity/ui'
import type {UserViewComponent} from 'sanity/structure'

import {personRecordQuery} from '../../queries/people.ts'
import type {PersonRecordQueryResult} from '../../queries/sanity.types.ts'
import {quoted} from '../../schemas/objects/quoted.ts'
import {DocumentLink} from './documentLink.tsx'
import {postThen} from './postThen.ts'
import {quoteDate} from './quoteDate.ts'
import {useViewQuery} from '../viewQuery.ts'
import {
  EventStatusBadge,
  QuoteKindBadge,
  UncertainDateBadge,
  VerificationBadge,
} from './stateBadges.tsx'
import {Answered, Nothing, ViewFrame} from './viewFrame.tsx'
import {eventTime, groupQuotes} from './whoSaidWhat.ts'

const most = 200

/** Who said what, for one person: the quotes by date, and the events in which the person takes part. */
export const PersonRecord: UserViewComponent = ({documentId}) => (
  <Record key={documentId} personId={documentId} />
)

function Record({personId}: {personId: string}) {
  const answer = useViewQuery(
    personRecordQuery,
    '*[_type in ["person", "quote", "event", "article"]]',
    {personId, limit: most},
  )
  return (
    <ViewFrame label="Who said what">
      <Answered answer={answer}>
        {(record) => (
          <Stack gap={6}>
            <Quotes record={record} />
            <Events record={record} />
          </Stack>
        )}
      </Answered>
    </ViewFrame>
  )
}

function Quotes({record: {quotes, quoteCount, positions}}: {record: PersonRecordQueryResult}) {
  return (
    <Stack as="section" gap={4} aria-label="Quotes">
      <Heading as="h2" size={1}>
        {counted(quoteCount, 'quote')}
      </Heading>
      {quotes.length === 0 && (
        <Nothing title="No quotes yet">
          Quotes appear here when a quote names this person as its speaker.
        </Nothing>
      )}
      {groupQuotes(quotes).map(({when, basis, quotes: said}) => (
        <Stack key={`${when} ${basis}`} gap={3}>
          <Flex gap={2} align="center" wrap="wrap">
            <Text as="h3" size={1} weight="semibold">
              {when}
            </Text>
            {basis && (
              <Text size={1} muted>
                {basis}
              </Text>
            )}
          </Flex>
          {said.map((quote) => (
            <Quote key={quote._id} quote={quote} positions={positions} />
          ))}
        </Stack>
      ))}
      <More shown={quotes.length} count={quoteCount} />
    </Stack>
  )
}

function Quote({
  quote,
  positions,
}: {
  quote: PersonRecordQueryResult['quotes'][number]
  positions: PersonRecordQueryResult['positions']
}) {
  const {_id, text, kind, verification, verb, cue, speakerTitle, articles} = quote
  const introduced = cue ? `“${cue}”` : verb
  const post = postThen(positions, quoteDate(quote)?.date)
  return (
    <Stack gap={2}>
      <DocumentLink id={_id} type="quote">
        <Stack gap={3}>
          <Text size={2}>{quoted(text, kind)}</Text>
          <Flex gap={2} wrap="wrap" align="center">
            <VerificationBadge value={verification} />
            <QuoteKindBadge value={kind} />
            {verb && (
              <Text size={1} muted>
                Verb: {verb}
              </Text>
            )}
          </Flex>
          {introduced && introduced !== verb && (
            <Text size={1} muted>
              Introduced with {introduced}
            </Text>
          )}
          <Text size={1} muted>
            {post}
            {speakerTitle && post !== `Then ${speakerTitle}` ? `, in print “${speakerTitle}”` : ''}
          </Text>
        </Stack>
      </DocumentLink>
      {articles.map(({_id: articleId, headline}) => (
        <DocumentLink key={articleId} id={articleId} type="article">
          <Text size={1}>In: {headline}</Text>
        </DocumentLink>
      ))}
      {articles.length === 0 && (
        <Text size={1} muted>
          No article marks this quote.
        </Text>
      )}
    </Stack>
  )
}

function Events({record: {events, eventCount}}: {record: PersonRecordQueryResult}) {
  return (
    <Stack as="section" gap={4} aria-label="Events">
      <Heading as="h2" size={1}>
        Takes part in {counted(eventCount, 'event')}
      </Heading>
      {events.length === 0 && (
        <Nothing title="No events yet">
          Events appear here when this person is among their participants.
        </Nothing>
      )}
      {events.map(({_id, name, status, start, end, role}) => (
        <DocumentLink key={_id} id={_id} type="event">
          <Stack gap={3}>
            <Text size={1} weight="medium">
              {name}
            </Text>
            <Flex gap={2} wrap="wrap" align="center">
              <EventStatusBadge value={status} />
              <UncertainDateBadge date={start} />
              <Text size={1} muted>
                {[eventTime({start, end}), role && `as ${role}`].filter(Boolean).join(' · ')}
              </Text>
            </Flex>
          </Stack>
        </DocumentLink>
      ))}
      <More shown={events.length} count={eventCount} />
    </Stack>
  )
}

function More({shown, count}: {shown: number; count: number}) {
  return shown < count ? (
    <Text size={1} muted>
      The latest {shown} of {count} are shown.
    </Text>
  ) : null
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
