import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

import {expect, it} from 'vitest'

const root = dirname(dirname(import.meta.dirname))
const types = join(root, 'queries/sanity.types.ts')

it('the committed types are those that the schema and the queries give', {timeout: 180_000}, () => {
  const committed = readFileSync(types, 'utf8')
  const {status, stdout, stderr} = spawnSync('node', ['scripts/typegen.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect({status, output: status === 0 ? '' : stdout + stderr}).toEqual({status: 0, output: ''})
  expect(readFileSync(types, 'utf8')).toBe(committed)
})
