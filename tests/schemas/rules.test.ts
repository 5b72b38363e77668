import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {boundsOfEdtf, readClock} from '../../schemas/index.ts'
import {offlineClient} from '../../seed/offlineClient.ts'
import {article, day, event, markedParagraph, paragraph, person, quote} from './newsroom.ts'
import {ids, stored, validate, validateWith, type Draft} from './validate.ts'

let giveClockBack: () => void

beforeEach(() => {
  giveClockBack = readClock(() => new Date('2025-08-06T09:00:00Z'))
})

afterEach(() => giveClockBack())

/** The document among the other three; an article with its id takes the place of the usual one. */
function findings(document: Draft, others: Draft[] = []) {
  const given = new Set([document, ...others].map(({_id}) => _id))
  const usual = [article(), person(), quote(), event()].filter(({_id}) => !given.has(_id))
  return validate(document, [...others, ...usual])
}

it('finds no fault with the four documents that the tests start from', async () => {
  for (const document of [article(), person(), quote(), event()]) {
    expect(await findings(document)).toEqual([])
  }
})

describe('1: a quote has a speaker or a description of one', () => {
  const described = {speaker: undefined, speakerDescription: 'a city official'}

  it('accepts either', async () => {
    expect(await findings(quote())).toEqual([])
    expect(await findings(quote(described))).toEqual([])
  })

  it('reports both, and neither', async () => {
    expect(await findings(quote({speakerDescription: 'a city official'}))).toEqual([
      {
        level: 'error',
        path: ['speakerDescription'],
        message:
          'The quote has a speaker and a described speaker. Keep the person, or keep the description where nobody is named.',
      },
    ])
    expect(await findings(quote({...described, speakerDescription: ' '}))).toEqual([
      {
        level: 'error',
        path: ['speakerDescription'],
        message: 'Nobody says these words. Choose the speaker, or describe one who is not named.',
      },
    ])
  })
})

describe('2: the text of a quote has no quotation marks around it', () => {
  const linked = {firstAppearance: {_type: 'textAnchor', article: weak('article-harbor')}}

  it.each([
    'The “big one” is what they call the harbor.',
    'They call the harbor the “big one”',
    'They call the harbor the “big one”!',
    '“Big one” is what they call it',
    '“Harbor” to them, not “port”',
    '“Harbor” to them, not “port”!',
    '"Harbor" to them, not "port"',
    '„Hafen“ sagen sie, nicht „Kai“',
    '»Hafen« sagen sie, nicht »Kai«',
    '‘Harbor’ is a word that the harbor’s people’s',
    "'Harbor' is a word, and so is 'port'",
    'They said it was the workers’',
    'They said it was the workers’.',
    "They said it was the workers'",
    '’Tis the season of the workers’',
    "'Twas the harbor of the workers'",
    "'twas the night of the boats'",
    '‘Twas the harbor of the workers’',
    "'90s music of the workers'",
    "'em and the workers'",
    'The old boat is 6\'2"',
    'They live rock ’n’ roll here',
  ])('accepts %s', async (text) => {
    expect(await findings(quote({text, ...linked}), [inArticle(text)])).toEqual([])
  })

  it.each([
    '“The harbor will close on Monday.”',
    '"The harbor will close on Monday."',
    '„The harbor will close on Monday.“',
    '„The harbor will close on Monday.”',
    '”The harbor will close on Monday”',
    '“The harbor will close on Monday“',
    '«The harbor will close on Monday»',
    '« The harbor will close on Monday »',
    '»The harbor will close on Monday«',
    '‹The harbor will close on Monday›',
    '›The harbor will close on Monday‹',
    '「The harbor will close on Monday」',
    '『The harbor will close on Monday』',
    '‘The harbor won’t open on Monday’',
    '’The harbor won’t open on Monday’',
    "'The harbor won't open on Monday'",
    '‚The harbor will close on Monday‘',
    "'Twas closed on that Monday.'",
    '‘They still sing songs of the ’90s’',
    '“The harbor will close on Monday”.',
    '“The harbor will close on Monday”!',
    '“The harbor will close on Monday” …',
    '‚The harbor will close on Monday‘?',
    ' “The harbor will close on Monday.” ',
    '“The “big one” will close on Monday”',
    '"The "big one" will close on Monday"',
  ])('reports %s', async (text) => {
    expect(await findings(quote({text, ...linked}), [inArticle(text)])).toEqual(
      misquoted(
        'The text stands in quotation marks. Remove them: they are added wherever the quote is shown.',
      ),
    )
  })

  it.each([
    ['“The harbor will close on Monday.', 'begins'],
    ['"The harbor will close on Monday.', 'begins'],
    ['„The harbor will close on Monday.', 'begins'],
    ['«The harbor will close on Monday.', 'begins'],
    ['The harbor will close on Monday.”', 'ends'],
    ['The harbor will close on Monday”!', 'ends'],
    ['The harbor will close on Monday."', 'ends'],
    ['The harbor will close on Monday »', 'ends'],
  ])('reports the half of %s', async (text, place) => {
    expect(await findings(quote({text, ...linked}), [inArticle(text)])).toEqual(
      misquoted(
        `The text ${place} with a quotation mark that has no counterpart. Remove it: marks are added wherever the quote is shown.`,
      ),
    )
  })
})

