import {expect, onTestFinished, test} from 'vitest'
import {CopyJobs} from '../../../lake/http/copyJobs.ts'
import {prepareDataFolder} from '../../../lake/store/dataFolder.ts'
import {Registry} from '../../../lake/store/registry.ts'
import {temporaryFolder} from './testLake.ts'

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

const request = {
  source: 'production',
  target: 'copy',
  createdBy: 'administrator',
  skipHistory: true,
  skipContentReleases: false,
}

function registryIn(folder: string): Registry {
  const registry = new Registry(folder)
  onTestFinished(() => registry.close())
  return registry
}

test('a copy that was under way when the lake stopped has failed, and says so', async () => {
  const folder = temporaryFolder()
  prepareDataFolder(folder)
  const before = new CopyJobs(registryIn(folder).copies)
  const done = before.start({...request, target: 'done'}, async () => {})
  await before.settled()
  const underWay = before.start(request, () => new Promise(() => {}))
  expect(underWay.state).toBe('pending')

  const after = new CopyJobs(registryIn(folder).copies)
  expect(after.find(done.id)).toEqual(done)
  expect(after.find(underWay.id)).toEqual({
    ...request,
    id: underWay.id,
    state: 'failed',
    progress: 0,
    message: 'The lake was stopped while it copied: start the copy again',
    createdAt: underWay.createdAt,
    updatedAt: TIME,
  })
  // The name is free for another try.
  expect(after.isTarget('copy')).toBe(false)
  expect(after.list().map(({id}) => id)).toEqual([underWay.id, done.id])
})
