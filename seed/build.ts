import {boundsOfEdtf} from '../schemas/objects/newsDateBounds.ts'
import {surroundings} from '../schemas/objects/surroundings.ts'
import {
  type AnnotatedDate,
  type AnnotatedEvent,
  type AnnotatedPerson,
  type AnnotatedQuote,
  describedIn,
} from './annotationsShape.ts'
import type {FieldPath} from './annotationsFile.ts'
import {buildBody} from './body.ts'
import {hashOfContents} from './contents.ts'
import {documentId, type DocumentType, type Reference, type SeedDocument} from './documents.ts'
import {canonicalJson, withKeys} from './keys.ts'
import {linkedId, type Links, noLinks} from './links.ts'
import {InputError, type Problem} from './problems.ts'
import type {Story, TextRange} from './story.ts'

/** The documents of some stories, each once, in an order in which they can be written. */
export interface Build {
  documents: SeedDocument[]
  /**
   * The stories, each with the ids of its documents, and of those that it needs of other stories, in the
   * same order.
   */
  stories: Array<{story: Story; ids: string[]}>
  /** Ids of people and events that the stories name, and that stand in the dataset only. */
  linked: ReadonlySet<string>
}

/**
 * Builds the documents of stories: pure, and the same bytes for the same stories and links. People and
 * events may stand in several stories under the same id, if the stories say the same of them.
 * @param links what the stories name by `ref`
 * @throws InputError where two stories disagree
 */
export function buildStories(stories: readonly Story[], links: Links = noLinks): Build {
  const documents = new Map<string, {document: SeedDocument; story: Story}>()
  const problems: Problem[] = []
  const built = stories.map((story) => {
    const own = buildStory(story, links)
    for (const document of own) {
      const known = documents.get(document._id)
      if (known === undefined) documents.set(document._id, {document, story})
      else if (document._type === 'article' || document._type === 'quote') {
        problems.push(sameId(story, known.story, document))
      } else if (hashOfContents(known.document) !== hashOfContents(document)) {
        problems.push(disagreement(story, known.story, document))
      }
    }
    return {story, own}
  })
  if (problems.length > 0) throw new InputError(problems)
  const ordered = inOrder([...documents.values()].map(({document}) => document))
  return {
    documents: ordered,
    stories: built.map(({story, own}) => {
      const needed = withNeeded(own, documents)
      return {story, ids: ordered.flatMap(({_id}) => (needed.has(_id) ? [_id] : []))}
    }),
    linked: new Set(
      [...links.values()].flatMap((own) => [...own.values()]).filter((id) => !documents.has(id)),
    ),
  }
}

/** The documents of one story: people, events (the larger first), quotes, the article. */
export function buildStory(story: Story, links: Links = noLinks): SeedDocument[] {
  const {people, events, quotes} = story.annotations
  const at: Place = {story, links}
  return inOrder([
    ...describedIn(people).map(([id, person]) => buildPerson(at, id, person)),
    ...describedIn(events).map(([id, event]) => buildEvent(at, id, event)),
    ...Object.entries(quotes).map(([id, quote]) => buildQuote(at, id, quote)),
    buildArticle(at),
  ])
}

/** Whether a document is built from the annotations of a story, rather than only named there. */
export function describes({annotations}: Story, {_id, _type}: SeedDocument): boolean {
  const {people, events, quotes, article} = annotations
  if (_type === 'article') return documentId(_type, article.slug) === _id
  const keys =
    _type === 'quote'
      ? Object.keys(quotes)
      : (_type === 'person' ? describedIn(people) : describedIn(events)).map(([key]) => key)
  return keys.some((key) => documentId(_type, key) === _id)
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

/** A story, and where what it names is found. */
interface Place {
  story: Story
  links: Links
}

function buildPerson({story}: Place, id: string, person: AnnotatedPerson) {
  const {mentions: _mentions, ...fields} = person
  const path = [documentId('person', id)]
  return finish(story, 'person', id, ['people', id], {
    ...fields,
    slug: {_type: 'slug', current: id},
    otherNames: person.otherNames && typed([...path, 'otherNames'], 'otherName', person.otherNames),
    positions: person.positions && typed([...path, 'positions'], 'position', person.positions),
  })
}

function buildEvent(at: Place, id: string, event: AnnotatedEvent) {
  const {story} = at
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
      withKeys(
        [...path, 'participants'],
        event.participants.map(({person, ...participant}) => ({
          _type: 'participant',
          person: person && reference('person', person),
          ...participant,
        })),
      ).map((participant, nth) => {
        const person = event.participants?.[nth]?.person
        return person === undefined
          ? participant
          : {...participant, person: linked(at, 'person', person)}
      }),
    superEvent: event.superEvent && linked(at, 'event', event.superEvent),
    sources: event.sources && sources(story, [...path, 'sources'], event.sources),
  })
}

