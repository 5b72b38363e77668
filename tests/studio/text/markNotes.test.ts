import {expect, test} from 'vitest'

import {markNote} from '../../../studio/text/markNotes.ts'

const nothing = {
  name: null,
  text: null,
  kind: null,
  verification: null,
  status: null,
  occurrence: null,
  speaker: null,
  start: null,
  positions: null,
}

test('a quote: who, what, and how it stands', () => {
  expect(
    markNote(
      'quote-1',
      {
        ...nothing,
        _type: 'quote',
        text: 'great progress',
        kind: 'fragment',
        verification: 'unverified',
        speaker: 'Donald Trump',
      },
      true,
    ),
  ).toEqual({
    id: 'quote-1',
    heading: 'Donald Trump',
    lines: ['“great progress”', 'Fragment, Unverified'],
  })
})

test('an event: what, whether, and when', () => {
  expect(
    markNote(
      'event-1',
      {
        ...nothing,
        _type: 'event',
        name: 'Trump–Putin meeting',
        status: 'proposed',
        start: '[2025-08-11..]',
      },
      true,
    ),
  ).toEqual({
    id: 'event-1',
    heading: 'Trump–Putin meeting',
    lines: ['Proposed', 'on or after 11 Aug 2025'],
  })
})

test('a person: the latest post, as printed or by role and where', () => {
  const ana = {...nothing, _type: 'person', name: 'Ana Ruiz'}
  const mayor = {title: 'Mayor', start: '2021-07'}
  const councillor = {role: 'Councillor', organization: 'Merrowhaven', end: '2021-06'}
  const lines = (positions: object[] | null) => markNote('p', {...ana, positions}, true).lines
  expect([[mayor, councillor], [councillor], [{}], [], null].map(lines)).toEqual([
    ['Mayor'],
    ['Councillor, Merrowhaven'],
    [],
    [],
    [],
  ])
})

test('what is missing is said', () => {
  expect(markNote('quote-1', undefined, true)).toEqual({
    id: 'quote-1',
    heading: 'Not found',
    lines: ['It is not in the dataset.'],
  })
  expect(markNote('q', {...nothing, _type: 'quote'}, true)).toEqual({
    id: 'q',
    heading: 'No speaker',
    lines: [],
  })
})

test('what was not loaded yet is not said to be missing', () => {
  expect(markNote('quote-1', undefined, false)).toEqual({
    id: 'quote-1',
    heading: 'Not loaded yet',
    lines: [],
  })
})

test('what is told indirectly stands without quotation marks', () => {
  const told = {...nothing, _type: 'quote', text: 'that talks go on', kind: 'indirect'}
  expect(markNote('q', told, true).lines).toEqual(['that talks go on', 'Indirect'])
})
