import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {likenessOf, spellingOf} from '../../seed/likeness.ts'

const likeness = (names: string[], others: string[]) =>
  likenessOf(names.map(spellingOf), others.map(spellingOf))

const reasonFor = (name: string, other: string) =>
  likeness([name], [other])?.replace(`“${name}” and “${other}” `, '')

const same = 'are the same but for capitals, accents or punctuation'
const turned = 'have the same parts in another order'
const sound = 'are alike as transliterations'
const initials = 'agree in the family name, and the others as initials'
const middle = 'differ only in a middle name'
const letters = 'differ in a letter or two'

describe('likenessOf', () => {
  test.each([
    ['Ada Byron', 'ada BYRON', same],
    ['José Núñez', 'Jose Nunez', same],
    ['Runa Østby', 'Runa Ostby', same],
    ['Łukasz Groß', 'Lukasz Gross', same],
    ['Siobhan O’Neill', "Siobhan O'Neill", same],
    ['Jean-Luc Tan', 'Jean Luc Tan', same],
    ['Kovács Béla', 'Bela Kovacs', turned],
    ['Byron, Ada', 'Ada Byron', turned],
    ['Volodymyr Zelenskyy', 'Volodymyr Zelenskiy', sound],
    ['Volodymyr Zelenskyy', 'Volodymyr Zelensky', sound],
    ['Volodymyr Zelenskiy', 'Volodymyr Zelensky', sound],
    ['Yuri Ushakov', 'Yury Ushakov', sound],
    ['Pyotr Tchaikovsky', 'Piotr Chaikovski', sound],
    ['Mikhail Petrov', 'Mihail Petroff', letters],
    ['J. Biden', 'Joe Biden', initials],
    ['J. R. Biden', 'Joe Robinette Biden', initials],
    ['J. R. Biden', 'J. Biden', initials],
    ['Joe R. Biden', 'Joe Biden', middle],
    ['Maria da Silva', 'Maria Silva', middle],
    ['Steve Witkoff', 'Steven Witkoff', letters],
    ['Muhammad Iqbal', 'Mohammed Iqbal', letters],
    ['Karl Braun', 'Carl Braun', sound],
    ['Odalys Marrin', 'Odalis Marin', sound],
    ['Ines Kolvane', 'Ines Kolvanne', sound],
    ['Pell Aldous', 'Pell Aldus', letters],
  ])('%s and %s: proposed, because they %s', (name, other, reason) => {
    expect([reasonFor(name, other), reasonFor(other, name)]).toEqual([reason, reason])
  })

  test.each([
    ['Joe Biden', 'Jill Biden'],
    ['Donald Trump', 'Donald Tusk'],
    ['J. Biden', 'Karl Biden'],
    ['Karl Braun', 'Carla Bruni'],
    ['Ada Byron', 'Byron'],
    ['Byron', 'Bryon'],
    ['George W. Bush', 'George H. Bush'],
    ['Wei Li', 'Wei Lu'],
    ['Maria Alba Cruz', 'Maria Cortez Ruiz'],
    ['Vladimir Putin', 'Volodymyr Zelenskiy'],
    ['', ''],
  ])('%s and %s: not proposed', (name, other) => {
    expect([reasonFor(name, other), reasonFor(other, name)]).toEqual([undefined, undefined])
  })

  test('looks at every spelling of both, and gives the strongest reason', () => {
    expect(likeness(['Teodor Brask', 'T. Brask'], ['Someone Else', 'Theodor Brask'])).toBe(
      `“T. Brask” and “Theodor Brask” ${initials}`,
    )
    expect(likeness(['Ada Byron', 'Ada King'], ['A. Byron', 'ADA KING'])).toBe(
      `“Ada King” and “ADA KING” ${same}`,
    )
  })

  test('finds alike whoever is alike from either side, and everybody like himself', () => {
    const name = fc.array(fc.constantFrom('Ada', 'A.', 'Byron', 'Byran', 'Ørsted', 'of', 'Xy'), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(name, name, (left, right) => {
        const [one, other] = [left.join(' '), right.join(' ')]
        expect(reasonFor(one, one)).toBe(same)
        expect(reasonFor(other, one)).toBe(reasonFor(one, other))
      }),
    )
  })
})