describe('3: the text of a quote stands in a linked article', () => {
  const reworded = article({
    body: [
      paragraph('p1', 'The mayor said: “The harbor closes on Monday.”', {
        mark: 'The harbor closes on Monday.',
        definition: {_key: 'm1', _type: 'quoteMention', quote: reference('quote-close')},
      }),
    ],
  })

  it('accepts a text in one of several articles', async () => {
    expect(await findings(quote(), [reworded, article({_id: 'article-second'})])).toEqual([])
  })

  it('accepts a text in the article of its first appearance', async () => {
    const unmarked = article({body: [paragraph('p1', '“The harbor will close on Monday.”')]})
    const firstAppearance = {_type: 'textAnchor', article: weak('article-harbor')}
    expect(await findings(quote({firstAppearance}), [unmarked])).toEqual([])
  })

  it('accepts a draft quote in a draft article', async () => {
    const draft = quote({_id: 'drafts.quote-close'})
    expect(await validate(draft, [article({_id: 'drafts.article-harbor'}), person()])).toEqual([])
  })

  it('reports words that the article does not have', async () => {
    expect(await findings(quote(), [reworded])).toEqual([
      {
        level: 'warning',
        path: ['text'],
        message:
          'The words are not found in “Harbor to close for repairs”. Compare them with the article: one of the two has changed.',
      },
    ])
  })

  it('reports a quote that no article is linked with', async () => {
    expect(await validate(quote(), [person()])).toEqual([
      {
        level: 'warning',
        path: ['text'],
        message: 'No article is linked with this quote. Mark the words in an article’s body.',
      },
    ])
  })
})

describe('4: a fragment leaves the punctuation of the sentence around it', () => {
  it.each([
    ['fragment', 'close on Monday'],
    ['fragment', 'harbor of the U.S.'],
    ['fragment', 'close on ...'],
    ['fragment', 'close on . . .'],
    ['fragment', 'boats, ferries, etc.'],
    ['fragment', 'close at 6 p.m.'],
    ['fragment', 'close at 6 P.M.'],
    ['fragment', 'a harbor, e.g.'],
    ['fragment', 'the late Joe Ruiz Jr.'],
    ['fragment', 'bought by Harbors Inc.'],
    ['fragment', 'bought by Ruiz & Co.'],
    ['fragment', 'a captain with a Ph.D.'],
    ['fragment', 'a pier in Washington, D.C.'],
    ['fragment', 'close on 11 Aug.'],
    ['mixed', 'the harbor will close on Monday.'],
  ])('accepts %s “%s”', async (kind, text) => {
    const standing = article({body: [paragraph('p1', text), markedParagraph()]})
    expect(await findings(quote({kind, text}), [standing])).toEqual([])
  })

  it.each([
    'close on Monday.',
    'great harbor,',
    'boats, ferries, etc.,',
    'simply no.',
    'the new inc.',
    'of the Jets.',
  ])('reports “%s”', async (text) => {
    const standing = article({body: [paragraph('p1', text), markedParagraph()]})
    expect(await findings(quote({kind: 'fragment', text}), [standing])).toEqual([
      {
        level: 'warning',
        path: ['text'],
        message: `The fragment ends with “${text.at(-1)}”, which belongs to the sentence around it. Remove it.`,
      },
    ])
  })
})

describe('5: a direct quote has four words or more', () => {
  it('accepts four words, and three in a fragment', async () => {
    expect(await findings(quote({text: 'The harbor will close'}))).toEqual([])
    expect(await findings(quote({text: 'close on Monday', kind: 'fragment'}))).toEqual([])
  })

  it('reports three words', async () => {
    expect(await findings(quote({text: 'close on Monday'}))).toEqual([
      {
        level: 'warning',
        path: ['text'],
        message:
          'A direct quote of 3 words is rather a fragment. Choose the kind Fragment, or complete the statement.',
      },
    ])
  })
})

