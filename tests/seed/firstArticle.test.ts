import {createHash} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'

import type {Block} from '../../seed/body.ts'
import {buildStories} from '../../seed/build.ts'
import {checkDocuments} from '../../seed/check.ts'
import type {SeedDocument} from '../../seed/documents.ts'
import {articleFolders, readStories} from '../../seed/read.ts'
import type {Story} from '../../seed/story.ts'

/**
 * The first article against what an expert editor found in it, read by hand: offsets are in UTF-16
 * units in the paragraph, the first paragraph of the body being P1.
 */
const slug = 'trump-putin-may-meet-next-week'
const folder = join(import.meta.dirname, '../../seed/articles', slug)

let story: Story
let documents: SeedDocument[]
let fileText: string

beforeAll(async () => {
  const [read] = await readStories([folder])
  if (read === undefined) throw new Error('No story was read')
  story = read
  documents = buildStories([story]).documents
  fileText = await readFile(join(folder, 'article.txt'), 'utf8')
})

const ofType = (type: string) => documents.filter(({_type}) => _type === type)
const byId = (id: string) => documents.find(({_id}) => _id === id)
const noteOf = (id: string) => byId(id)?.edNote
const article = () => byId(`article-${slug}`)

describe('the text', () => {
  test('is the file as it was received', async () => {
    const bytes = await readFile(join(folder, 'article.txt'))
    expect(bytes.length).toBe(2361)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      'f1e5f102325c0ef1da8f75cf1cd1a5f5e4d5075045ed8ac3b6a2edfa1a6ca936',
    )
  })

  test('comes out of the article document byte for byte', () => {
    const paragraphs = body().map(({children}) => children.map(({text}) => text).join(''))
    const plain = [article()?.headline, ...paragraphs].join('\n\n')
    expect(Buffer.from(plain)).toEqual(Buffer.from(fileText))
  })
})

