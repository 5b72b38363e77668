import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {expect, onTestFinished, test} from 'vitest'
import {lockDataFolder} from '../../../lake/store/lock.ts'
import {temporaryFolder} from '../transactions/temporaryDataset.ts'

const HOLDER = fileURLToPath(new URL('holdFolder.ts', import.meta.url))

/** Starts a process that takes the folder, and waits for what it says. */
async function holdInProcess(folder: string) {
  const holder = spawn(process.execPath, [HOLDER, folder], {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void holder.kill('SIGKILL'))
  const [says] = await once(createInterface({input: holder.stdout}), 'line')
  return {holder, says: String(says)}
}

test('two processes cannot own a folder; one that is killed lets go of it', async () => {
  const folder = join(temporaryFolder(), 'new', 'data')
  const first = await holdInProcess(folder)
  expect(first.says).toBe('held')

  const inUse = `The data folder ${folder} is in use by another process: stop it, or use another data folder.`
  expect((await holdInProcess(folder)).says).toBe(inUse)
  expect(() => lockDataFolder(folder)).toThrow(inUse)

  const closed = once(first.holder, 'close')
  first.holder.kill('SIGKILL')
  await closed
  const lock = lockDataFolder(folder)
  expect((await holdInProcess(folder)).says).toBe(inUse)
  lock.release()
  lock.release()
  expect((await holdInProcess(folder)).says).toBe('held')
})

test('the owner is named by what it says of itself', () => {
  const folder = temporaryFolder()
  const lock = lockDataFolder(folder)
  onTestFinished(() => lock.release())
  writeFileSync(
    join(folder, 'lake.json'),
    '{"url": "http://localhost:4000", "pid": 4711, "token": "x"}',
  )
  expect(() => lockDataFolder(folder)).toThrow(
    `The data folder ${folder} is in use by process 4711, at http://localhost:4000: stop it, or use another data folder.`,
  )
})

test('a folder that cannot be made is named', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const folder = join(file, 'data')
  expect(() => lockDataFolder(folder)).toThrow(
    new RegExp(`^The data folder ${folder} cannot be made, read or written \\(ENOTDIR`),
  )
})