describe('6: the verb of an attribution is on the house list and not loaded', () => {
  it.each(['said', 'stating', 'Told', 'cautioned'])('accepts %s', async (verb) => {
    expect(await findings(attributed(verb))).toEqual([])
  })

  it.each([
    ['revealed', 'it says that it is true and was hidden'],
    ['Admits', 'it says guilt, and that it is true'],
    ['claiming', 'it says that it may not be true'],
  ])('reports the loaded verb %s', async (verb, implies) => {
    expect(await findings(attributed(verb))).toEqual([
      {
        level: 'warning',
        path: ['attribution', 'verb'],
        message: `“${verb}” is a loaded verb: ${implies}. Prefer said, unless the article’s words are quoted as they stand.`,
      },
    ])
  })

  it('reports a verb that nobody knows', async () => {
    expect(await findings(attributed('opined'))).toEqual([
      {
        level: 'warning',
        path: ['attribution', 'verb'],
        message: expect.stringMatching(
          /^“opined” is not on the house list of verbs\. Prefer said, or one of: said, told, /,
        ),
      },
    ])
  })
})

describe('7: a scheduled event has an earliest day', () => {
  it('accepts a scheduled day, and a proposal without one', async () => {
    expect(await findings(event())).toEqual([])
    expect(await findings(event({status: 'proposed', start: undefined}))).toEqual([])
  })

  it.each([undefined, {_type: 'newsDate', text: 'soon'}])(
    'reports a start of %j',
    async (start) => {
      expect(await findings(event({start}))).toEqual([
        {
          level: 'error',
          path: ['status'],
          message:
            'A scheduled event needs an earliest day in its start. Give the date, or set the status to Proposed.',
        },
      ])
    },
  )
})

describe('8: what is cancelled or moved says so', () => {
  it('accepts a cancelled event with its occurrence and a reason', async () => {
    const cancelled = {status: 'cancelled', occurrence: 'eos6', statusReason: 'Storm warning'}
    expect(await findings(event(cancelled))).toEqual([])
  })

  it.each(['postponed', 'rescheduled'])(
    'accepts a %s event with its previous start',
    async (status) => {
      expect(await findings(event({status, previousStart: day('2025-08-08')}))).toEqual([])
    },
  )

  it('reports a cancelled event that may still occur', async () => {
    const cancelled = {status: 'cancelled', statusReason: 'Storm warning'}
    expect(await findings(event(cancelled))).toEqual([
      {
        level: 'error',
        path: ['occurrence'],
        message: 'The event is cancelled. Set the certainty to “Planned, then cancelled”.',
      },
    ])
  })

  it.each(['postponed', 'rescheduled', 'cancelled'])(
    'reports a %s event with neither previous start nor reason',
    async (status) => {
      const moved = {status, occurrence: 'eos6', previousStart: {_type: 'newsDate'}}
      expect(await findings(event(moved))).toEqual([
        {
          level: 'error',
          path: ['statusReason'],
          message: `The event is ${status}. Give its previous start, or the reason.`,
        },
      ])
    },
  )
})

describe('9: what has occurred does not start in the future', () => {
  it('accepts today, and an open past', async () => {
    const openPast = {_type: 'newsDate', edtf: '[..2025-08-06]', latest: '2025-08-06'}
    expect(await findings(occurredOn('2025-08-06'))).toEqual([])
    expect(await findings(event({status: 'occurred', start: openPast}))).toEqual([])
  })

  it('reports tomorrow', async () => {
    expect(await findings(occurredOn('2025-08-07'))).toEqual([
      {
        level: 'error',
        path: ['status'],
        message:
          'The event cannot have occurred: it starts on 7 Aug 2025, which is in the future. Correct the start, or set the status to Scheduled.',
      },
    ])
  })

  it.each([
    ['2025-08-06T09:59:59Z', '2025-08-07', 1],
    ['2025-08-06T10:00:00Z', '2025-08-07', 0],
    ['2025-08-06T23:59:59Z', '2025-08-08', 1],
  ])('goes by the day in UTC+14: at %s it reports %s %i times', async (now, date, times) => {
    readClock(() => new Date(now))
    expect(await findings(occurredOn(date))).toHaveLength(times)
  })
})

describe('10: what is proposed or scheduled is not past', () => {
  it('accepts today, an end to come, and an open future', async () => {
    const openFuture = {_type: 'newsDate', edtf: '[2025-07-01..]', earliest: '2025-07-01'}
    expect(await findings(event({start: day('2025-08-06')}))).toEqual([])
    expect(await findings(event({start: day('2025-08-04'), end: day('2025-08-06')}))).toEqual([])
    expect(await findings(event({status: 'proposed', start: openFuture}))).toEqual([])
  })

  it.each(['proposed', 'scheduled'])('reports what was %s for a day past', async (status) => {
    expect(await findings(event({status, start: day('2025-08-04')}))).toEqual([
      {
        level: 'warning',
        path: ['status'],
        message: `The event is still ${status}, but 4 Aug 2025 is past. Find out what became of it and set the status.`,
      },
    ])
  })

  it.each([
    ['2025-08-06T11:59:59Z', 0],
    ['2025-08-06T12:00:00Z', 1],
  ])('goes by the day in UTC−12: at %s it reports 2025-08-05 %i times', async (now, times) => {
    readClock(() => new Date(now))
    expect(await findings(event({start: day('2025-08-05')}))).toHaveLength(times)
  })
})

