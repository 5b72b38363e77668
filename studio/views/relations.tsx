import {Flex, Heading, Stack, Text} from '@sanity/ui'
import type {ReactNode} from 'react'
import type {UserViewComponent} from 'sanity/structure'

import {relationsQuery} from '../../queries/relations.ts'
import type {RelationsQueryResult} from '../../queries/sanity.types.ts'
import {
  formatDay,
  formatNewsDate,
  optionTitle,
  publicStatuses,
  stages,
} from '../../schemas/index.ts'
import {quoted} from '../../schemas/objects/quoted.ts'
import {DocumentLink} from './documentLink.tsx'
import {articleRelation, eventRelation, quoteRelation} from './relationWords.ts'
import {EventStatusBadge, VerificationBadge} from './stateBadges.tsx'
import {Answered, Nothing, ViewFrame} from './viewFrame.tsx'
import {useViewQuery} from '../viewQuery.ts'

const most = 100

/** Where a person, quote or event is used: the articles, quotes and events that refer to it. */
export const Relations: UserViewComponent = ({documentId, schemaType}) => (
  <UsedIn key={documentId} id={documentId} type={schemaType.name} />
)

function UsedIn({id, type}: {id: string; type: string}) {
  const answer = useViewQuery(
    relationsQuery,
    '*[_type in ["article", "quote", "event", "person"]]',
    {id, limit: most},
  )
  return (
    <ViewFrame label="Relations">
      <Answered answer={answer}>
        {(relations) =>
          relations.articleCount + relations.quoteCount + relations.eventCount === 0 ? (
            <Nothing title="Nothing refers to this yet">{howToUse[type] ?? ''}</Nothing>
          ) : (
            <Stack gap={6}>
              <Articles relations={relations} />
              <Quotes relations={relations} />
              <Events relations={relations} />
            </Stack>
          )
        }
      </Answered>
    </ViewFrame>
  )
}

const howToUse: Record<string, string> = {
  person:
    'Mark the name in an article, choose the person as the speaker of a quote, or add it to the participants of an event.',
  quote: 'Select its words in an article and mark them with this quote.',
  event:
    'Mark the words that name it in an article, or choose it as what a quote is about or where it was said.',
}

function Articles({relations: {articles, articleCount}}: {relations: RelationsQueryResult}) {
  return (
    <Group title="Articles" shown={articles.length} count={articleCount}>
      {articles.map((article) => (
        <DocumentLink key={article._id} id={article._id} type="article">
          <Entry title={article.headline ?? 'Article without headline'}>
            <Detail
              parts={[
                articleRelation(article),
                optionTitle(stages, article.stage),
                article.pubStatus === 'usable'
                  ? ''
                  : optionTitle(publicStatuses, article.pubStatus),
                article.referenceDate ? formatDay(article.referenceDate) : '',
              ]}
            />
          </Entry>
        </DocumentLink>
      ))}
    </Group>
  )
}

function Quotes({relations: {quotes, quoteCount}}: {relations: RelationsQueryResult}) {
  return (
    <Group title="Quotes" shown={quotes.length} count={quoteCount}>
      {quotes.map((quote) => (
        <DocumentLink key={quote._id} id={quote._id} type="quote">
          <Entry title={quoted(quote.text, quote.kind)}>
            <VerificationBadge value={quote.verification} />
            <Detail parts={[quoteRelation(quote), quote.speakerName ?? 'No speaker']} />
          </Entry>
        </DocumentLink>
      ))}
    </Group>
  )
}

function Events({relations: {events, eventCount}}: {relations: RelationsQueryResult}) {
  return (
    <Group title="Events" shown={events.length} count={eventCount}>
      {events.map((event) => (
        <DocumentLink key={event._id} id={event._id} type="event">
          <Entry title={event.name ?? 'Event without name'}>
            <EventStatusBadge value={event.status} />
            <Detail
              parts={[eventRelation(event), formatNewsDate(event.start) || 'date not known']}
            />
          </Entry>
        </DocumentLink>
      ))}
    </Group>
  )
}

function Group({
  title,
  shown,
  count,
  children,
}: {
  title: string
  shown: number
  count: number
  children: ReactNode
}) {
  if (count === 0) return null
  return (
    <Stack as="section" gap={3} aria-label={title}>
      <Heading as="h2" size={1}>
        {title} ({count})
      </Heading>
      {children}
      {shown < count && (
        <Text size={1} muted>
          The latest {shown} of {count} are shown.
        </Text>
      )}
    </Stack>
  )
}

function Entry({title, children}: {title: string; children: ReactNode}) {
  return (
    <Stack gap={3}>
      <Text size={1} weight="medium">
        {title}
      </Text>
      <Flex gap={2} wrap="wrap" align="center">
        {children}
      </Flex>
    </Stack>
  )
}

function Detail({parts}: {parts: string[]}) {
  return (
    <Text size={1} muted>
      {parts.filter(Boolean).join(' · ')}
    </Text>
  )
}