describe('what was found', () => {
  test('is 8 people, 8 events, 5 quotes and the article', () => {
    expect(['person', 'event', 'quote', 'article'].map((type) => ofType(type).length)).toEqual([
      8, 8, 5, 1,
    ])
    expect(documents.map(({_type}) => _type)).toEqual([
      ...Array<string>(8).fill('person'),
      ...Array<string>(8).fill('event'),
      ...Array<string>(5).fill('quote'),
      'article',
    ])
  })

  test('people: name, title as given, place of the first full mention', () => {
    const people = ofType('person').map((person) => {
      const first = fullMentions(person).at(0)
      return [person.name, title(person), first?.paragraph, first?.start]
    })
    expect(people).toEqual([
      ['Donald Trump', 'U.S. President', 'P1', 43],
      ['Vladimir Putin', 'Russian President', 'P1', 78],
      ['Joe Biden', 'President', 'P1', 427],
      ['Volodymyr Zelenskiy', 'Ukrainian President', 'P2', 188],
      ['Karoline Leavitt', 'White House Press Secretary', 'P2', 237],
      ['Steve Witkoff', 'U.S. special envoy', 'P2', 528],
      ['Yuri Ushakov', 'Kremlin aide', 'P3', 331],
      ['Marco Rubio', 'Secretary of State', 'P4', 407],
    ])
  })

  test('people: other spellings', () => {
    const spellings = ofType('person').flatMap(({name, otherNames}) =>
      Array.isArray(otherNames) ? [[name, ...otherNames.map((other) => other.name)]] : [],
    )
    expect(spellings).toEqual([
      ['Volodymyr Zelenskiy', 'Volodymyr Zelenskyy', 'Volodymyr Zelensky'],
      ['Steve Witkoff', 'Steven Witkoff'],
      ['Yuri Ushakov', 'Yury Ushakov'],
    ])
  })

  test('quotes: words, kind, speaker, cue, and exactly the words marked', () => {
    const quotes = ofType('quote').map((quote) => [
      quote.text,
      quote.kind,
      at(quote, 'speaker', '_ref'),
      at(quote, 'attribution', 'verb'),
      at(quote, 'attribution', 'cue'),
      ...marks('quoteMention', quote._id).map(({paragraph, start, end}) => [paragraph, start, end]),
    ])
    expect(quotes).toEqual([
      [
        'The Russians expressed their desire to meet with President Trump, and the President is open to meeting with both President Putin and President Zelenskiy.',
        'direct',
        'person-karoline-leavitt',
        'stated',
        'confirmed the possibility, stating',
        ['P2', 291, 444],
      ],
      [
        'great progress',
        'fragment',
        'person-donald-trump',
        'described',
        'which Trump described as achieving',
        ['P2', 579, 593],
      ],
      [
        'useful and constructive',
        'fragment',
        'person-yuri-ushakov',
        'called',
        'called the talks with Witkoff',
        ['P3', 375, 398],
      ],
      [
        'It seems that Russia is now more inclined to a ceasefire.',
        'direct',
        'person-volodymyr-zelenskiy',
        'stated',
        'suggested that international pressure may be influencing Moscow’s stance, stating',
        ['P4', 119, 176],
      ],
      [
        'There’s still many impediments to overcome.',
        'mixed',
        'person-marco-rubio',
        'cautioned',
        'cautioned that while progress had been made,',
        ['P4', 465, 508],
      ],
    ])
  })

  test('quotes: the words between the article’s own quotation marks, house punctuation aside', () => {
    const inMarks = [...fileText.matchAll(/“([^”]*)”/g)].map(([, words]) => words)
    const [leavitt, trump, ushakov, zelenskiy, rubio] = ofType('quote').map(({text}) => text)
    expect(inMarks).toEqual([leavitt, `${trump}.`, `${ushakov},`, zelenskiy, rubio])
  })

  test('events: status, certainty, date as written, EDTF and basis', () => {
    const events = ofType('event').map((event) => [
      event.name,
      event.kind,
      event.status,
      event.occurrence,
      at(event, 'start', 'text'),
      at(event, 'start', 'edtf'),
      at(event, 'start', 'basis'),
    ])
    expect(events).toEqual([
      [
        'Trump–Putin meeting',
        'meeting',
        'proposed',
        'eos3',
        'as early as next week',
        '[2025-08-11..]',
        'derived',
      ],
      [
        'Trump–Putin–Zelenskiy trilateral meeting',
        'meeting',
        'proposed',
        'eos1',
        'later',
        undefined,
        'stated',
      ],
      [
        'U.S. secondary sanctions',
        'sanctions',
        'scheduled',
        'eos4',
        'Friday',
        '2025-08-08',
        'derived',
      ],
      [
        'Trump call with European leaders',
        'call',
        'occurred',
        'eos5',
        'Wednesday',
        '2025-08-06',
        'derived',
      ],
      [
        'Putin–Witkoff meeting',
        'meeting',
        'occurred',
        'eos5',
        undefined,
        '[..2025-08-06]',
        'implied',
      ],
      [
        'Zelenskiy’s nightly address',
        'address',
        'occurred',
        'eos5',
        'nightly',
        '2025-08-06?',
        'implied',
      ],
      [
        'Biden–Putin meeting in Geneva',
        'meeting',
        'occurred',
        'eos5',
        'June 2021',
        '2021-06',
        'stated',
      ],
      [
        'War in Ukraine',
        'conflict',
        'ongoing',
        'eos5',
        'eight months before Russia launched its full-scale invasion of Ukraine',
        '2022-02~/..',
        'derived',
      ],
    ])
  })

  test('events: the possible meeting has a first day and no last, in the week after', () => {
    expect(byId('event-trump-putin-meeting')?.start).toEqual({
      _type: 'newsDate',
      text: 'as early as next week',
      edtf: '[2025-08-11..]',
      earliest: '2025-08-11',
      precision: 'week',
      bound: 'notBefore',
      basis: 'derived',
    })
  })

  test('events: who takes part, as what, and where', () => {
    const events = ofType('event').map(({_id, participants, places}) => [
      _id,
      [participants]
        .flat()
        .map((one) => `${at(one, 'person', '_ref') ?? at(one, 'group')}: ${at(one, 'role')}`),
      ...(places === undefined ? [] : [at(places, 0, 'name')]),
    ])
    expect(events).toEqual([
      [
        'event-trump-putin-meeting',
        ['person-donald-trump: principal', 'person-vladimir-putin: principal'],
      ],
      [
        'event-trump-putin-zelenskiy-meeting',
        [
          'person-donald-trump: principal',
          'person-vladimir-putin: principal',
          'person-volodymyr-zelenskiy: principal',
        ],
      ],
      [
        'event-us-secondary-sanctions',
        ['United States: imposer', 'countries doing business with Russia: target'],
      ],
      [
        'event-trump-call-with-european-leaders',
        ['person-donald-trump: caller', 'European leaders: participants'],
      ],
      [
        'event-putin-witkoff-meeting',
        ['person-vladimir-putin: principal', 'person-steve-witkoff: envoy'],
        'Moscow',
      ],
      ['event-zelenskiy-nightly-address', ['person-volodymyr-zelenskiy: speaker']],
      [
        'event-biden-putin-meeting-geneva',
        ['person-joe-biden: principal', 'person-vladimir-putin: principal'],
        'Geneva',
      ],
      ['event-war-in-ukraine', ['Russia: belligerent', 'Ukraine: belligerent'], 'Ukraine'],
    ])
  })

  test('sources: the anonymous one has an internal note', () => {
    expect(article()?.sources).toMatchObject([
      {
        kind: 'anonymous',
        cue: 'a White House official revealed Wednesday',
        note: expect.stringMatching(/./),
      },
      {kind: 'organization', cue: 'According to The New York Times'},
    ])
  })
})

