import {expect, test} from 'vitest'

import {type QuoteKind, quotableWords} from '../../../studio/text/quotableWords.ts'

/** The words in [ ] are selected. */
function select(marked: string, kind?: QuoteKind) {
  const start = marked.indexOf('[')
  const end = marked.indexOf(']') - 1
  return quotableWords(marked.replace(/[[\]]/g, ''), start, end, kind)
}

test.each([
  ['He spoke of “[great progress]” on Wednesday.', {text: 'great progress', kind: 'fragment'}],
  ['He spoke of [“great progress,”] then left.', {text: 'great progress', kind: 'fragment'}],
  [
    '“[It seems that Russia is now more inclined to a ceasefire.]” he said.',
    {text: 'It seems that Russia is now more inclined to a ceasefire.', kind: 'direct'},
  ],
  ['[“We will not go back,”] she said.', {text: 'We will not go back', kind: 'direct'}],
  ['“[Never again.]” he said.', {text: 'Never again', kind: 'fragment'}],
  ['He said [that talks would go on].', {text: 'that talks would go on', kind: 'indirect'}],
  ['"[useful and constructive]", he said', {text: 'useful and constructive', kind: 'fragment'}],
  ['“One.” He said [two three].', {text: 'two three', kind: 'indirect'}],
  ['“U.S. aid,” he said, [“will end.”]', {text: 'will end', kind: 'fragment'}],
  // A period of their own stays with the words.
  ['He called it [“a gift to the U.S.”]', {text: 'a gift to the U.S.', kind: 'fragment'}],
  ['They “[will act on the 5 p.m.]” news', {text: 'will act on the 5 p.m.', kind: 'fragment'}],
  ['It is “[war...]” he said.', {text: 'war...', kind: 'fragment'}],
  ['It is [“a gift to the U.S.,”] he said.', {text: 'a gift to the U.S.', kind: 'fragment'}],
  // A quotation within them stays whole.
  ['[The letter read “stop”] on Friday.', {text: 'The letter read “stop”', kind: 'indirect'}],
  ['“[The letter read ‘stop’]”, she said.', {text: 'The letter read ‘stop’', kind: 'fragment'}],
  ['[“The letter read ‘stop,’”] she said.', {text: 'The letter read ‘stop,’', kind: 'direct'}],
  ['[“We told them to say ‘stop.’”]', {text: 'We told them to say ‘stop.’', kind: 'direct'}],
  ['He said [“stop” and “go”] at once.', {text: '“stop” and “go”', kind: 'indirect'}],
  ['He said “[stop] now”.', {text: 'stop', kind: 'fragment'}],
  ['He said [“stop] now”.', {text: 'stop', kind: 'fragment'}],
  // Single marks, which may be apostrophes.
  [
    '[‘We will not leave the harbour tonight,’] she said.',
    {text: 'We will not leave the harbour tonight', kind: 'direct'},
  ],
  [
    '‘[We won’t leave the harbour tonight.]’',
    {text: 'We won’t leave the harbour tonight.', kind: 'direct'},
  ],
  [
    '[‘We stand by the workers’ rights tonight,’] she said.',
    {text: 'We stand by the workers’ rights tonight', kind: 'direct'},
  ],
  ['She spoke of [‘chaos’,] and left.', {text: 'chaos', kind: 'fragment'}],
  ['It’s [the workers’] day.', {text: 'the workers’', kind: 'indirect'}],
  ['In the ‘90s [they left].', {text: 'they left', kind: 'indirect'}],
  // Other languages.
  ['„Wir gehen.“ Er sagte, [dass es spät sei].', {text: 'dass es spät sei', kind: 'indirect'}],
  [
    '[„Wir gehen heute nicht nach Hause“], sagte er.',
    {text: 'Wir gehen heute nicht nach Hause', kind: 'fragment'},
  ],
  ['»[Wir gehen heute noch fort.]« Er ging.', {text: 'Wir gehen heute noch fort.', kind: 'direct'}],
  ['[« Nous partirons demain matin. »]', {text: 'Nous partirons demain matin.', kind: 'direct'}],
  ['«Non.» Il dit [qu’il part].', {text: 'qu’il part', kind: 'indirect'}],
  ['[”Vi går inte hem i kväll”], sa hon.', {text: 'Vi går inte hem i kväll', kind: 'fragment'}],
  [
    '«[¿Por qué no nos vamos ahora?]», dijo.',
    {text: '¿Por qué no nos vamos ahora?', kind: 'direct'},
  ],
  ['قال: «[لن نغلق الميناء هذا العام.]»', {text: 'لن نغلق الميناء هذا العام.', kind: 'direct'}],
  ['قال: «[لن نغلق الميناء،]»', {text: 'لن نغلق الميناء', kind: 'fragment'}],
  // Over paragraphs.
  ['[“We will not go back to that.]', {text: 'We will not go back to that.', kind: 'direct'}],
  ['[And we will not go back.”] He left.', {text: 'And we will not go back.', kind: 'direct'}],
])('%s', (marked, expected) => {
  const words = select(marked)
  const plain = marked.replace(/[[\]]/g, '')
  expect(words).toMatchObject(expected)
  expect(plain.slice(words?.start, words?.end)).toBe(expected.text)
})

test.each(['He [ ] said', '[“”] he said', '[,]'])('nothing to quote in %s', (marked) => {
  expect(select(marked)).toBeUndefined()
})

test('the words are those of the kind that was chosen', () => {
  expect(select('“[Never again.]” he said.')).toMatchObject({text: 'Never again', kind: 'fragment'})
  expect(select('“[Never again.]” he said.', 'direct')).toEqual({
    text: 'Never again.',
    start: 1,
    end: 13,
    kind: 'direct',
  })
  expect(select('“[We will not go back.]”', 'fragment')).toMatchObject({
    text: 'We will not go back',
  })
})
