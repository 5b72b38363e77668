import {PortableText, type PortableTextComponents} from '@portabletext/react'
import {Badge, Card, Flex, Heading, Stack, Text} from '@sanity/ui'
import {isVersionId} from 'sanity'
import {usePaneRouter, type UserViewComponent} from 'sanity/structure'
import {styled} from 'styled-components'

import {readingViewQuery} from '../../queries/readingView.ts'
import type {Article, ReadingViewQueryResult} from '../../queries/sanity.types.ts'
import {articleKinds, correctionKinds, formatDay, optionTitle} from '../../schemas/index.ts'
import {quoted} from '../../schemas/objects/quoted.ts'
import {MarginNote} from './marginNote.tsx'
import {MarkedSpan, MarkLegend, type MarkedType} from './markStyles.tsx'
import {PeopleInStory} from './peopleInStory.tsx'
import {readMarks, type TextNotes} from './textNotes.ts'
import {Answered, Nothing, ViewFrame} from './viewFrame.tsx'
import {useViewQuery} from '../viewQuery.ts'
import {withoutGaps} from './withoutGaps.ts'
import {dayOfMoment} from './whoSaidWhat.ts'

const Page = styled.div`
  container-type: inline-size;

  p,
  h2,
  h3,
  blockquote,
  figure {
    margin: 0;
  }
`

/** The text beside its margin, in which notes go on past their own paragraph; where there is no room, notes follow it. */
const Columns = styled.div`
  --margin-width: clamp(170px, 30cqi, 250px);
  --margin-gap: 28px;

  display: flow-root;

  @container (min-width: 540px) {
    padding-right: calc(var(--margin-width) + var(--margin-gap));
  }
`

const Paragraph = styled.div`
  display: flex;
  flex-direction: column;
  gap: 12px;
  margin-bottom: 20px;

  aside {
    order: 1;
  }

  @container (min-width: 540px) {
    display: block;

    aside {
      float: right;
      clear: right;
      width: var(--margin-width);
      margin: 0 calc(0px - var(--margin-width) - var(--margin-gap)) 12px 0;
    }
  }
`

const Prose = styled.div`
  font-family: Georgia, 'Times New Roman', serif;
  font-size: 17px;
  line-height: 1.85;
  overflow-wrap: anywhere;

  h2 {
    font-size: 22px;
    line-height: 1.3;
  }

  h3 {
    font-size: 19px;
    line-height: 1.3;
  }

  blockquote {
    padding-left: 16px;
    border-left: 3px solid var(--card-border-color);
  }

  sup {
    margin-left: 1px;
    font-family: system-ui, sans-serif;
    font-size: 11px;
    line-height: 0;
  }

  a {
    color: var(--card-link-fg-color);
  }
`

const PullQuote = styled.figure`
  padding: 12px 0;
  border-block: 1px solid var(--card-border-color);

  p {
    font-size: 24px;
    line-height: 1.4;
  }

  figcaption {
    font-size: 14px;
  }
`

/** An article as a reader will see it, with what stands behind its words: follows the form while somebody types. */
export const ReadingView: UserViewComponent = ({document: {displayed}}) => {
  const {params} = usePaneRouter()
  const article: Shown = withoutGaps(displayed)
  const text = readMarks(article.body)
  const answer = useViewQuery(readingViewQuery, '*[_type in ["person", "quote", "event"]]', {
    ids: text.ids.toSorted(),
  })
  return (
    <ViewFrame label="Reading view" width={3}>
      <Page>
        <Stack as="article" gap={5}>
          <Flex gap={4} wrap="wrap" justify="space-between" align="center">
            <MarkLegend />
            <Badge>{formOf(article, params?.rev)}</Badge>
          </Flex>
          <Head article={article} />
          <Answered answer={answer}>
            {(documents) => (
              <Body
                article={article}
                text={text}
                documents={documents}
                isComplete={answer.isCurrent}
              />
            )}
          </Answered>
          <Foot article={article} />
        </Stack>
      </Page>
    </ViewFrame>
  )
}

type Shown = Partial<
  Pick<
    Article,
    | 'headline'
    | 'kind'
    | 'byline'
    | 'dateline'
    | 'body'
    | 'publishedAt'
    | 'referenceDate'
    | 'pubStatus'
    | 'editorNote'
    | 'corrections'
    | 'rights'
    | 'language'
  >
> & {_id?: string}

/** @param revision of the history that is looked at, if any */
function formOf({_id = ''}: Shown, revision: string | undefined): string {
  if (revision && revision !== '@lastEdited') return 'Earlier form'
  if (_id.startsWith('drafts.')) return 'Draft'
  return isVersionId(_id) ? 'In a release' : 'Published'
}

