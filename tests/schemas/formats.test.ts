import {describe, expect, it} from 'vitest'

import {otherDocuments} from '../../schemas/rules/otherDocuments.ts'
import {article, event, person, quote} from './newsroom.ts'
import {validate} from './validate.ts'

const byDescription = {speaker: undefined, speakerDescription: 'a city official'}

async function messages(document: Parameters<typeof validate>[0]): Promise<string[]> {
  const findings = await validate(document, [quote(), article(), person()])
  return findings.map(({path, message}) => `${path.map(segmentText).join('.')}: ${message}`)
}

function segmentText(segment: unknown): string {
  return typeof segment === 'object' && segment !== null ? '[]' : String(segment)
}

describe('a language', () => {
  it.each(['en', 'en-GB', 'zh-Hant-TW', undefined])('may be %s', async (language) => {
    expect(await messages(article({language}))).toEqual([])
  })

  it.each(['english language', 'e', 'en_GB'])('may not be %s', async (language) => {
    expect(await messages(article({language}))).toEqual([
      `language: “${language}” is not a language tag. Write for example en, en-GB or uk.`,
    ])
  })

  it('is checked in quotes as well', async () => {
    expect(await messages(quote({...byDescription, originalLanguage: '?'}))).toEqual([
      'originalLanguage: “?” is not a language tag. Write for example en, en-GB or uk.',
    ])
  })
})

describe('a duration', () => {
  it.each(['PT3H', 'PT1H30M', 'P2D', 'P1Y2M3DT4H5M6.5S', 'P3W'])('may be %s', async (duration) => {
    expect(await lasting(duration)).toEqual([])
  })

  it.each(['3h', 'P', 'PT', 'P1DT', 'PT3', 'P1W2D', 'three hours'])(
    'may not be %s',
    async (duration) => {
      expect(await lasting(duration)).toEqual([
        `duration: “${duration}” is not an ISO 8601 duration. Write for example PT3H (three hours), PT90M or P2D (two days).`,
      ])
    },
  )
})

describe('the term of a position or a name', () => {
  it.each([
    ['2019', undefined],
    ['2019-05', '2019-05'],
    ['2019-05-20', '2019'],
    [undefined, '2024-02-29'],
  ])('may last from %s until %s', async (start, end) => {
    expect(await held(start, end)).toEqual([])
  })

  it('may not start on a day that does not exist, or end in words', async () => {
    expect(await held('2019-02-29', 'today')).toEqual([
      'positions.[].start: “2019-02-29” is not a date. Write a year, month or day: 2019, 2019-05 or 2019-05-20.',
      'positions.[].end: “today” is not a date. Write a year, month or day: 2019, 2019-05 or 2019-05-20.',
    ])
  })

  it('may not end before it starts', async () => {
    expect(await held('2019-05', '2019-04-30')).toEqual([
      'positions.[].end: The term ends, 2019-04-30, before it starts, 2019-05. Exchange or correct them.',
    ])
  })

  it('is checked for other names as well', async () => {
    const otherNames = [{_key: 'k', _type: 'otherName', name: 'Ana R.', end: '1.5.2019'}]
    expect(await messages(person({otherNames}))).toEqual([
      'otherNames.[].end: “1.5.2019” is not a date. Write a year, month or day: 2019, 2019-05 or 2019-05-20.',
    ])
  })
})

describe('an article without reference date', () => {
  it('is reported with a warning', async () => {
    expect(await validate(article({referenceDate: undefined}), [quote()])).toEqual([
      {
        level: 'warning',
        path: ['referenceDate'],
        message:
          'Give the reference date. Without it, “today” and “next week” in the text cannot be resolved.',
      },
    ])
  })
})

describe('a field that refers to a document of the same type', () => {
  it.each(['event-closing', 'drafts.event-closing', 'versions.summer.event-closing'])(
    'does not offer %s to itself',
    (_id) => {
      expect(otherDocuments({document: {_id}})).toEqual({
        filter: '!sanity::versionOf($self)',
        params: {self: 'event-closing'},
      })
    },
  )
})

function lasting(duration: string) {
  return messages(event({status: 'proposed', start: undefined, duration}))
}

function held(start?: string, end?: string) {
  return messages(person({positions: [{_key: 'k', _type: 'position', title: 'Mayor', start, end}]}))
}
