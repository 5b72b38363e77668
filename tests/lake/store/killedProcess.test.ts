import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {DatabaseSync} from 'node:sqlite'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {everything, temporaryFolder} from '../transactions/temporaryDataset.ts'

const WRITER = fileURLToPath(new URL('writeForever.ts', import.meta.url))

test('what was acknowledged survives kill -9, and nothing is half there', async () => {
  const file = join(temporaryFolder(), 'd.db')
  const acknowledged: string[] = []
  for (const [run, lines] of [1, 7, 40, 90].entries()) {
    acknowledged.push(...(await writeUntilKilled(file, String(run), lines)))

    const dataset = openDataset({file, name: 'd'})
    const log = [...dataset.transactionsAfter(0)]
    expect(log.map(({id}) => id)).toEqual(expect.arrayContaining(acknowledged))
    expect(log.map(({sequence}) => sequence)).toEqual(log.map((_, position) => position + 1))
    expect(log.every(({changes}) => changes.length === 3)).toBe(true)
    const last = log.at(-1)
    expect(everything(dataset)).toEqual(last?.changes.map(({result}) => result))
    dataset.close()

    const database = new DatabaseSync(file, {readOnly: true})
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{integrity_check: 'ok'}])
    database.close()
  }
})

/** Returns the transactions that the process acknowledged; it is killed when it has acknowledged `lines` of them. */
async function writeUntilKilled(file: string, run: string, lines: number): Promise<string[]> {
  const writer = spawn(process.execPath, [WRITER, file, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(writer, 'close')
  const acknowledged: string[] = []
  createInterface({input: writer.stdout}).on('line', (line) => {
    acknowledged.push(line)
    if (acknowledged.length === lines) writer.kill('SIGKILL')
  })
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
  return acknowledged
}
