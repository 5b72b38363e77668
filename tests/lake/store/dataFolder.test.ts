import {once} from 'node:events'
import {join} from 'node:path'
import {Worker} from 'node:worker_threads'
import {expect, test} from 'vitest'
import {temporaryFolder} from '../http/testLake.ts'

test('two that make the same data folder at the same moment both have it', async () => {
  const workerData = {
    root: join(temporaryFolder(), 'a'),
    folders: 60,
    barrier: new SharedArrayBuffer(4),
  }
  const makers = [0, 1].map(
    () => new Worker(new URL('makeFolders.ts', import.meta.url), {workerData}),
  )
  // An error of one of them is thrown here.
  expect(await Promise.all(makers.map((maker) => once(maker, 'exit')))).toEqual([[0], [0]])
})
