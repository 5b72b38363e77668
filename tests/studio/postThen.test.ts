import {expect, it} from 'vitest'

import {boundsOfEdtf} from '../../schemas/objects/newsDateBounds.ts'
import {postThen} from '../../studio/views/postThen.ts'

const mayor = {title: 'Mayor', start: '2021-07'}
const councillor = {role: 'Councillor', end: '2021-06'}
const envoy = {title: 'Envoy', start: '2022-03', end: '2022-04'}
const again = {...mayor, start: '2025-05'}

it.each([
  ['2021-06-30', 'Then Councillor'],
  ['2021-06', 'Then Councillor'],
  ['2021-07-01', 'Then Mayor'],
  ['2021', 'Then Councillor or Mayor'],
  ['[2021-06..2021-07]', 'Then Councillor or Mayor'],
  ['2022', 'Then Mayor or Envoy'],
  ['2025', 'Then Mayor'],
  ['[..2025-08-06]', 'By then Mayor'],
  ['[2021-06-30..]', 'Councillor on 30 June 2021'],
])('%s: %s', (edtf, words) => {
  expect(postThen([again, envoy, mayor, councillor], boundsOfEdtf(edtf))).toBe(words)
})

it('a post that was held on some of the days only is not certain', () => {
  const ended = [{title: 'Mayor', start: '2020', end: '2021-06'}]
  expect([
    postThen(ended, boundsOfEdtf('2021')),
    postThen(ended, boundsOfEdtf('2021-06')),
    postThen(ended, boundsOfEdtf('[..2021-07]')),
    postThen(ended, {text: 'later'}),
    postThen(ended, undefined),
    postThen(null, boundsOfEdtf('2021')),
  ]).toEqual([
    'Perhaps then Mayor',
    'Then Mayor',
    'No position known for that date',
    'No position known for that date',
    'No position known for that date',
    'No position known for that date',
  ])
})
