import {expect, test} from 'vitest'

import {changeText, planText} from '../../scripts/planText.ts'
import {progressText} from '../../scripts/progress.ts'
import type {FieldChange} from '../../seed/plan.ts'

const options = {
  width: 60,
  colours: false,
  names: {'person-ada': 'Ada Byron'},
  withFields: true,
}

const written: Omit<FieldChange, 'before' | 'after'> = {
  field: 'body',
  changedBy: 'seed',
  isWritten: true,
}

const paragraph = (text: string, style = 'normal') => ({
  _type: 'block',
  _key: text.slice(0, 3),
  style,
  markDefs: [{_key: 'm', _type: 'personMention', person: {_type: 'reference', _ref: 'person-ada'}}],
  children: [
    {_type: 'span', _key: 'a', text: 'Mayor ', marks: []},
    {_type: 'span', _key: 'b', text: 'Byron', marks: ['m']},
    {_type: 'span', _key: 'c', text, marks: ['strong']},
  ],
})

const reference = (_ref: string) => ({_type: 'reference', _ref})
const item = (name: string, _key = name) => ({_type: 'otherName', _key, name})

test('Portable Text is shown as text, with the words that differ in their surroundings', () => {
  const long = ' opened the bridge that had been closed for such a long time since the flood'
  expect(
    changeText(
      {
        ...written,
        before: [paragraph('The Bridge', 'h2'), paragraph(long)],
        after: [paragraph('The Bridge', 'h2'), paragraph(long.replace('flood', 'storm'))],
      },
      options,
    ),
  ).toEqual(['      body:', '        … or such a long time since the [-flood-]{+storm+}**'])
})

test('a short value stands in one line, references by name, and what stays is told apart', () => {
  expect([
    ...changeText(
      {...written, field: 'speaker', before: reference('person-ada'), after: reference('x')},
      options,
    ),
    ...changeText({...written, field: 'edNote', before: 'Call'}, options),
    ...changeText(
      {field: 'name', changedBy: 'dataset', isWritten: false, before: 'Ada', after: 'A.'},
      options,
    ),
    ...changeText(
      {field: 'name', changedBy: 'both', isWritten: false, before: 'Ada', after: 'A.'},
      options,
    ),
  ]).toEqual([
    '      speaker: Ada Byron → x',
    '      edNote: Call → (nothing)',
    '      name (stays): Ada ↔ A.',
    '      name (conflict): Ada ↔ A.',
  ])
})

test('of a list, the items that differ; of what differs only in keys, that', () => {
  expect([
    ...changeText(
      {
        ...written,
        field: 'otherNames',
        before: [item('Ada King'), item('Countess of Lovelace')],
        after: [item('Ada King'), item('Countess Lovelace')],
      },
      options,
    ),
    ...changeText(
      {
        ...written,
        field: 'otherNames',
        before: [item('Ada King', 'a'), item('Ada')],
        after: [item('Ada King', 'b'), item('Ada')],
      },
      options,
    ),
  ]).toEqual([
    '      otherNames:',
    '         … [-- Countess of Lovelace-]{+- Countess Lovelace+}',
    '      otherNames: differs only in what is not shown, such as keys',
  ])
})

test('what is too long is cut, and no line is wider than the terminal', () => {
  const words = Array.from({length: 200}, (_, nth) => `word${nth}`).join(' ')
  const lines = changeText({...written, after: `${words}\n${'x'.repeat(200)}`}, options)
  expect(lines.length).toBe(8)
  expect(lines.at(-1)).toMatch(/^ {8}… and \d+ of 202 words more$/)
  expect(lines.filter((line) => line.length > options.width)).toEqual([])
})

test('colours stand only where they are wanted, and fields only where they are asked for', () => {
  const documents = [
    {id: 'a', outcome: 'unchanged' as const},
    {
      id: 'b',
      outcome: 'merged' as const,
      reason: 'why',
      changes: [{...written, field: 'name', before: 'A', after: 'B'}],
    },
    {id: 'longer', outcome: 'removed' as const},
  ]
  expect(planText(documents, {...options, withFields: false})).toEqual([
    '  & merged    b       why',
    '  - removed   longer',
  ])
  expect(planText(documents, {...options, colours: true})[1]).toBe(
    '      name: \u001B[31mA\u001B[39m → \u001B[32mB\u001B[39m',
  )
})

test('progress tells rate and time left once there is something to tell', () => {
  expect([
    progressText('Comparing', undefined, undefined, 5000),
    progressText('Writing', 0, 20_000, 5000),
    progressText('Writing', 500, 20_000, 500),
    progressText('Writing', 5000, 20_000, 5000),
    progressText('Writing', 100, 20_000, 5000),
    progressText('Writing', 10, 20_000, 5000),
  ]).toEqual([
    'Comparing …',
    'Writing: 0 of 20,000',
    'Writing: 500 of 20,000',
    'Writing: 5,000 of 20,000, 1,000 a second, 15 s left',
    'Writing: 100 of 20,000, 20 a second, 17 min left',
    'Writing: 10 of 20,000, 2 a second, 2 h 47 min left',
  ])
})