describe('11: a date’s EDTF and days agree', () => {
  it.each([
    {edtf: '2021-06', earliest: '2021-06-01', latest: '2021-06-30'},
    {edtf: '[2025-08-11..]', earliest: '2025-08-11'},
    {text: 'later'},
    {earliest: '2025-08-11', latest: '2025-08-11'},
  ])('accepts %j', async (date) => {
    expect(await findings(dated(date))).toEqual([])
  })

  it('reports a latest day before the earliest', async () => {
    expect(await findings(dated({earliest: '2025-08-12', latest: '2025-08-11'}))).toEqual([
      {
        level: 'error',
        path: ['start', 'latest'],
        message:
          'The latest day, 2025-08-11, lies before the earliest, 2025-08-12. Exchange or correct them.',
      },
    ])
  })

  it('reports days that do not follow from EDTF', async () => {
    expect(await findings(dated({edtf: '2025-09', latest: '2025-09-29'}))).toEqual([
      {
        level: 'error',
        path: ['start', 'earliest'],
        message:
          'EDTF 2025-09 gives 2025-09-01, but the earliest day is empty. Set it to 2025-09-01, or correct EDTF.',
      },
      {
        level: 'error',
        path: ['start', 'latest'],
        message:
          'EDTF 2025-09 gives 2025-09-30, but the latest day is 2025-09-29. Set it to 2025-09-30, or correct EDTF.',
      },
    ])
  })

  it('reports a latest day where EDTF leaves the future open', async () => {
    const date = {edtf: '[2025-08-11..]', earliest: '2025-08-11', latest: '2025-08-12'}
    expect(await findings(dated(date))).toEqual([
      {
        level: 'error',
        path: ['start', 'latest'],
        message:
          'EDTF [2025-08-11..] has no latest day, but the latest day is 2025-08-12. Remove it, or correct EDTF.',
      },
    ])
  })

  it.each([
    [{edtf: '[2025-08-11..]', earliest: '2025-08-11', bound: 'notBefore'}],
    [{edtf: '2021-06', earliest: '2021-06-01', latest: '2021-06-30', bound: 'exact'}],
    [{text: 'later', bound: 'notBefore'}],
  ])('accepts the bound of %j', async (date) => {
    expect(await findings(dated(date))).toEqual([])
  })

  it('reports a bound that does not follow from EDTF', async () => {
    const date = {edtf: '[2025-08-11..]', earliest: '2025-08-11', bound: 'exact'}
    expect(await findings(dated(date))).toEqual([
      {
        level: 'error',
        path: ['start', 'bound'],
        message:
          'EDTF [2025-08-11..] gives the bound “Not before”, but it is “Exact”. Set it to “Not before”, or correct EDTF.',
      },
    ])
  })

  it('reports EDTF that is too long, once', async () => {
    const edtf = `[${'2025-08-11,'.repeat(1400)}`
    expect(
      await findings(dated({edtf, earliest: '2025-08-11', precision: 'day', bound: 'exact'})),
    ).toEqual([
      {
        level: 'error',
        path: ['start', 'edtf'],
        message:
          'EDTF has 15401 characters; more than 100 are not read. Write one date, and the rest into the words as written.',
      },
    ])
  })

  it('reports EDTF that cannot be read, once', async () => {
    expect(await findings(dated({edtf: 'next week', earliest: '2025-08-11'}))).toEqual([
      {
        level: 'error',
        path: ['start', 'edtf'],
        message:
          '“next week” is not a date in EDTF. Write for example 2025-08-06, 2021-06, 2022-02~/.. or [2025-08-11..], or leave it empty.',
      },
    ])
  })

  it('holds for the date of a quote as well', async () => {
    expect(await findings(quote({saidOn: {_type: 'newsDate', edtf: '2025-08-06?'}}))).toHaveLength(
      2,
    )
  })
})

