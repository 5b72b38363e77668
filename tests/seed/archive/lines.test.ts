import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {expect, it} from 'vitest'

import {lines} from '../../../seed/archive/lines.ts'
import {temporaryFolder} from '../../processes.ts'

it('finds every line with something in it, at its place, however long and however ended', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'archive.ndjson')
  const line = fc.oneof(
    fc.constant(''),
    fc.constant('\r'),
    fc.string({unit: 'grapheme', maxLength: 20}).map((text) => text.replaceAll('\n', '')),
    fc.integer({min: 1, max: 1_500_000}).map((length) => 'x'.repeat(length)),
  )
  fc.assert(
    fc.property(fc.array(line, {maxLength: 8}), fc.boolean(), (texts, isEnded) => {
      const content = texts.join('\n') + (isEnded ? '\n' : '')
      writeFileSync(file, content)
      const bytes = Buffer.from(content)
      const wanted = content
        .split('\n')
        .map((text, index) => ({number: index + 1, text}))
        .filter(({text}) => /[^ \t\r]/.test(text))
      const found = [...lines(file)].map(({number, offset, size}) => ({
        number,
        text: bytes.toString('utf8', offset, offset + size),
      }))
      expect(found).toEqual(wanted)
      const shown: string[] = []
      for (const {bytes} of lines(file)) shown.push(bytes?.toString('utf8') ?? '')
      expect(shown).toEqual(wanted.map(({text}) => text))
    }),
    {numRuns: 15},
  )
})
