import {describe, expect, test} from 'vitest'

import {buildStories} from '../../seed/build.ts'
import {checkDocuments} from '../../seed/check.ts'
import {formatProblem, InputError} from '../../seed/problems.ts'
import {readStory} from '../../seed/read.ts'
import {changed, readSmall, smallAnnotations, smallText, storyFiles} from './smallStory.ts'

const problemsOf = (annotations: string, text?: string) => {
  const story = readStory(storyFiles(annotations, text))
  return Array.isArray(story) ? story.map(formatProblem) : []
}

describe('readStory', () => {
  test('finds every mention, in reading order', () => {
    const {mentions, warnings, text} = readSmall()
    const words = mentions.map(({kind, id, range: {paragraph, start, end}}) => [
      kind,
      id,
      text.paragraphs[paragraph]?.slice(start, end),
    ])
    expect(words).toEqual([
      ['person', 'ada-byron', 'Ada Byron'],
      ['event', 'bridge-opening', 'opened the new bridge'],
      ['quote', 'byron-hundred-years', 'It will last a hundred years'],
      ['person', 'ada-byron', 'Byron'],
      ['person', 'karl-braun', 'Karl Braun'],
    ])
    expect(warnings).toEqual([])
  })

  test.each([
    [
      'a field that is no field',
      'role: host',
      'rol: host',
      'bridge/annotations.yaml:29:9: events.bridge-opening.participants[0]: has no field “rol” (do you mean “role”?)',
    ],
    [
      'a section that is no section',
      'quotes:',
      'qoutes:',
      'bridge/annotations.yaml:32:1: has no field “qoutes” (do you mean “quotes”?)',
    ],
    [
      'a missing field',
      '  language: en\n',
      '',
      'bridge/annotations.yaml:1:1: article.language: is missing; it must be text',
    ],
    [
      'a field without value',
      'familyName: Byron',
      'familyName:',
      'bridge/annotations.yaml:11:5: people.ada-byron.familyName: has no value; it must be text, or be left out',
    ],
    [
      'a number for text',
      'role: host',
      'role: 1',
      'bridge/annotations.yaml:29:9: events.bridge-opening.participants[0].role: must be text, but is a number; put it in quotes if it is meant as text',
    ],
    [
      'a list for a date',
      'edtf: 2025-03-03',
      'edtf: [2025-03-03..]',
      "bridge/annotations.yaml:25:7: events.bridge-opening.start.edtf: must be text; put a date that begins with [ in quotes: '[2025-08-11..]'",
    ],
    [
      'a day that is no day',
      'referenceDate: 2025-03-04',
      'referenceDate: 4 March',
      'bridge/annotations.yaml:5:3: article.referenceDate: must be a day such as 2025-08-06',
    ],
    [
      'an id that is no id',
      'karl-braun:',
      'Karl Braun:',
      'bridge/annotations.yaml:15:3: people.Karl Braun: is no id: must be lower-case letters, digits and single hyphens, such as marco-rubio',
    ],
    [
      'an id that stands twice',
      'karl-braun:',
      'ada-byron:',
      'bridge/annotations.yaml:15:3: is not readable as YAML: the same id or field stands twice here. Keep one of them.',
    ],
    [
      'broken YAML',
      'name: Ada Byron',
      'name: "Ada Byron',
      'bridge/annotations.yaml:10:11: is not readable as YAML: Missing closing "quote. Mend the line or put the value in quotes.',
    ],
    [
      'an unknown speaker',
      'speaker: ada-byron',
      'speaker: ada-biron',
      'bridge/annotations.yaml:36:5: quotes.byron-hundred-years.speaker: no person “ada-biron”. Do you mean “ada-byron”? Known: ada-byron, karl-braun. Name one of them, or add “ada-biron” under people.',
    ],
    [
      'an unknown event',
      'saidAt: bridge-opening',
      'saidAt: dinner',
      'bridge/annotations.yaml:40:5: quotes.byron-hundred-years.saidAt: no event “dinner”. Known: bridge-opening. Name one of them, or add “dinner” under events.',
    ],
    [
      'an unknown source, where there is none',
      '    mentions:',
      '    sources: [times]\n    mentions:',
      'bridge/annotations.yaml:30:15: events.bridge-opening.sources[0]: no source “times”. Add “times” under sources.',
    ],
    [
      'a quote that does not stand in the article',
      'text: It will last a hundred years',
      'text: It will last a thousand years',
      'bridge/annotations.yaml:34:5: quotes.byron-hundred-years.text: “It will last a thousand years” does not stand in the article. Copy the words exactly as they stand there.',
    ],
    [
      'a quote that begins inside a word',
      'text: It will last a hundred years',
      'text: ill last a hundred years',
      'bridge/annotations.yaml:34:5: quotes.byron-hundred-years.text: “ill last a hundred years” begins or ends inside a word (line 3: …on Monday. “It w[ill last a hundred years],” Byron said.…). Quote whole words.',
    ],
    [
      'words of an event that end inside a word',
      '- opened the new bridge',
      '- opened the new bri',
      'bridge/annotations.yaml:31:9: events.bridge-opening.mentions[0]: “opened the new bri” begins or ends inside a word (line 3: …Mayor Ada Byron [opened the new bri]dge on Monday.…). Quote whole words.',
    ],
    [
      'two quotes of the same words',
      'quotes:\n',
      'quotes:\n  first:\n    text: It will last a hundred years\n    kind: direct\n    speaker: karl-braun\n    verification: unverified\n',
      'bridge/annotations.yaml:39:5: quotes.byron-hundred-years.text: “It will last a hundred years” in line 3 is also the quote “first”. Keep one of the two, or point to another place with prefix or suffix.',
    ],
    [
      'words that stand twice',
      '- opened the new bridge',
      '- bridge',
      "bridge/annotations.yaml:31:9: events.bridge-opening.mentions[0]: “bridge” stands 2 times in the article (line 3: …opened the new [bridge] on Monday. “It…; line 5: …who built the [bridge], was not there.…). Add the words just before it as prefix, or just after it as suffix, such as prefix: 'opened the new '.",
    ],
    [
      'a cue that does not stand in the article',
      'cue: Byron said',
      'cue: said Byron',
      'bridge/annotations.yaml:39:7: quotes.byron-hundred-years.attribution.cue: “said Byron” does not stand in the article. Copy the words exactly as they stand there.',
    ],
    [
      'a date whose words do not stand in the article',
      'text: Monday',
      'text: Tuesday',
      'bridge/annotations.yaml:24:7: events.bridge-opening.start.text: “Tuesday” does not stand in the article. Copy the date as it is written there, leave text out, or say basis: external.',
    ],
    [
      'a name that may be two people',
      'name: Karl Braun',
      'name: Byron',
      'bridge/annotations.yaml:15:3: people.karl-braun: “Byron” in the article may be ada-byron or karl-braun. Give each of them mentions: a list of the spellings that mean this person here.',
    ],
  ])('refuses %s', (_, words, others, message) => {
    const problems = problemsOf(changed(smallAnnotations, words, others))
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]?.slice(0, message.length)).toBe(message)
  })

  test('refuses an EDTF date that is none, with the model’s own explanation', () => {
    expect(problemsOf(changed(smallAnnotations, 'edtf: 2025-03-03', 'edtf: 2025-13-03'))).toEqual([
      expect.stringMatching(
        /^bridge\/annotations\.yaml:25:7: events\.bridge-opening\.start\.edtf: “2025-13-03” is not a date in EDTF\./,
      ),
    ])
  })

  test('reports everything that is wrong at once, in the order of the file', () => {
    const twice = changed(smallAnnotations, 'speaker: ada-byron', 'speaker: nobody')
    const problems = problemsOf(changed(twice, 'text: Monday', 'text: Sunday'))
    expect(problems.map((problem) => problem.split(': ')[1])).toEqual([
      'events.bridge-opening.start.text',
      'quotes.byron-hundred-years.speaker',
    ])
  })

  test('reports what is wrong in both files', () => {
    expect(problemsOf('article: 1', 'Headline only').length).toBeGreaterThan(1)
  })

  test('warns of a person whom the body never names', () => {
    const text = changed(smallText, 'Karl Braun', 'Carl Brown')
    expect(readSmall(smallAnnotations, text).warnings.map(formatProblem)).toEqual([
      'bridge/annotations.yaml:15:3: people.karl-braun: is named nowhere in the body. Check the spelling of the name.',
    ])
  })

  test('refuses empty annotations', () => {
    expect(problemsOf('')).toEqual([
      'bridge/annotations.yaml:1: is empty. Annotate the article in it.',
    ])
  })

  test('refuses annotations that are not UTF-8', () => {
    const files = storyFiles()
    const annotations = {...files.annotations, bytes: Uint8Array.from([0xff])}
    expect(readStory({...files, annotations})).toEqual([
      {
        level: 'error',
        file: 'bridge/annotations.yaml',
        message: 'is not UTF-8. Save the file as UTF-8.',
      },
    ])
  })
})

