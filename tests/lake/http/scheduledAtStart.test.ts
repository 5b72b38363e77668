import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {onTestFinished, expect, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {startLake} from '../../../lake/index.ts'
import {HandClock} from '../dataset/handClock.ts'
import {act, ADMINISTRATOR} from '../transactions/temporaryDataset.ts'
import {temporaryFolder} from './testLake.ts'

test('a release that came due is published in a dataset that nobody has asked for since the start', async () => {
  const data = temporaryFolder()
  const first = await startLake({data, port: 0})
  await fetch(`${first.url}/v1/projects/dateline/datasets/other`, {method: 'PUT'})
  await first.close()

  // A clock that stands still in the past: by itself it publishes nothing.
  const clock = new HandClock('2025-08-06T12:00:00.000Z')
  const open = () => {
    const file = join(data, 'datasets', 'other.db')
    return openDataset({file, name: 'other', now: clock.now, alarm: clock.alarm})
  }
  const before = open()
  act(
    before,
    't1',
    {actionType: 'release.create', releaseId: 'r1', metadata: {releaseType: 'scheduled'}},
    {
      actionType: 'document.version.create',
      publishedId: 'a',
      document: {_id: 'versions.r1.a', _type: 't'},
    },
  )
  act(before, 't2', {
    actionType: 'release.schedule',
    releaseId: 'r1',
    publishAt: '2025-08-06T13:00:00.000Z',
  })
  before.close()

  const second = await startLake({data, port: 0})
  await second.close()

  const after = open()
  onTestFinished(() => after.close())
  const {documents} = after.documents({
    ids: ['a', 'versions.r1.a', '_.releases.r1'],
    identity: ADMINISTRATOR,
  })
  expect(documents.map(({_id, state}) => [_id, state])).toEqual([
    ['a', undefined],
    ['_.releases.r1', 'published'],
  ])
})

test('a dataset whose file is damaged keeps none of the others from being used', async () => {
  const data = temporaryFolder()
  const first = await startLake({data, port: 0})
  await fetch(`${first.url}/v1/projects/dateline/datasets/other`, {method: 'PUT'})
  await first.close()
  writeFileSync(join(data, 'datasets', 'other.db'), 'no database at all')

  const lines: string[] = []
  const second = await startLake({data, port: 0, log: (line) => lines.push(line)})
  onTestFinished(() => second.close())
  expect(lines).toEqual([
    expect.stringMatching(/^The dataset "other" cannot be used\. .*other\.db/),
  ])
  const answer = await fetch(`${second.url}/v1/data/query/production?query=1`)
  expect(answer.status).toBe(200)
})
