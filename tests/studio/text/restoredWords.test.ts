import * as fc from 'fast-check'
import {expect, test} from 'vitest'

import {markedTexts} from '../../../studio/text/markedText.ts'
import {withWordsUnder} from '../../../studio/text/restoredWords.ts'

const span = (_key: string, text: string, ...marks: string[]) => ({
  _type: 'span',
  _key,
  text,
  marks,
})

/** One block, in which `q` marks a quote and `p` a person. */
const restored = (words: string, ...children: ReturnType<typeof span>[]) =>
  withWordsUnder([{_type: 'block', _key: 'b', children}], {block: 'b', mark: 'q'}, words)

const hope = [
  span('1', 'She said: '),
  span('2', 'We hope that ', 'q'),
  span('3', 'Anna', 'q', 'p'),
  span('4', ' will ', 'q'),
  span('5', 'soon', 'q', 'strong'),
  span('6', ' come', 'q'),
  span('7', ' again.'),
]

test('a person in the quote stays who it is, and nothing else becomes that person', () => {
  expect(restored('We know that Anna can soon come', ...hope)).toEqual([
    hope[0],
    span('2', 'We know that ', 'q'),
    hope[2],
    span('4', ' can ', 'q'),
    ...hope.slice(4),
  ])
  const atTheBeginning = [span('1', 'Anna', 'q', 'p'), span('2', ' will come', 'q')]
  expect(restored('Anna cannot come', ...atTheBeginning)).toEqual([
    span('1', 'Anna', 'q', 'p'),
    span('2', ' cannot come', 'q'),
  ])
  expect(restored('Then Anna will come', ...atTheBeginning)).toEqual([
    span('1', 'Then ', 'q'),
    span('1-1', 'Anna', 'q', 'p'),
    span('2', ' will come', 'q'),
  ])
})

test('a word is put right where it stands, with its marks', () => {
  expect(restored('Anne comes', span('1', 'Anna', 'q', 'p'), span('2', ' comes', 'q'))).toEqual([
    span('1', 'Anne', 'q', 'p'),
    span('2', ' comes', 'q'),
  ])
})

test('words in the place of several spans have the marks that those shared', () => {
  const children = [span('1', 'Good ', 'q', 'em'), span('1-1', 'Anna', 'q', 'em', 'p')]
  expect(restored('Nobody', ...children)).toEqual([span('1', 'Nobody', 'q', 'em')])
  const cut = [span('1', 'One tw', 'q'), span('1-1', 'o', 'q', 'p'), span('3', ' three', 'q')]
  expect(restored('One four three', ...cut)).toEqual([span('1', 'One four', 'q'), cut[2]])
})

test('what stands between two parts of the mark stays', () => {
  expect(
    restored(
      'We will go on',
      span('1', 'We will', 'q'),
      span('2', '” she said “'),
      span('3', ' go', 'q'),
    ),
  ).toEqual([span('1', 'We will', 'q'), span('2', '” she said “'), span('3', ' go on', 'q')])
})

test('whatever the words were, the mark then has the words of the quote', () => {
  const words = fc.array(fc.constantFrom('a', 'b', ' ', ', ', 'Anna'), {maxLength: 8, minLength: 1})
  const texts = fc.array(fc.tuple(words, fc.subarray(['p', 'q', 'strong'])), {minLength: 1})
  fc.assert(
    fc.property(texts, words, (parts, wanted) => {
      const children = parts.map(([text, marks], index) =>
        span(`${index}`, text.join(''), ...marks),
      )
      fc.pre(children.some(({marks}) => marks.includes('q')))
      const spans = restored(wanted.join(''), ...children) ?? []
      const markDefs = [{_type: 'quoteMention', _key: 'q'}]
      const [marked] = markedTexts([{_type: 'block', _key: 'b', markDefs, children: spans}])
      expect(marked?.text).toBe(wanted.join(''))
      expect(new Set(spans.map(({_key}) => _key)).size).toBe(spans.length)
      expect(spans.filter(({marks}) => !marks.includes('q'))).toEqual(
        children.filter(({marks}) => !marks.includes('q')),
      )
    }),
  )
})

test('where the block or the mark is not there, there is nothing to put back', () => {
  expect(restored('x', span('1', 'Anna', 'p'))).toBeUndefined()
  expect(withWordsUnder([], {block: 'none', mark: 'q'}, 'x')).toBeUndefined()
})

test('a paragraph of which a part cannot be read is left as it is, since that part would be lost', () => {
  const children = [span('1', 'great', 'q'), {_type: 'span', text: ' progress', marks: []}]
  const body = [{_type: 'block', _key: 'b', children}]
  expect(withWordsUnder(body, {block: 'b', mark: 'q'}, 'good')).toBeUndefined()
  expect(
    withWordsUnder([{...body[0], children: [null, ...children]}], {block: 'b', mark: 'q'}, 'good'),
  ).toBeUndefined()
})