describe('buildStories', () => {
  const otherText = changed(smallText, 'Mayor Opens Bridge', 'Bridge Opens')
  const otherAnnotations = changed(
    smallAnnotations,
    'mayor-opens-bridge',
    'bridge-opens',
  ).replaceAll('byron-hundred-years', 'byron-another')

  test('takes a person or event that two articles share once', () => {
    const build = buildStories([readSmall(), readSmall(otherAnnotations, otherText, 'other')])
    expect(build.documents.map(({_id}) => _id)).toEqual([
      'person-ada-byron',
      'person-karl-braun',
      'event-bridge-opening',
      'quote-byron-hundred-years',
      'quote-byron-another',
      'article-mayor-opens-bridge',
      'article-bridge-opens',
    ])
  })

  test('refuses two articles that describe a person differently, or share a quote or slug', () => {
    const other = changed(smallAnnotations, 'start: 2021', 'start: 2022')
    expect(() => buildStories([readSmall(), readSmall(other, otherText, 'other')])).toThrow(
      new InputError([
        {
          level: 'error',
          file: 'other/annotations.yaml',
          line: 9,
          column: 3,
          field: 'people.ada-byron',
          message:
            'is described otherwise in bridge/annotations.yaml. Say the same in both, or name it in one of them by ref only, or use another id if it is not the same person.',
        },
        {
          level: 'error',
          file: 'other/annotations.yaml',
          line: 33,
          column: 3,
          field: 'quotes.byron-hundred-years',
          message:
            'the id “byron-hundred-years” is also used in bridge/annotations.yaml. Give one of them another.',
        },
        {
          level: 'error',
          file: 'other/annotations.yaml',
          line: 1,
          column: 1,
          field: 'article',
          message: 'the slug is also used in bridge/annotations.yaml. Give one of them another.',
        },
      ]),
    )
  })

  test('puts an event after the event that it is part of', () => {
    const part = `events:
  ribbon:
    name: Cutting of the ribbon
    kind: ceremony
    status: occurred
    superEvent: bridge-opening
`
    const build = buildStories([readSmall(changed(smallAnnotations, 'events:\n', part))])
    expect(build.documents.flatMap(({_id, _type}) => (_type === 'event' ? [_id] : []))).toEqual([
      'event-bridge-opening',
      'event-ribbon',
    ])
  })
})

