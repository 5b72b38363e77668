import {expect, it} from 'vitest'

import {fieldOf} from '../../schemas/rules/fieldOf.ts'
import {resolveOptions} from '../../studio/newsroomOptions.ts'
import {articleInStage, deskTemplates} from '../../studio/structure/deskTemplates.ts'

it.each([
  ['administrator', 'approved', 'approved'],
  ['editor', 'approved', 'approved'],
  ['editor', 'hold', 'hold'],
  ['contributor', 'approved', 'draft'],
  ['contributor', 'inReview', 'draft'],
  ['contributor', 'hold', 'draft'],
  ['contributor', 'draft', 'draft'],
  ['viewer', 'approved', 'draft'],
  [undefined, 'approved', 'draft'],
])('a new article of %s in the list of %s begins as %s', (role, stage, first) => {
  const template = deskTemplates(resolveOptions()).find(({id}) => id === articleInStage)
  const value = fieldOf(template, 'value')
  if (typeof value !== 'function') throw new TypeError('The template has the same value for all')
  const currentUser = role === undefined ? null : {id: 'ana', roles: [{name: role}]}
  expect(value({stage}, {currentUser})).toEqual({stage: first})
})