function Head({article}: {article: Shown}) {
  const {headline, kind, byline, dateline, publishedAt, referenceDate, pubStatus, editorNote} =
    article
  const day = dayOfMoment(publishedAt) || (referenceDate ? formatDay(referenceDate) : '')
  const line = [byline, dateline, day].filter(Boolean).join(' · ')
  return (
    <Stack as="header" gap={4}>
      {pubStatus === 'canceled' && (
        <Card tone="critical" border radius={2} padding={3}>
          <Text size={1}>Retracted. {article.corrections?.find(isRetraction)?.text ?? ''}</Text>
        </Card>
      )}
      {pubStatus === 'withheld' && (
        <Card tone="caution" border radius={2} padding={3}>
          <Text size={1}>Withheld: readers do not see this article.</Text>
        </Card>
      )}
      {kind && (
        <Text size={1} muted>
          {optionTitle(articleKinds, kind)}
        </Text>
      )}
      <Heading as="h1" size={4}>
        {headline ?? 'No headline yet'}
      </Heading>
      {line && (
        <Text size={1} muted>
          {line}
        </Text>
      )}
      {editorNote && (
        <Card tone="primary" border radius={2} padding={3}>
          <Text size={1}>Editor’s note: {editorNote}</Text>
        </Card>
      )}
    </Stack>
  )
}

function Body({
  article,
  text,
  documents,
  isComplete,
}: {
  article: Shown
  text: TextNotes
  documents: ReadingViewQueryResult
  /** Whether all documents of the text have been asked for. */
  isComplete: boolean
}) {
  const {body} = article
  if (!body?.length) {
    return <Nothing title="No text yet">Write the body in the form; it appears here.</Nothing>
  }
  const numbers = new Map(
    Object.values(text.notes).flatMap((notes) => notes.map(({id, number}) => [id, number])),
  )
  const components = componentsFor(documents, isComplete, numbers)
  const day = article.referenceDate ?? article.publishedAt?.slice(0, 10)
  return (
    <Columns>
      {body.map((block) => (
        <Paragraph key={block._key}>
          {text.notes[block._key] && (
            <Stack as="aside" role="note" gap={2} aria-label="Notes in the margin">
              {text.notes[block._key]?.map((note) => (
                <MarginNote
                  key={note.id}
                  note={note}
                  documents={documents}
                  isComplete={isComplete}
                />
              ))}
            </Stack>
          )}
          <Prose data-prose lang={article.language}>
            <PortableText value={block} components={components} onMissingComponent={false} />
          </Prose>
        </Paragraph>
      ))}
      <PeopleInStory people={documents.people} day={day} />
    </Columns>
  )
}

function Foot({article: {corrections, rights}}: {article: Shown}) {
  return (
    <Stack as="footer" gap={4}>
      {corrections && corrections.length > 0 && (
        <Stack as="section" gap={3} aria-label="Corrections">
          <Heading as="h2" size={1}>
            Corrections
          </Heading>
          {corrections.map(({_key, date, kind, text}) => (
            <Text key={_key} size={1}>
              {[optionTitle(correctionKinds, kind), dayOfMoment(date)].filter(Boolean).join(', ')}:{' '}
              {text}
            </Text>
          ))}
        </Stack>
      )}
      {rights?.copyrightNotice && (
        <Text size={1} muted>
          {rights.copyrightNotice}
        </Text>
      )}
    </Stack>
  )
}

interface MarkValue {
  _type: string
  person?: {_ref?: string}
  quote?: {_ref?: string}
  event?: {_ref?: string}
}

function componentsFor(
  {people, quotes, events}: ReadingViewQueryResult,
  isComplete: boolean,
  numbers: ReadonlyMap<string | number, string | number>,
): PortableTextComponents {
  const absent = isComplete ? 'Not found' : 'Not loaded yet'
  const mark = (type: MarkedType, titles: ReadonlyMap<string, string>) =>
    function Mark({value, children}: {value?: MarkValue; children?: React.ReactNode}) {
      const id = value?.[type]?._ref ?? ''
      const number = numbers.get(id)
      return (
        <MarkedSpan type={type} title={titles.get(id) ?? absent}>
          {children}
          {number !== undefined && <sup>{number}</sup>}
        </MarkedSpan>
      )
    }
  const speakers = new Map(
    quotes.map(({_id, speaker, speakerDescription}) => [
      _id,
      speaker?.name ?? speakerDescription ?? 'No speaker',
    ]),
  )
  const words = new Map(quotes.map(({_id, text, kind}) => [_id, {text, kind}]))
  return {
    marks: {
      personMention: mark('person', new Map(people.map(({_id, name}) => [_id, name]))),
      quoteMention: mark('quote', speakers),
      eventMention: mark('event', new Map(events.map(({_id, name}) => [_id, name]))),
      link: ({value, children}: {value?: {href?: string}; children?: React.ReactNode}) => (
        <a href={value?.href} target="_blank" rel="noreferrer">
          {children}
        </a>
      ),
    },
    types: {
      pullQuote: ({value}: {value: {quote?: {_ref?: string}}}) => {
        const id = value.quote?._ref ?? ''
        const quote = words.get(id)
        return (
          <PullQuote>
            <p>{quote ? quoted(quote.text, quote.kind) : absent}</p>
            {quote && <figcaption>{speakers.get(id)}</figcaption>}
          </PullQuote>
        )
      },
    },
  }
}

function isRetraction({kind}: {kind: string}): boolean {
  return kind === 'retraction'
}
