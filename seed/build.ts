import {boundsOfEdtf} from '../schemas/objects/newsDateBounds.ts'
import {surroundings} from './anchor.ts'
import type {
  AnnotatedDate,
  AnnotatedEvent,
  AnnotatedPerson,
  AnnotatedQuote,
  Annotations,
} from './annotationsShape.ts'
import type {FieldPath} from './annotationsFile.ts'
import {buildBody} from './body.ts'
import {hashOfContents} from './contents.ts'
import {documentId, type DocumentType, type Reference, type SeedDocument} from './documents.ts'
import {canonicalJson, withKeys} from './keys.ts'
import {InputError, type Problem} from './problems.ts'
import type {Story, TextRange} from './story.ts'

/** The documents of some stories, each once, in an order in which they can be written. */
export interface Build {
  documents: SeedDocument[]
  /** The stories, each with the ids of its documents in the same order. */
  stories: Array<{story: Story; ids: string[]}>
}

/**
 * Builds the documents of stories: pure, and the same bytes for the same stories. People and events may
 * stand in several stories under the same id, if the stories say the same of them.
 * @throws InputError where two stories disagree
 */
export function buildStories(stories: readonly Story[]): Build {
  const documents = new Map<string, {document: SeedDocument; story: Story}>()
  const problems: Problem[] = []
  const built = stories.map((story) => {
    const own = buildStory(story)
    for (const document of own) {
      const known = documents.get(document._id)
      if (known === undefined) documents.set(document._id, {document, story})
      else if (document._type === 'article' || document._type === 'quote') {
        problems.push(sameId(story, known.story, document))
      } else if (hashOfContents(known.document) !== hashOfContents(document)) {
        problems.push(disagreement(story, known.story, document))
      }
    }
    return {story, ids: own.map(({_id}) => _id)}
  })
  if (problems.length > 0) throw new InputError(problems)
  const order: readonly DocumentType[] = ['person', 'event', 'quote', 'article']
  return {
    documents: order.flatMap((type) =>
      [...documents.values()].flatMap(({document}) => (document._type === type ? [document] : [])),
    ),
    stories: built,
  }
}

/** The documents of one story: people, events (the larger first), quotes, the article. */
export function buildStory(story: Story): SeedDocument[] {
  const {people, events, quotes} = story.annotations
  return [
    ...Object.entries(people).map(([id, person]) => buildPerson(story, id, person)),
    ...largerFirst(events).map(([id, event]) => buildEvent(story, id, event)),
    ...Object.entries(quotes).map(([id, quote]) => buildQuote(story, id, quote)),
    buildArticle(story),
  ]
}

/** The entry of the annotations from which a document was built. */
export function annotationPath(story: Story, documentId_: string): FieldPath {
  const {people, events, quotes} = story.annotations
  for (const [section, type, entries] of [
    ['people', 'person', people],
    ['events', 'event', events],
    ['quotes', 'quote', quotes],
  ] as const) {
    const id = Object.keys(entries).find((key) => documentId(type, key) === documentId_)
    if (id !== undefined) return [section, id]
  }
  return ['article']
}

function buildPerson(story: Story, id: string, person: AnnotatedPerson) {
  const {mentions: _mentions, ...fields} = person
  const path = [documentId('person', id)]
  return finish(story, 'person', id, ['people', id], {
    ...fields,
    slug: {_type: 'slug', current: id},
    otherNames: person.otherNames && typed([...path, 'otherNames'], 'otherName', person.otherNames),
    positions: person.positions && typed([...path, 'positions'], 'position', person.positions),
  })
}

function buildEvent(story: Story, id: string, event: AnnotatedEvent) {
  const {mentions: _mentions, ...fields} = event
  const path = [documentId('event', id)]
  return finish(story, 'event', id, ['events', id], {
    ...fields,
    slug: {_type: 'slug', current: id},
    start: event.start && newsDate(event.start),
    end: event.end && newsDate(event.end),
    previousStart: event.previousStart && newsDate(event.previousStart),
    places: event.places && typed([...path, 'places'], 'place', event.places),
    participants:
      event.participants &&
      typed(
        [...path, 'participants'],
        'participant',
        event.participants.map(({person, ...participant}) => ({
          person: person && reference('person', person),
          ...participant,
        })),
      ),
    superEvent: event.superEvent && reference('event', event.superEvent),
    sources: event.sources && sources(story, [...path, 'sources'], event.sources),
  })
}

function buildQuote(story: Story, id: string, quote: AnnotatedQuote) {
  const {prefix: _prefix, suffix: _suffix, about, attribution, ...rest} = quote
  const path = [documentId('quote', id)]
  const through = attribution?.reportedThrough
  const aboutReferences = [
    ...(about?.people ?? []).map((person) => reference('person', person)),
    ...(about?.events ?? []).map((event) => reference('event', event)),
  ]
  return finish(story, 'quote', id, ['quotes', id], {
    ...rest,
    speaker: quote.speaker && reference('person', quote.speaker),
    attribution: attribution && {
      _type: 'attribution',
      ...attribution,
      reportedThrough:
        through && sources(story, [...path, 'attribution', 'reportedThrough'], through),
    },
    saidAt: quote.saidAt && reference('event', quote.saidAt),
    saidOn: quote.saidOn && newsDate(quote.saidOn),
    about: about && withKeys([...path, 'about'], aboutReferences),
    firstAppearance: firstAppearance(story, id),
  })
}