const check = async (words: string, others: string, text?: string) => {
  const story = readSmall(changed(smallAnnotations, words, others), text)
  const problems = await checkDocuments(buildStories([story]))
  return problems.map((problem) => `${problem.level} ${formatProblem(problem)}`)
}

describe('checkDocuments', () => {
  test('finds nothing wrong with the small story', async () => {
    expect(await check('kind: direct', 'kind: direct')).toEqual([])
  })

  test.each([
    [
      'kind: ceremony',
      'kind: conflicts',
      'error bridge/annotations.yaml:21:5: events.bridge-opening.kind: “conflicts” is not an allowed value. Do you mean “conflict”? Allowed: meeting, call, visit, negotiations, address, pressConference, interview, announcement, sanctions, tradeMeasure, agreement, legislation, election, trial, protest, conflict, attack, accident, disaster, ceremony, sport, other.',
    ],
    [
      'status: occurred',
      'status: occurred\n    occurrence: eos9',
      'error bridge/annotations.yaml:23:5: events.bridge-opening.occurrence: “eos9” is not an allowed value. Do you mean “eos0”? Allowed: eos0, eos1, eos2, eos3, eos4, eos5, eos6.',
    ],
    [
      'kind: direct',
      'kind: loud',
      'error bridge/annotations.yaml:35:5: quotes.byron-hundred-years.kind: “loud” is not an allowed value. Allowed: direct, indirect, mixed, fragment.',
    ],
    [
      'stage: draft',
      'stage: drafty',
      'error bridge/annotations.yaml:6:3: article.stage: “drafty” is not an allowed value. Do you mean “draft”? Allowed: draft, inReview, factCheck, approved, hold.',
    ],
    [
      'stage: draft',
      'stage: draft\n  checks:\n    fact: maybe',
      'error bridge/annotations.yaml:8:5: article.checks.fact: “maybe” is not an allowed value. Allowed: na, required, done.',
    ],
    [
      'stage: draft',
      'stage: draft\n  urgency: 12',
      'error bridge/annotations.yaml:7:3: article.urgency: “12” is not an allowed value. Do you mean “1”? Allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9.',
    ],
    [
      'basis: derived',
      'basis: derived\n      precision: dya',
      'error bridge/annotations.yaml:27:7: events.bridge-opening.start.precision: “dya” is not an allowed value. Do you mean “day”? Allowed: day, week, month, year, unknown.',
    ],
  ])('says what is allowed instead of %j → %j', async (words, others, message) => {
    expect((await check(words, others))[0]).toBe(message)
  })

  test('says once, where it is declared, that a source’s value is not allowed', async () => {
    const annotations = [
      ['people:\n', 'sources:\n  times:\n    name: The Times\n    kind: organisation\npeople:\n'],
      ['cue: Byron said', 'cue: Byron said\n      reportedThrough: [times]'],
      ['    mentions:', '    sources: [times]\n    mentions:'],
    ].reduce((text, [words = '', others = '']) => changed(text, words, others), smallAnnotations)
    const problems = await checkDocuments(buildStories([readSmall(annotations)]))
    expect(problems.map(formatProblem)).toEqual([
      'bridge/annotations.yaml:11:5: sources.times.kind: “organisation” is not an allowed value. Do you mean “organization”? Allowed: organization, person, anonymous, document.',
    ])
  })

  test.each([
    [
      '    speaker: ada-byron\n',
      '',
      /^error bridge\/annotations\.yaml:33:3: quotes\.byron-hundred-years\.speakerDescription: /,
    ],
    [
      'start: 2021',
      'start: last year',
      /^error bridge\/annotations\.yaml:14:9: people\.ada-byron\.positions\[0\]\.start: /,
    ],
    [
      'verb: said',
      'verb: claimed',
      /^warning bridge\/annotations\.yaml:38:7: quotes\.byron-hundred-years\.attribution\.verb: /,
    ],
    [
      'status: occurred',
      'status: cancelled',
      /^error bridge\/annotations\.yaml:19:3: events\.bridge-opening\.(occurrence|statusReason): /,
    ],
    [
      'name: Karl Braun',
      'name: Ada Byron\n    mentions: [Karl Braun]',
      /^warning bridge\/annotations\.yaml:10:5: people\.ada-byron\.name: /,
    ],
  ])('maps what the model says of %j → %j to its line', async (words, others, message) => {
    expect((await check(words, others))[0]).toMatch(message)
  })

  test('points into the article for its headline', async () => {
    const long = changed(smallText, 'Mayor Opens Bridge', 'Bridge '.repeat(20).trim())
    expect((await check('kind: direct', 'kind: direct', long))[0]).toMatch(
      /^warning bridge\/article\.txt:1: headline: /,
    )
  })
})
