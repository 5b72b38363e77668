import {expect, test} from 'vitest'

import {quoted} from '../../schemas/objects/quoted.ts'
import {timelineItems} from '../../studio/timeline/timelineItems.ts'

test.each([
  ['direct', '“We go on”'],
  ['mixed', '“We go on”'],
  ['fragment', '“We go on”'],
  ['indirect', 'We go on'],
  [null, '“We go on”'],
])('%s speech: %s', (kind, shown) => {
  expect(quoted('We go on', kind)).toBe(shown)
  const quotes = [{_id: 'quote-a', text: 'We go on', kind}]
  expect(timelineItems({events: [], quotes})).toMatchObject([{title: shown}])
})

test.each([null, undefined, '', ' '])('a quote that has no words yet: %j', (text) => {
  expect([quoted(text, 'direct'), quoted(text, 'indirect')]).toEqual([
    'Quote without text',
    'Quote without text',
  ])
})
