import {execFileSync} from 'node:child_process'
import * as fc from 'fast-check'
import {expect, test} from 'vitest'

import {shellWord, targetFlags} from '../../scripts/targetFlags.ts'

test('the flags that name a dataset, in quotes where that is needed', () => {
  expect(targetFlags({})).toBe('')
  expect(targetFlags({data: '.lake', dataset: 'production'})).toBe(
    '--data .lake --dataset production ',
  )
  expect(targetFlags({lake: 'http://127.0.0.1:4000'})).toBe('--lake http://127.0.0.1:4000 ')
  expect(targetFlags({data: "/home/ada/Ada's desk"})).toBe(
    String.raw`--data '/home/ada/Ada'\''s desk' `,
  )
})

test.skipIf(process.platform === 'win32')('a shell reads each as the one word that it was', () => {
  const words = fc.array(fc.string({unit: 'grapheme'}).map((text) => text.replaceAll('\0', '')))
  fc.assert(
    fc.property(words, (texts) => {
      const line = texts.map(shellWord).join(' ')
      const printed = execFileSync('sh', [
        '-c',
        `for word in ${line}; do printf '%s\\0' "$word"; done`,
      ])
      expect(printed.toString().split('\0').slice(0, -1)).toEqual(texts)
    }),
    {numRuns: 30},
  )
})