describe('12: a participant is one person or one group', () => {
  it('accepts either', async () => {
    expect(await findings(taking({person: reference('person-ana-ruiz')}))).toEqual([])
    expect(await findings(taking({group: 'Fishers', role: 'guests'}))).toEqual([])
  })

  it('reports both, and neither', async () => {
    const path = ['participants', {_key: 'k1'}, 'group']
    const both = {person: reference('person-ana-ruiz'), group: 'Fishers'}
    expect(await findings(taking(both))).toEqual([
      {
        level: 'error',
        path,
        message:
          'The participant is a person and a group. Keep one, and add the other as a participant of its own.',
      },
    ])
    expect(await findings(taking({role: 'host'}))).toEqual([
      {level: 'error', path, message: 'Choose the person who takes part, or name the group.'},
    ])
  })
})

describe('13: an event is not part of itself', () => {
  const itself = 'The event is part of itself'
  const within = (name: string, larger?: string, layer = '') =>
    event({
      _id: `${layer}event-${name}`,
      name: `The ${name}`,
      slug: {_type: 'slug', current: name},
      ...(larger && {superEvent: reference(`event-${larger}`)}),
    })
  const closing = event({superEvent: reference('event-works')})

  it('accepts another event', async () => {
    expect(await findings(closing, [within('works')])).toEqual([])
  })

  it('accepts other events, one in the other', async () => {
    const others = [within('works', 'plan'), within('plan', 'decade'), within('decade')]
    expect(await findings(closing, others)).toEqual([])
  })

  it('leaves a circle of other events to them', async () => {
    expect(await findings(closing, [within('works', 'plan'), within('plan', 'works')])).toEqual([])
  })

  it.each(['event-closing', 'drafts.event-closing', 'versions.summer.event-closing'])(
    'reports %s in itself',
    async (_id) => {
      expect(await findings(event({_id, superEvent: reference('event-closing')}))).toEqual([
        {
          level: 'error',
          path: ['superEvent'],
          message: `${itself}. Choose the larger event, or leave it empty.`,
        },
      ])
    },
  )

  it.each([
    ['through one', [within('works', 'closing')], 'The works'],
    ['that a draft closes', [within('works'), within('works', 'closing', 'drafts.')], 'The works'],
    [
      'through three',
      [within('works', 'plan'), within('plan', 'decade'), within('decade', 'closing')],
      'The works → The plan → The decade',
    ],
  ])('reports a circle %s', async (_name, others, between) => {
    const finding = {
      level: 'error',
      path: ['superEvent'],
      message: `${itself}: Closing of the harbor → ${between} → Closing of the harbor. Choose another larger event here, or correct one of the others.`,
    }
    expect(await findings(closing, others)).toEqual([finding])
    const draft = {...closing, _id: 'drafts.event-closing'}
    expect(await findings(draft, others)).toEqual([finding])
  })

  it('is found offline too, before anything is stored', async () => {
    const others = [within('works', 'plan'), within('plan', 'closing')]
    const documents = [closing, ...others].map(stored)
    expect(await validateWith(offlineClient(documents), closing, ids(documents))).toMatchObject([
      {path: ['superEvent'], message: expect.stringContaining('The works → The plan →')},
    ])
  })

  it('accepts a circle that a draft opens', async () => {
    const others = [within('works', 'closing'), within('works', undefined, 'drafts.')]
    expect(await findings(closing, others)).toEqual([])
  })
})

describe('14: a headline has 110 characters at most', () => {
  it('accepts 110', async () => {
    expect(await findings(article({headline: '🙂'.repeat(110)}))).toEqual([])
  })

  it('reports 112', async () => {
    expect(await findings(article({headline: 'x'.repeat(112)}))).toEqual([
      {
        level: 'warning',
        path: ['headline'],
        message: 'The headline has 112 characters; after 110 it is cut. Shorten it by 2.',
      },
    ])
  })
})

describe('15: a slug is given and unique within its type', () => {
  const slug = {_type: 'slug', current: 'harbor'}

  it('accepts the slug of another type, and that of the document’s own draft', async () => {
    const others = [event({slug}), article({_id: 'drafts.article-harbor'})]
    expect(await findings(article({slug}), others)).toEqual([])
  })

  it('reports the slug of another article', async () => {
    expect(await findings(article({slug}), [article({_id: 'article-second'})])).toEqual([
      {level: 'error', path: ['slug'], message: 'Slug is already in use'},
    ])
  })

  it.each([article, person, event])('reports a missing slug ($name)', async (document) => {
    expect(await findings(document({slug: undefined}))).toEqual([
      {level: 'error', path: ['slug'], message: 'Generate the slug, or write one.'},
    ])
  })
})