describe('the traps', () => {
  test('Trump is not linked with Geneva, and the false claim stands in the internal note', () => {
    expect(JSON.stringify(byId('event-biden-putin-meeting-geneva'))).not.toContain('donald-trump')
    expect(article()?.edNote).toMatch(/FALSE AS WRITTEN.*Geneva meeting was Biden and Putin/)
  })

  test('modality: what is possible and what is firm stand in the note, word by word', () => {
    const note = String(article()?.edNote)
    for (const words of ['may', 'could', 'if', 'plans to', 'prepares', 'remains firm']) {
      expect(note).toContain(`"${words}"`)
      expect(fileText.toLowerCase()).toContain(words)
    }
    expect(byId('event-trump-putin-meeting')?.edNote).toMatch(
      /^Planned according to The New York Times .*, not confirmed; no date set\./,
    )
  })

  test('what we have judged stands where editors see it', () => {
    expect(noteOf('event-putin-witkoff-meeting')).toMatch(
      /No date is given\..*"Wednesday" in the text is not its date.*Moscow is inferred from/s,
    )
    expect(noteOf('event-zelenskiy-nightly-address')).toMatch(/Its date is implied/)
    const occurred = ofType('event').filter(({occurrence}) => occurrence === 'eos5')
    expect(occurred.length).toBe(5)
    for (const {_id} of occurred) {
      expect(noteOf(_id)).toMatch(/IPTC has no code for that, and eos5 .* stands for it/)
    }
  })

  test('Trump was president twice: not from January 2021 to January 2025', () => {
    const terms = byId('person-donald-trump')?.positions
    expect([terms].flat().map((term) => [at(term, 'start'), at(term, 'end')])).toEqual([
      ['2025-01-20', undefined],
      ['2017-01-20', '2021-01-20'],
    ])
  })

  test('every mention of Putin is marked, inside a quote too, and no part of another word', () => {
    const words = fileText.split('\n\n').slice(1).join('\n\n')
    const putin = marks('personMention', 'person-vladimir-putin')
    expect(putin.length).toBe(words.split(/\bPutin\b/).length - 1)
    expect(new Set(putin.map(({text}) => text))).toEqual(new Set(['Vladimir Putin', 'Putin']))
    const [leavitt] = marks('quoteMention', 'quote-leavitt-open-to-meeting')
    const inside = putin.filter(
      ({paragraph, start, end}) =>
        leavitt !== undefined &&
        paragraph === leavitt.paragraph &&
        leavitt.start <= start &&
        end <= leavitt.end,
    )
    expect(inside.map(({text}) => text)).toEqual(['Putin'])
  })

  test('nothing is invented: no byline, dateline, creators, time of publication or rights', () => {
    const given = Object.keys(article() ?? {})
    for (const field of ['byline', 'dateline', 'creators', 'publishedAt', 'rights', 'urgency']) {
      expect(given).not.toContain(field)
    }
  })
})