function buildArticle(story: Story): SeedDocument {
  const {article, events, sources: declared} = story.annotations
  const {slug, creators, corrections, checks, rights, ...rest} = article
  const path = [documentId('article', slug)]
  const references = (field: string, type: DocumentType, ids: readonly string[]) =>
    withKeys(
      [...path, field],
      ids.map((id) => reference(type, id)),
    )
  return finish(story, 'article', slug, ['article'], {
    ...rest,
    headline: story.text.headline,
    slug: {_type: 'slug', current: slug},
    creators: creators && references('creators', 'person', creators),
    body: buildBody(story.text.paragraphs, story.mentions),
    events: someOf(references('events', 'event', Object.keys(events))),
    sources: someOf(sources(story, [...path, 'sources'], Object.keys(declared))),
    checks: checks && {_type: 'checks', ...checks},
    rights: rights && {_type: 'rights', ...rights},
    corrections: corrections && typed([...path, 'corrections'], 'correction', corrections),
  })
}

/** Gives a document its id, type and origin, and leaves out what has no value. */
function finish(
  {source}: Story,
  _type: DocumentType,
  id: string,
  entry: FieldPath,
  fields: Record<string, unknown>,
): SeedDocument {
  const document = {_id: documentId(_type, id), _type, ...present(fields)}
  return {
    ...document,
    origin: {
      _type: 'origin',
      source: `${source}/annotations.yaml#${entry.join('.')}`,
      hash: hashOfContents(document),
    },
  }
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  const plain: unknown = JSON.parse(canonicalJson(fields))
  return typeof plain === 'object' && plain !== null ? {...plain} : {}
}

function newsDate({text, edtf, precision, basis}: AnnotatedDate) {
  const bounds = edtf === undefined ? undefined : boundsOfEdtf(edtf)
  return {
    _type: 'newsDate',
    text,
    edtf,
    ...bounds,
    precision: precision ?? bounds?.precision ?? 'unknown',
    basis,
  }
}

function sources({annotations}: Story, path: readonly string[], ids: readonly string[]) {
  const {sources: declared} = annotations
  return typed(
    path,
    'source',
    ids.flatMap((id) => declared[id] ?? []),
  )
}

function firstAppearance({annotations, mentions, text}: Story, id: string) {
  const range = mentions.find((mention) => mention.kind === 'quote' && mention.id === id)?.range
  if (range === undefined) return undefined
  const article = {...reference('article', annotations.article.slug), _weak: true}
  return {_type: 'textAnchor', article, ...quoted(text.paragraphs, range)}
}

function quoted(paragraphs: readonly string[], {paragraph, start, end}: TextRange) {
  const text = paragraphs[paragraph] ?? ''
  const {prefix, suffix} = surroundings(text, start, end)
  return {
    exact: text.slice(start, end),
    prefix: prefix === '' ? undefined : prefix,
    suffix: suffix === '' ? undefined : suffix,
  }
}

function typed<Item extends object>(
  path: readonly string[],
  _type: string,
  items: readonly Item[],
) {
  return withKeys(
    path,
    items.map((item) => ({_type, ...item})),
  )
}

function reference(type: DocumentType, id: string): Reference {
  return {_type: 'reference', _ref: documentId(type, id)}
}

function someOf<Item>(items: Item[]): Item[] | undefined {
  return items.length > 0 ? items : undefined
}

/** Events in the order of the file, but none before the event that it is part of. */
function largerFirst(events: Annotations['events']): Array<[string, AnnotatedEvent]> {
  const placed = new Map<string, AnnotatedEvent>()
  const place = (id: string, from: readonly string[]) => {
    const event = events[id]
    if (event === undefined || placed.has(id) || from.includes(id)) return
    if (event.superEvent !== undefined) place(event.superEvent, [...from, id])
    placed.set(id, event)
  }
  for (const id of Object.keys(events)) place(id, [])
  return [...placed]
}

function sameId(story: Story, other: Story, {_id}: SeedDocument): Problem {
  const path = annotationPath(story, _id)
  return {
    ...place(story, _id),
    message: `${path[0] === 'article' ? 'the slug' : `the id “${path[1]}”`} is also used in ${other.files.annotations}. Give one of them another.`,
  }
}

function disagreement(story: Story, other: Story, {_id}: SeedDocument): Problem {
  return {
    ...place(story, _id),
    message: `is described otherwise in ${other.files.annotations}. Say the same in both, or use another id if it is not the same ${_id.startsWith('person-') ? 'person' : 'event'}.`,
  }
}

function place(story: Story, id: string) {
  const path = annotationPath(story, id)
  return {
    level: 'error' as const,
    file: story.files.annotations,
    ...story.locate(path),
    field: path.join('.'),
  }
}
