import {expect, it} from 'vitest'

import {positionAt, positionTitle} from '../../studio/views/positionAt.ts'

const first = {title: 'U.S. President', start: '2017-01-20', end: '2021-01-20'}
const second = {title: 'U.S. President again', start: '2025-01-20'}
const aide = {role: 'Aide', organization: 'Kremlin'}

it.each([
  ['within a term', '2019-05-01', first],
  ['on its first day', '2017-01-20', first],
  ['on its last day', '2021-01-20', first],
  ['between two terms', '2022-06-01', undefined],
  ['before all of them', '2016-12-31', undefined],
  ['in a term without end', '2099-01-01', second],
])('the position held %s', (_when, day, expected) => {
  expect(positionAt([second, first], day)).toEqual(expected)
})

it('a year or month stands for all of its days', () => {
  const years = {title: 'Mayor', start: '2019', end: '2021'}
  const months = {title: 'Envoy', start: '2022-02', end: '2022-04'}
  const held = (day: string) => positionAt([years, months], day)?.title
  expect(
    [
      '2018-12-31',
      '2019-01-01',
      '2021-12-31',
      '2022-01-31',
      '2022-02-01',
      '2022-04-30',
      '2022-05-01',
    ].map(held),
  ).toEqual([undefined, 'Mayor', 'Mayor', undefined, 'Envoy', 'Envoy', undefined])
})

it('on the day of a change it is the new post, whatever the order', () => {
  const old = {title: 'Old', start: '2021-01-20', end: '2025-01-20'}
  const fresh = {title: 'New', start: '2025-01-20'}
  expect(positionAt([old, fresh], '2025-01-20')).toEqual(fresh)
  expect(positionAt([fresh, old], '2025-01-20')).toEqual(fresh)
})

it('a post without dates is held at any time, but stands back behind a dated one', () => {
  expect(positionAt([aide], '1999-01-01')).toEqual(aide)
  expect(positionAt([aide, second], '2025-08-06')).toEqual(second)
})

it('nobody without positions holds one', () => {
  expect([undefined, null, []].map((none) => positionAt(none, '2025-08-06'))).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('a post is named as printed, else by role and where', () => {
  expect([first, aide, {role: 'Aide'}, {}].map(positionTitle)).toEqual([
    'U.S. President',
    'Aide, Kremlin',
    'Aide',
    '',
  ])
})