describe('16: a person’s names and pages are the person’s own', () => {
  const other = person({
    _id: 'person-anna-ruiz',
    name: 'Anna Ruiz',
    slug: {_type: 'slug', current: 'anna-ruiz'},
    otherNames: [{_key: 'k1', _type: 'otherName', name: 'Anna Ruiz Soto'}],
  })
  it('accepts names that nobody else has', async () => {
    const itself = [
      person({_id: 'drafts.person-ana-ruiz'}),
      person({_id: 'versions.summer.person-ana-ruiz'}),
      other,
    ]
    expect(await findings(person({otherNames: named('Ana R.')}), itself)).toEqual([])
  })

  it.each([
    [{name: 'ANNA RUIZ '}, 'Anna Ruiz'],
    [{name: 'Anna Ruiz Soto'}, 'Anna Ruiz Soto'],
    [{otherNames: named('Anna Ruiz')}, 'Anna Ruiz'],
    [{otherNames: named('Anna Ruiz Soto')}, 'Anna Ruiz Soto'],
  ])('reports %j', async (changes, shared) => {
    expect(await findings(person(changes), [other])).toEqual([
      {
        level: 'warning',
        path: ['name'],
        message: `“${shared}” is also a name of Anna Ruiz (person-anna-ruiz). If they are one person, keep one document; if not, add a disambiguation to both.`,
      },
    ])
  })

  it('accepts different pages', async () => {
    const sameAs = ['https://example.org/ana', 'https://example.org/Ana']
    expect(await findings(person({sameAs}))).toEqual([])
  })

  it('reports a page that is named twice', async () => {
    const sameAs = ['https://example.org/ana', 'https://EXAMPLE.org/ana/']
    expect(await findings(person({sameAs}))).toEqual([
      {
        level: 'error',
        path: ['sameAs', 1],
        message: 'https://EXAMPLE.org/ana/ is named twice. Remove one.',
      },
    ])
  })
})

describe('17: the body has text, and its marks resolve', () => {
  it('accepts decorators, and marks with their data', async () => {
    const definition = {
      _key: 'm1',
      _type: 'personMention',
      person: reference('person-ana-ruiz'),
    }
    const block = paragraph('p1', 'Ana Ruiz spoke.', {mark: 'Ana Ruiz', definition})
    const strong = {_key: 's', _type: 'span', text: 'Loud.', marks: ['strong', 'em']}
    const second = {...paragraph('p2', ''), children: [strong]}
    expect(await findings(article({body: [block, second]}))).toEqual([])
  })

  it.each([
    [undefined],
    [[]],
    [[paragraph('p1', ' \n')]],
    [[{_key: 'q', _type: 'pullQuote', quote: reference('quote-close')}]],
  ])('reports the body %j', async (body) => {
    expect(await findings(article({body}))).toEqual([
      {
        level: 'error',
        path: ['body'],
        message: 'The body has no text. Write the article, or paste it.',
      },
    ])
  })

  it('reports a mark without its data', async () => {
    const lost = {_key: 's1', _type: 'span', text: 'Ana Ruiz', marks: ['strong', 'm9']}
    const body = [paragraph('p1', 'Before.'), {...paragraph('p2', ''), children: [lost]}]
    expect(await findings(article({body}))).toEqual([
      {
        level: 'error',
        path: ['body', {_key: 'p2'}, 'children', {_key: 's1'}],
        message:
          'The words “Ana Ruiz” carry a mark (m9) whose data is lost. Remove the mark and set it anew.',
      },
    ])
  })

  it('reports a mark that names nobody', async () => {
    const definition = {_key: 'm1', _type: 'personMention'}
    const body = [paragraph('p1', 'Ana Ruiz spoke.', {mark: 'Ana Ruiz', definition})]
    expect(await findings(article({body}))).toEqual([
      {
        level: 'error',
        path: ['body', {_key: 'p1'}, 'markDefs', {_key: 'm1'}, 'person'],
        message: 'Choose the person, or remove the mark.',
      },
    ])
  })
})

describe('18: an approved article has no check left', () => {
  it('accepts checks that are done or not needed, and open ones before approval', async () => {
    expect(await findings(checked('approved', 'done', 'na'))).toEqual([])
    expect(await findings(checked('factCheck', 'required', 'required'))).toEqual([])
  })

  it.each([
    ['required', 'na', 'the fact check is'],
    ['done', 'required', 'the legal check is'],
    ['required', 'required', 'the fact and the legal check are'],
  ])('reports fact %s, legal %s', async (fact, legal, open) => {
    expect(await findings(checked('approved', fact, legal))).toEqual([
      {
        level: 'error',
        path: ['stage'],
        message: `The article is approved, but ${open} still required. Do the check, or set the stage back.`,
      },
    ])
  })
})

describe('19: a canceled article has a retraction', () => {
  it('accepts a retraction', async () => {
    expect(await findings(corrected('retraction'))).toEqual([])
  })

  it('reports a mere correction', async () => {
    expect(await findings(corrected('correction'))).toEqual([
      {
        level: 'error',
        path: ['pubStatus'],
        message:
          'The article is canceled. Add a correction of the kind Retraction that tells readers why.',
      },
    ])
  })
})

