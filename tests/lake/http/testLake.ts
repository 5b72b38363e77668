import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type ClientConfig, type SanityClient} from '@sanity/client'
import {onTestFinished} from 'vitest'
import {startLake, type LakeOptions, type RunningLake} from '../../../lake/index.ts'

export const STUDIO = 'http://localhost:3333'

/** A folder of this test's own, removed when it is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-lake-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** A lake of this test's own on a free port, closed when it is done. */
export async function openLake(options: Partial<LakeOptions> = {}): Promise<RunningLake> {
  const data = options.data ?? temporaryFolder()
  const lake = await startLake({port: 0, ...options, data})
  onTestFinished(() => lake.close())
  return lake
}

/** The real client, as a process on this machine uses it. */
export function clientOf(lake: RunningLake, config: Partial<ClientConfig> = {}): SanityClient {
  return createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
    ...config,
  })
}