describe('the documents', () => {
  test('break no rule of the content model', async () => {
    const problems = await checkDocuments(buildStories([story]))
    expect(problems.filter(({level}) => level === 'error')).toEqual([])
    // The sanctions were due on a day that is past by now; whoever reads the note must find out.
    expect(problems.map(({field}) => field)).toEqual(['events.us-secondary-sanctions.status'])
  })

  test('are the same bytes in every build', async () => {
    const again = buildStories(await readStories([folder])).documents
    const json = `${JSON.stringify(documents, null, 2)}\n`
    expect(`${JSON.stringify(again, null, 2)}\n`).toBe(json)
    await expect(json).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${slug}.json`))
  })

  test('have ids without dots and only strong references, but for the first appearance', () => {
    for (const document of documents) {
      expect(document._id).toMatch(/^[a-z]+-[a-z0-9-]+$/)
      const weak = [...JSON.stringify(document).matchAll(/"_ref":"([^"]*)"[^}]*"_weak":true/g)]
      expect(weak.map(([, id]) => id)).toEqual(document._type === 'quote' ? [article()?._id] : [])
    }
  })

  test('refer to one another only', () => {
    const ids = documents.map(({_id}) => _id)
    const references = [...JSON.stringify(documents).matchAll(/"_ref":"([^"]*)"/g)]
    expect(references.map(([, id]) => id).filter((id) => !ids.includes(id ?? ''))).toEqual([])
  })

  test('come from the folder that is seeded by default', async () => {
    expect(await articleFolders(join(import.meta.dirname, '../../seed/articles'))).toContain(folder)
  })
})

function body(): Block[] {
  const blocks = article()?.body
  if (!Array.isArray(blocks)) throw new Error('The article has no body')
  return blocks
}

/** The places that a document is marked at: read off the finished body, not off how it was made. */
function marks(type: string, id: string) {
  return body().flatMap(({markDefs, children}, index) =>
    markDefs
      .filter((mark) => mark._type === type && JSON.stringify(mark).includes(`"${id}"`))
      .map(({_key}) => {
        const first = children.findIndex((span) => span.marks.includes(_key))
        const marked = children.filter((span) => span.marks.includes(_key))
        const lengthOf = (spans: typeof children) => spans.map(({text}) => text).join('').length
        const start = lengthOf(children.slice(0, first))
        return {
          paragraph: `P${index + 1}`,
          start,
          end: start + lengthOf(marked),
          text: marked.map(({text}) => text).join(''),
        }
      }),
  )
}

function fullMentions({_id, name}: SeedDocument) {
  return marks('personMention', _id).filter(({text}) => text === name)
}

function title(person: SeedDocument): unknown {
  return at(person, 'positions', 0, 'title')
}

function at(value: unknown, ...path: Array<string | number>): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined,
    value,
  )
}