function buildQuote(at: Place, id: string, quote: AnnotatedQuote) {
  const {story} = at
  const {prefix: _prefix, suffix: _suffix, about, attribution, ...rest} = quote
  const path = [documentId('quote', id)]
  const through = attribution?.reportedThrough
  return finish(story, 'quote', id, ['quotes', id], {
    ...rest,
    speaker: quote.speaker && linked(at, 'person', quote.speaker),
    attribution: attribution && {
      _type: 'attribution',
      ...attribution,
      reportedThrough:
        through && sources(story, [...path, 'attribution', 'reportedThrough'], through),
    },
    saidAt: quote.saidAt && linked(at, 'event', quote.saidAt),
    saidOn: quote.saidOn && newsDate(quote.saidOn),
    about:
      about &&
      linkedList(
        at,
        [...path, 'about'],
        [
          ...(about.people ?? []).map((key) => ({type: 'person' as const, key})),
          ...(about.events ?? []).map((key) => ({type: 'event' as const, key})),
        ],
      ),
    firstAppearance: firstAppearance(story, id),
  })
}

function buildArticle(at: Place): SeedDocument {
  const {story, links} = at
  const {article, events, sources: declared} = story.annotations
  const {slug, creators, corrections, checks, rights, ...rest} = article
  const path = [documentId('article', slug)]
  const references = (field: string, type: 'person' | 'event', keys: readonly string[]) =>
    linkedList(
      at,
      [...path, field],
      keys.map((key) => ({type, key})),
    )
  return finish(story, 'article', slug, ['article'], {
    ...rest,
    headline: story.text.headline,
    slug: {_type: 'slug', current: slug},
    creators: creators && references('creators', 'person', creators),
    body: buildBody(story.text.paragraphs, story.mentions, ({kind, id}) =>
      kind === 'quote' ? documentId(kind, id) : linkedId(links, story, kind, id),
    ),
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

function linked({story, links}: Place, type: 'person' | 'event', key: string): Reference {
  return {_type: 'reference', _ref: linkedId(links, story, type, key)}
}

/** The `_key`s follow from the annotations' own keys: they stay when another document comes to be meant. */
function linkedList(
  at: Place,
  path: readonly string[],
  entries: ReadonlyArray<{type: 'person' | 'event'; key: string}>,
) {
  return withKeys(
    path,
    entries.map(({type, key}) => reference(type, key)),
  ).map(({_key}, nth) => {
    const entry = entries[nth]
    return {...(entry && linked(at, entry.type, entry.key)), _key}
  })
}

function someOf<Item>(items: Item[]): Item[] | undefined {
  return items.length > 0 ? items : undefined
}

const order: readonly DocumentType[] = ['person', 'event', 'quote', 'article']

/** By type and otherwise as they come, but no event before the one that it is part of. */
function inOrder(documents: readonly SeedDocument[]): SeedDocument[] {
  const byId = new Map(documents.map((document) => [document._id, document]))
  const placed = new Set<SeedDocument>()
  const place = (document: SeedDocument, from: readonly SeedDocument[]) => {
    if (placed.has(document) || from.includes(document)) return
    const {superEvent} = document
    const larger = isReference(superEvent) ? byId.get(superEvent._ref) : undefined
    if (larger !== undefined) place(larger, [...from, document])
    placed.add(document)
  }
  for (const type of order) {
    for (const document of documents) if (document._type === type) place(document, [])
  }
  return [...placed]
}

/** Ids of some documents, and of the people and events that they and these refer to, if they are built. */
function withNeeded(
  own: readonly SeedDocument[],
  documents: ReadonlyMap<string, {document: SeedDocument}>,
): Set<string> {
  const needed = new Set(own.map(({_id}) => _id))
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    if (isReference(value)) {
      const document = documents.get(value._ref)?.document
      if (document === undefined || needed.has(value._ref)) return
      if (document._type !== 'person' && document._type !== 'event') return
      needed.add(value._ref)
      visit(document)
    } else {
      for (const part of Object.values(value)) visit(part)
    }
  }
  visit(own)
  return needed
}

function isReference(value: unknown): value is {_ref: string} {
  return (
    typeof value === 'object' && value !== null && '_ref' in value && typeof value._ref === 'string'
  )
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
    message: `is described otherwise in ${other.files.annotations}. Say the same in both, or name it in one of them by ref only, or use another id if it is not the same ${_id.startsWith('person-') ? 'person' : 'event'}.`,
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
