/**
 * Documents as a newsroom has them, without end and the same at each run: people, events, articles and quotes of
 * invented stories, each after what it refers to strongly. About 1.6 KB of JSON each.
 */
export function* newsroomDocuments(count: number): Generator<NewsroomDocument> {
  let made = 0
  for (let story = 0; made < count; story++) {
    for (const document of documentsOf(story)) {
      if (made === count) return
      made++
      yield document
    }
  }
}

export interface NewsroomDocument {
  _id: string
  _type: string
  [attribute: string]: unknown
}

const QUOTES = 5

function* documentsOf(story: number): Generator<NewsroomDocument> {
  const words = new Words(story)
  const slug = `${words.slug(4)}-${story}`
  const person = `person-${words.slug(2)}-${story}`
  // People come back in later stories.
  const other = story === 0 ? person : `person-of-${Math.floor(words.number() * story)}`
  const known = `person-of-${story}`
  const event = `event-${slug}`
  const article = `article-${slug}`
  const quotes = Array.from({length: QUOTES}, (_, index) => `quote-${slug}-${index + 1}`)

  yield personNamed(known, words)
  yield personNamed(person, words)
  yield {
    _id: event,
    _type: 'event',
    name: words.sentence(6),
    slug: {_type: 'slug', current: slug},
    kind: 'meeting',
    status: 'occurred',
    occurrence: 'eos5',
    start: newsDate(story),
    places: [{_key: 'p1', _type: 'place', name: words.sentence(1), country: 'XX'}],
    participants: [person, known, other].map((id, index) => ({
      _key: `q${index}`,
      _type: 'participant',
      person: reference(id),
      role: words.sentence(2),
    })),
    sources: [source('s1', words)],
  }
  for (const id of quotes) {
    yield {
      _id: id,
      _type: 'quote',
      text: words.sentence(40),
      kind: 'direct',
      speaker: reference(words.number() < 0.5 ? person : other),
      speakerTitle: words.sentence(4),
      attribution: {
        _type: 'attribution',
        verb: 'said',
        cue: words.sentence(8),
        reportedThrough: [source('r1', words)],
      },
      saidAt: reference(event),
      saidOn: newsDate(story),
      about: [{_key: 'a1', ...reference(known)}],
      originalLanguage: 'en',
      isTranslation: 'no',
      firstAppearance: {
        _type: 'textAnchor',
        article: {...reference(article), _weak: true},
        exact: words.sentence(12),
        prefix: words.sentence(5),
        suffix: words.sentence(5),
      },
      verification: 'unverified',
    }
  }
  yield {
    _id: article,
    _type: 'article',
    headline: words.sentence(9),
    slug: {_type: 'slug', current: slug},
    slugline: words.sentence(2),
    kind: 'reportage',
    byline: words.sentence(2),
    creators: [{_key: 'c1', ...reference(known)}],
    body: quotes.map((quote, index) => ({
      _key: `b${index}`,
      _type: 'block',
      style: 'normal',
      markDefs: [
        {_key: `m${index}`, _type: 'quoteMention', quote: reference(quote)},
        {_key: `n${index}`, _type: 'personMention', person: reference(person)},
      ],
      children: [
        {_key: 's1', _type: 'span', text: words.sentence(30), marks: []},
        {_key: 's2', _type: 'span', text: words.sentence(20), marks: [`m${index}`]},
        {_key: 's3', _type: 'span', text: words.sentence(15), marks: [`n${index}`]},
      ],
    })),
    referenceDate: '2025-08-06',
    language: 'en',
    events: [{_key: 'e1', ...reference(event)}],
    sources: [source('s1', words)],
    stage: 'approved',
    pubStatus: 'usable',
    urgency: 5,
  }
}

function personNamed(id: string, words: Words): NewsroomDocument {
  return {
    _id: id,
    _type: 'person',
    name: words.sentence(2),
    givenName: words.sentence(1),
    familyName: words.sentence(1),
    sortName: words.sentence(2),
    slug: {_type: 'slug', current: id},
    otherNames: [
      {_key: 'o1', _type: 'otherName', name: words.sentence(2), note: words.sentence(5)},
    ],
    positions: [
      {
        _key: 'p1',
        _type: 'position',
        role: words.sentence(3),
        organization: words.sentence(4),
        start: '2019',
      },
    ],
    sameAs: ['https://example.com/people'],
    edNote: words.sentence(25),
  }
}

function reference(id: string) {
  return {_type: 'reference', _ref: id}
}

function source(key: string, words: Words) {
  return {_key: key, _type: 'source', name: words.sentence(3), kind: 'organization'}
}

function newsDate(story: number) {
  const day = new Date(Date.UTC(2020, 0, 1 + (story % 2000))).toISOString().slice(0, 10)
  const common = {_type: 'newsDate', text: day, edtf: day, earliest: day, latest: day}
  return {...common, precision: 'day', bound: 'exact', basis: 'stated'}
}

const SYLLABLES = 'ba ko ti re mu sa lo ni ve da zu pe ra fo ge li'.split(' ')

/** Invented words, from a linear congruential generator. */
class Words {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) >>> 0
  }

  /** From 0 up to, not including, 1. */
  number(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return this.#state / 2 ** 32
  }

  sentence(words: number): string {
    return Array.from({length: words}, () => this.#word()).join(' ')
  }

  slug(words: number): string {
    return Array.from({length: words}, () => this.#word()).join('-')
  }

  #word(): string {
    let word = ''
    const length = 2 + Math.floor(this.number() * 3)
    for (let index = 0; index < length; index++) {
      word += SYLLABLES[Math.floor(this.number() * SYLLABLES.length)] ?? ''
    }
    return word
  }
}
