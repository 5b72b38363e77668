import {existsSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'

import {run} from '../scripts/commands.ts'

// Every run of a command starts Node and a lake, and other tests may be at work.
vi.setConfig({testTimeout: 300_000})

let data: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'dateline-merge-command-'))
})

afterAll(async () => {
  await rm(data, {recursive: true})
})

const examples = join(import.meta.dirname, '../../seed/examples')
const brask = 'person-teodor-brask'

test('seeds a folder of articles, merges two people, and takes it back', async () => {
  const seeded = await run('seed', [examples, '--data', data])
  expect([seeded.code, seeded.stderr]).toEqual([0, ''])
  const where = `lake in ${data}, dataset production`

  const plan = await run('merge', [brask, 'person-pell-aldous', '--data', data, '--dry-run'])
  const lines = `  + other name “Pell Aldous”
  + positions
  ! familyName: stays "Brask", not "Aldous"
  ! givenName: stays "Teodor", not "Pell"
  ! sortName: stays "Brask, Teodor", not "Aldous, Pell"
  ~ article-merrowhaven-postpones-tunnel-vote: body[].markDefs[].person
  ~ quote-aldous-cost-its-trust: speaker
  - person-pell-aldous
`
  const withoutKeys = plan.stdout.replaceAll(/\[_key=="\w+"\]/g, '[]')
  expect({...plan, stdout: withoutKeys}).toEqual({
    code: 0,
    stdout: `Plan for ${where}; nothing is written:\n${lines}`,
    stderr: '',
  })

  const merged = await run('merge', [brask, 'person-pell-aldous', '--data', data])
  const [, id = ''] = / (merge-[0-9a-f]{16})\n$/.exec(merged.stdout) ?? []
  expect(merged.stdout).toBe(
    `Merged person-pell-aldous into ${brask} in ${where}:\n${plan.stdout.split('\n').slice(1).join('\n')}Take it back with npm run undo -- --data ${data} ${id}\n`,
  )
  const again = await run('merge', [brask, 'person-pell-aldous', '--data', data, '--json'])
  expect(again).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: The dataset has no person person-pell-aldous. Give the id of its document.\n',
  })

  const undone = await run('undo', [id, '--data', data, '--json'])
  expect(undone.code).toBe(0)
  expect(JSON.parse(undone.stdout)).toMatchObject({recreated: 1, restored: 3, kept: 0})
  const {unchanged, transactions} = JSON.parse(
    (await run('seed', [examples, '--data', data, '--json'])).stdout,
  )
  expect({unchanged, transactions}).toEqual({unchanged: 38, transactions: []})
})

test('a name in an article that the dataset does not know is told before anything is written, not even an empty lake', async () => {
  const alone = join(examples, 'how-a-ferry-became-a-question-of-rock')
  const folder = join(data, 'new')
  const {code, stdout, stderr} = await run('seed', [alone, '--data', folder])
  expect([code, stdout, existsSync(folder)]).toEqual([1, '', false])
  expect(stderr).toMatch(
    /annotations\.yaml:42:5: people\.ines-kolvane\.ref: nobody of the dataset or of the articles that are seeded together has the id or the name “Ines Kolvane”\./,
  )
  expect(stderr).toMatch(/error: 7 problems were found\. Nothing was written\.\n$/)
})
