import {defer} from 'rxjs'
import {TestScheduler} from 'rxjs/testing'
import {expect, test} from 'vitest'

import {untiringAnswer} from '../../studio/untiringAnswer.ts'

test('a question that fails is asked again after five seconds, and its failure is told meanwhile', () => {
  const error = new Error('offline')
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({cold, expectObservable}) => {
      const attempts = [
        cold<string>('a-#', undefined, error),
        cold<string>('#', undefined, 'odd'),
        cold<string>('b'),
      ]
      let count = 0
      const answers$ = defer(() => attempts[count++] ?? cold<string>('x'))
      expectObservable(untiringAnswer(answers$)).toBe('a-f 4999ms g 4999ms b', {
        a: {data: 'a'},
        f: {error},
        g: {error: new Error('odd')},
        b: {data: 'b'},
      })
    },
  )
})
