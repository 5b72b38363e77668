import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {onTestFinished} from 'vitest'
import {start, type RunningCommand} from '../../processes.ts'

/** A lake as its user runs it, in a process of its own. */
export interface LakeProcess {
  url: string
  port: number
  pid: number
  command: RunningCommand
  /** The real client, as a process on this machine uses it. It does not try again. */
  client: SanityClient
}

/** Killed at the end of the test, where it still runs. */
export async function startLakeProcess(
  data: string,
  {flags = [], nodeFlags = []}: {flags?: string[]; nodeFlags?: string[]} = {},
): Promise<LakeProcess> {
  const command = start(process.execPath, [
    ...nodeFlags,
    'scripts/lake.ts',
    '--data',
    data,
    '--port',
    '0',
    '--json',
    ...flags,
  ])
  onTestFinished(() => command.kill('SIGKILL'))
  const [line] = await command.prints(/^\{"url":.*\}$/m)
  const {url, project, dataset, pid}: Record<string, string> & {pid: number} = JSON.parse(line)
  const client = createClient({
    apiHost: url ?? '',
    useProjectHostname: false,
    projectId: project ?? '',
    dataset: dataset ?? '',
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
    maxRetries: 0,
  })
  return {url: url ?? '', port: Number(new URL(url ?? '').port), pid, command, client}
}

/** A data folder in a folder of this test's own, which is gone when it is done. */
export function temporaryDataFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'dateline-stress-'))
  onTestFinished(() => rmSync(parent, {recursive: true, force: true}))
  const data = join(parent, 'lake')
  mkdirSync(data)
  return data
}

/** Another each time, and printed; `STRESS_SEED` repeats one. */
export function stressSeed(): number {
  const seed = Number(process.env.STRESS_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`STRESS_SEED=${seed}`)
  return seed
}
