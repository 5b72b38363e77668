import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import type {AnnotatedPerson} from '../../seed/annotationsShape.ts'
import {findPeople, spellingsOf} from '../../seed/peopleMentions.ts'

const joe: AnnotatedPerson = {name: 'Joe Biden', familyName: 'Biden'}
const jill: AnnotatedPerson = {name: 'Jill Biden', familyName: 'Biden'}
const putin: AnnotatedPerson = {
  name: 'Vladimir Putin',
  familyName: 'Putin',
  otherNames: [{name: 'V. V. Putin'}],
}

const named = (text: string, people: Record<string, AnnotatedPerson>) =>
  findPeople([text], people).mentions.map(({id, range}) => [id, text.slice(range.start, range.end)])

describe('findPeople', () => {
  test('takes the longest spelling, once', () => {
    expect(named('Biden. Joe Biden met V. V. Putin.', {joe, putin})).toEqual([
      ['putin', 'V. V. Putin'],
      ['joe', 'Joe Biden'],
      ['joe', 'Biden'],
    ])
  })

  test('takes whole words only, with any letters and marks around', () => {
    expect(named('Bidenomics, Bidens, NonBiden, Biden2, Biden\u0301, Bidenй', {joe})).toEqual([])
    expect(named('Biden’s “Biden” (Biden) Biden—Biden-era', {joe}).length).toBe(5)
  })

  test('takes the spellings that the annotations list instead of the names', () => {
    const listed = {...joe, mentions: ['Joe']}
    expect(spellingsOf(listed)).toEqual(['Joe'])
    expect(named('Joe Biden', {listed})).toEqual([['listed', 'Joe']])
  })

  test('reports a spelling that may be two people, once, and only where it stands alone', () => {
    expect(findPeople(['Joe Biden and Jill Biden'], {joe, jill}).ambiguous).toEqual([])
    expect(findPeople(['Biden, Jill Biden, Biden'], {joe, jill}).ambiguous).toEqual([
      {spelling: 'Biden', ids: ['joe', 'jill']},
    ])
    const listed = {joe, jill: {...jill, mentions: ['Jill Biden']}}
    expect(findPeople(['Biden, Jill Biden'], listed).ambiguous).toEqual([])
    expect(named('Biden, Jill Biden', listed)).toEqual([
      ['jill', 'Jill Biden'],
      ['joe', 'Biden'],
    ])
  })

  test('in any text, mentions are spellings at word boundaries that do not overlap', () => {
    const word = fc.constantFrom('Biden', 'Joe', 'Joe Biden', 'Putin', 'x', '’s', ' ', '😀', 'é')
    fc.assert(
      fc.property(fc.array(word, {maxLength: 12}), (words) => {
        const text = words.join('')
        const {mentions} = findPeople([text], {joe, putin})
        const inOrder = mentions.toSorted((left, right) => left.range.start - right.range.start)
        let reached = 0
        for (const {id, range} of inOrder) {
          expect(spellingsOf(id === 'joe' ? joe : putin)).toContain(
            text.slice(range.start, range.end),
          )
          expect(range.start).toBeGreaterThanOrEqual(reached)
          expect(text.slice(0, range.start)).not.toMatch(/[\p{L}\p{N}]$/u)
          expect(text.slice(range.end)).not.toMatch(/^[\p{L}\p{N}]/u)
          reached = range.end
        }
        // Nothing is missed: what is left between the mentions names nobody.
        const rest = inOrder.reduceRight(
          (left, {range}) => `${left.slice(0, range.start)}#${left.slice(range.end)}`,
          text,
        )
        expect(rest).not.toMatch(/(?<![\p{L}\p{N}])(Biden|Putin)(?![\p{L}\p{N}])/u)
      }),
    )
  })
})