describe('20: an anonymous source has an internal note', () => {
  const source = {_key: 'k1', _type: 'source', name: 'a city official', kind: 'anonymous'}

  it('accepts a note, and a source with a name', async () => {
    const noted = {...source, note: 'Known to the desk editor.'}
    const open = {...source, kind: 'person', name: 'Ana Ruiz'}
    expect(await findings(article({sources: [noted]}))).toEqual([])
    expect(await findings(article({sources: [open]}))).toEqual([])
  })

  it('reports it in an article, an event and an attribution', async () => {
    const finding = {
      level: 'warning',
      message: 'The source is anonymous. Note for the newsroom why it is trusted and who knows it.',
    }
    const at = [{_key: 'k1'}, 'note']
    expect(await findings(article({sources: [source]}))).toEqual([
      {...finding, path: ['sources', ...at]},
    ])
    expect(await findings(event({sources: [source]}))).toEqual([
      {...finding, path: ['sources', ...at]},
    ])
    const attribution = {_type: 'attribution', verb: 'said', reportedThrough: [source]}
    expect(await findings(quote({attribution}))).toEqual([
      {...finding, path: ['attribution', 'reportedThrough', ...at]},
    ])
  })
})

describe('21: nothing is published before its embargo ends', () => {
  const embargoedUntil = '2025-08-07T06:00:00Z'

  it('accepts the very moment', async () => {
    const publishedAt = '2025-08-07T08:00:00+02:00'
    expect(await findings(article({embargoedUntil, publishedAt}))).toEqual([])
  })

  it('reports the second before', async () => {
    const publishedAt = '2025-08-07T05:59:59Z'
    expect(await findings(article({embargoedUntil, publishedAt}))).toEqual([
      {
        level: 'error',
        path: ['publishedAt'],
        message:
          'The time of publication, 2025-08-07T05:59:59Z, lies before the end of the embargo, 2025-08-07T06:00:00Z. Move one of them.',
      },
    ])
  })
})

describe('21: a time has a time of day and a zone', () => {
  const example =
    'Write day, time and zone, for example 2025-08-07T06:00:00Z in UTC, or 2025-08-07T08:00:00+02:00.'

  it.each([
    '2025-08-07T06:00:00Z',
    '2025-08-07T06:00:00.000Z',
    '2025-08-07T06:00Z',
    '2024-02-29T08:00:00+02:00',
  ])('accepts %s', async (publishedAt) => {
    expect(await findings(article({publishedAt}))).toEqual([])
  })

  it.each([
    ['2025-08-07', `“2025-08-07” has no time of day. ${example}`],
    ['2025-08', `“2025-08” has no time of day. ${example}`],
    ['2025-W32-4', `“2025-W32-4” has no time of day. ${example}`],
    ['2025-08-07T06', `“2025-08-07T06” has no time of day. ${example}`],
    ['2025-08-07T06:00:00', `“2025-08-07T06:00:00” has no time zone. ${example}`],
    ['2025-08-07T06:00:00+0200', `“2025-08-07T06:00:00+0200” is not written in full. ${example}`],
    ['2025-08-07 06:00', `“2025-08-07 06:00” has no time zone. ${example}`],
    ['2025-02-29T06:00:00Z', '“2025-02-29T06:00:00Z” has a day that does not exist: 2025-02-29.'],
  ])('reports %s wherever it stands, once', async (date, message) => {
    const embargoedUntil = '2099-01-01T00:00:00Z'
    expect(await findings(article({publishedAt: date, embargoedUntil}))).toEqual([
      {level: 'error', path: ['publishedAt'], message},
    ])
    expect(await findings(article({embargoedUntil: date}))).toEqual([
      {level: 'error', path: ['embargoedUntil'], message},
    ])
    const correction = {_key: 'k1', _type: 'correction', kind: 'update', text: 'New.', date}
    expect(await findings(article({corrections: [correction]}))).toEqual([
      {level: 'error', path: ['corrections', {_key: 'k1'}, 'date'], message},
    ])
  })

  it('leaves what is no date to the type', async () => {
    expect(await findings(article({publishedAt: 'tomorrow'}))).toHaveLength(1)
    expect(await findings(article({publishedAt: '2025-08-07T25:00:00Z'}))).toHaveLength(1)
  })
})

