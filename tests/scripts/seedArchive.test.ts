import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'

import {note, writeArchive} from '../seed/archive/importing.ts'
import {run, startLakeProcess, temporaryFolder} from './commands.ts'

/** A place to run commands in, with an archive of two notes in it, and a lake in the folder `desk`. */
function workplace() {
  const cwd = temporaryFolder()
  return {
    path: (name: string) => join(cwd, name),
    write: (text: string) =>
      writeArchive(join(cwd, 'notes.ndjson'), [note('a', text), note('b', 'second', 'a')]),
    seed: (...flags: string[]) =>
      run('seed', ['notes.ndjson', '--data', 'desk', ...flags], {cwd, env: {TMPDIR: cwd}}),
  }
}

test('what an import knows of a data folder is found again, whether its lake runs or not', async () => {
  const {path, write, seed} = workplace()
  write('first')
  expect((await seed()).stdout).toContain('2 created, 0 updated')
  write('second')
  expect((await seed()).stdout).toContain('0 created, 1 updated, 1 unchanged, 0 kept, 0 conflict')

  const lake = await startLakeProcess(path('desk'))
  write('third')
  expect((await seed()).stdout).toContain('0 created, 1 updated, 1 unchanged, 0 kept, 0 conflict')
  const others = await run('seed', ['notes.ndjson', '--data', path('desk')], {cwd: path('.')})
  expect(others.stdout).toContain('0 created, 0 updated, 2 unchanged')
  await lake.stop('SIGTERM')
  expect(readdirSync(path('.seed')).filter((name) => name.endsWith('.db'))).toHaveLength(1)

  expect((await seed('--dataset', 'other')).stdout).toContain('2 created, 0 updated')
  expect(readdirSync(path('.seed')).filter((name) => name.endsWith('.db'))).toHaveLength(2)
}, 120_000)

describe('a dry run where there is no lake yet', () => {
  test('plans for an empty one, and leaves nothing', async () => {
    const {path, write, seed} = workplace()
    write('first')
    const {code, stdout, stderr} = await seed('--dry-run', '--dataset', 'trial')
    expect(stdout).toMatch(
      /^Plan for a new lake in desk, 2 documents of notes\.ndjson; nothing is written:\n2 created, 0 updated, /,
    )
    expect([code, stderr]).toEqual([0, 'Comparing with the dataset …\n'])
    expect(readdirSync(path('.'))).toEqual(['notes.ndjson'])
  })

  test('tells of bad lines, and leaves nothing', async () => {
    const {path, seed} = workplace()
    writeArchive(path('notes.ndjson'), ['{"_id": "a"}'])
    const {code, stderr} = await seed('--dry-run')
    expect([code, stderr]).toEqual([1, expect.stringContaining('error: notes.ndjson:1')])
    expect(existsSync(path('desk'))).toBe(false)
    expect(readdirSync(path('.'))).toEqual(['notes.ndjson'])
  })
})
