import {describe, expect, it} from 'vitest'

import {compiledSchema} from './validate.ts'

/** What a list shows of a type, given what it selected. */
function preview(type: string, selection: Record<string, unknown>) {
  const prepare = compiledSchema.get(type)?.preview?.prepare
  if (!prepare) throw new Error(`${type} has no preview that prepares.`)
  return prepare(selection)
}

describe('what lists show', () => {
  it.each([
    [
      'article',
      {
        headline: 'Harbor to close',
        stage: 'factCheck',
        pubStatus: 'usable',
        referenceDate: '2025-08-06',
      },
      {title: 'Harbor to close', subtitle: 'Fact check · 6 Aug 2025'},
    ],
    [
      'article',
      {
        headline: 'Harbor to close',
        stage: 'approved',
        pubStatus: 'canceled',
        publishedAt: '2025-08-07T06:00:00Z',
        referenceDate: '2025-08-06',
      },
      {title: 'Harbor to close', subtitle: 'Approved · Canceled · 7 Aug 2025'},
    ],
    ['article', {}, {title: 'Article without headline', subtitle: ''}],
    [
      'person',
      {name: 'Ana Ruiz', disambiguation: 'mayor', title: 'Mayor'},
      {title: 'Ana Ruiz', subtitle: 'mayor'},
    ],
    ['person', {name: 'Ana Ruiz', title: 'Mayor'}, {title: 'Ana Ruiz', subtitle: 'Mayor'}],
    ['person', {}, {title: 'Person without name'}],
    [
      'quote',
      {text: 'great progress', kind: 'fragment', speaker: 'Ana Ruiz'},
      {title: '“great progress”', subtitle: 'Ana Ruiz, fragment'},
    ],
    [
      'quote',
      {text: 'The harbor may close', kind: 'indirect', speakerDescription: 'a city official'},
      {title: 'The harbor may close', subtitle: 'a city official, indirect'},
    ],
    ['quote', {}, {title: 'Quote without text', subtitle: 'No speaker'}],
    [
      'event',
      {
        name: 'Closing of the harbor',
        status: 'proposed',
        occurrence: 'eos3',
        start: {edtf: '[2025-08-11..]'},
      },
      {
        title: 'Closing of the harbor',
        subtitle: 'on or after 11 Aug 2025 · Proposed · planned, may occur',
      },
    ],
    [
      'event',
      {name: 'Storm', status: 'occurred', occurrence: 'eos0', start: {edtf: '2021-06'}},
      {title: 'Storm', subtitle: 'June 2021 · Occurred'},
    ],
    [
      'event',
      {name: 'Repairs', status: 'ongoing', start: {edtf: '2022-02~/..'}},
      {title: 'Repairs', subtitle: 'about Feb 2022, ongoing'},
    ],
    ['event', {}, {title: 'Event without name', subtitle: ''}],
    ['personMention', {name: 'Ana Ruiz'}, {title: 'Ana Ruiz', subtitle: 'Person'}],
    ['personMention', {}, {title: 'No person chosen', subtitle: 'Person'}],
    [
      'pullQuote',
      {text: 'great progress', kind: 'fragment', speaker: 'Ana Ruiz'},
      {title: '“great progress”', subtitle: 'Ana Ruiz, fragment'},
    ],
    [
      'newsDate',
      {text: 'as early as next week', edtf: '[2025-08-11..]'},
      {title: 'on or after 11 Aug 2025', subtitle: '“as early as next week”'},
    ],
    ['newsDate', {}, {title: 'No date'}],
    [
      'position',
      {role: 'Mayor', organization: 'Port City', start: '2019', end: '2023-05'},
      {title: 'Mayor, Port City', subtitle: '2019 – 2023-05'},
    ],
    ['position', {title: 'Mayor', start: '2019'}, {title: 'Mayor', subtitle: '2019 – now'}],
    ['position', {}, {title: 'Position without title'}],
    ['participant', {name: 'Ana Ruiz', role: 'host'}, {title: 'Ana Ruiz', subtitle: 'host'}],
    ['participant', {group: 'Fishers'}, {title: 'Fishers'}],
    ['participant', {}, {title: 'No participant chosen'}],
    [
      'source',
      {name: 'a city official', kind: 'anonymous', cue: 'a city official revealed'},
      {title: 'a city official', subtitle: 'Anonymous · “a city official revealed”'},
    ],
    [
      'correction',
      {date: '2025-08-07T06:00:00Z', kind: 'retraction', text: 'It was wrong.'},
      {title: 'It was wrong.', subtitle: 'Retraction · 7 Aug 2025'},
    ],
    ['checks', {fact: 'required', legal: 'na'}, {title: 'Fact: Required · Legal: Not needed'}],
  ])('%s of %j', (type, selection, shown) => {
    expect(preview(type, selection)).toEqual(shown)
  })
})