describe('22: a picture is described', () => {
  const asset = {_type: 'reference', _ref: 'image-a1-10x10-png'}
  const portrait = (image: Record<string, unknown>) => {
    const pictured = person({image: {_type: 'image', ...image}})
    return findings(pictured, [{_id: asset._ref, _type: 'sanity.imageAsset'}])
  }

  it('accepts a description, and the lack of a picture', async () => {
    expect(await portrait({asset, alt: 'Ana Ruiz at the harbor'})).toEqual([])
    expect(await portrait({credit: 'A. Sosa'})).toEqual([])
  })

  it.each([undefined, ' '])('reports the alternative text %j', async (alt) => {
    expect(await portrait({asset, alt})).toEqual([
      {
        level: 'warning',
        path: ['image', 'alt'],
        message:
          'The picture has no alternative text. Say in a few words what it shows, for readers who cannot see it.',
      },
    ])
  })
})

describe('23: the precision of a date fits its EDTF', () => {
  it.each([
    ['2025-08-08', ['day']],
    ['2025-08-11', ['day']],
    ['2021-06', ['month']],
    ['2025', ['year']],
    ['202X', ['unknown']],
    // A Monday, and the 11th of a month: as early as next week.
    ['[2025-08-11..]', ['day', 'week', 'unknown']],
    ['[2025-08-13..]', ['day', 'unknown']],
    ['[2025-09-01..]', ['day', 'week', 'month', 'unknown']],
    ['[2025-01-01..]', ['day', 'month', 'year', 'unknown']],
    ['[2025-08..]', ['month', 'unknown']],
    ['[..2025-08-06]', ['day', 'unknown']],
    ['[..2025-12-31]', ['day', 'month', 'year', 'unknown']],
    ['[2025-08-11..2025-08-17]', ['day', 'week']],
    ['[2025-08-10..2025-08-16]', ['day', 'week']],
    ['2025-07-01/2025-09-30', ['day', 'month']],
    ['2022-02~/..', ['month', 'unknown']],
  ])('%s may be known to the %s', async (edtf, fitting) => {
    const precisions = ['day', 'week', 'month', 'year', 'unknown']
    const {earliest, latest} = boundsOfEdtf(edtf)
    const accepted: string[] = []
    for (const precision of precisions) {
      const found = await findings(dated({edtf, earliest, latest, precision}))
      if (found.length === 0) accepted.push(precision)
      expect(found.map(({level, path}) => ({level, path}))).toEqual(
        found.length === 0 ? [] : [{level: 'warning', path: ['start', 'precision']}],
      )
    }
    expect(accepted).toEqual(fitting)
  })

  it('is one of the list, or an error', async () => {
    const found = await findings(dated({...day('2025-08-11'), precision: 'decade'}))
    expect(found[0]).toMatchObject({level: 'error', path: ['start', 'precision']})
  })

  it.each([
    [
      {edtf: '2021-06', earliest: '2021-06-01', latest: '2021-06-30', precision: 'day'},
      'EDTF 2021-06 is not known to the day. Set the precision to Month, or write the day in EDTF.',
    ],
    [
      {edtf: '[2025-08-11..]', earliest: '2025-08-11', precision: 'year'},
      'EDTF [2025-08-11..] is known to the day, and its days are not the ends of a year. Set the precision to Day, or correct EDTF.',
    ],
    [
      {...day('2025-08-11'), precision: 'unknown'},
      'EDTF 2025-08-11 is known to the day. Set the precision to Day, or correct EDTF.',
    ],
  ])('says what to do about %j', async (date, message) => {
    expect(await findings(dated(date))).toEqual([
      {level: 'warning', path: ['start', 'precision'], message},
    ])
  })
})

function reference(_ref: string) {
  return {_type: 'reference', _ref}
}

function weak(_ref: string) {
  return {_type: 'reference', _ref, _weak: true}
}

function inArticle(text: string) {
  return article({body: [paragraph('p1', text)]})
}

function attributed(verb: string) {
  return quote({attribution: {_type: 'attribution', verb}})
}

function misquoted(message: string) {
  return [{level: 'error', path: ['text'], message}]
}

function occurredOn(date: string) {
  return event({status: 'occurred', start: day(date)})
}

function dated(date: Record<string, unknown>) {
  return event({status: 'ongoing', start: {_type: 'newsDate', ...date}})
}

function taking(participant: Record<string, unknown>) {
  return event({participants: [{_key: 'k1', _type: 'participant', ...participant}]})
}

function named(name: string) {
  return [{_key: 'k1', _type: 'otherName', name}]
}

function checked(stage: string, fact: string, legal: string) {
  return article({stage, checks: {_type: 'checks', fact, legal}})
}

function corrected(kind: string) {
  return article({
    pubStatus: 'canceled',
    corrections: [
      {
        _key: 'k1',
        _type: 'correction',
        date: '2025-08-06T12:00:00Z',
        kind,
        text: 'It was wrong.',
      },
    ],
  })
}
