import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {createClient, type SanityClient} from '@sanity/client'

import {startLake} from '../../lake/index.ts'

export interface LakeWithClient {
  /** Sees drafts and published documents alike. */
  client: SanityClient
  url: string
  close(): Promise<void>
}

/** A lake of its own in a temporary folder, with a client of the Studio's version. */
export async function openLakeWithClient(token?: string): Promise<LakeWithClient> {
  const data = await mkdtemp(join(tmpdir(), 'dateline-studio-'))
  const lake = await startLake({data, port: 0, ...(token !== undefined && {token})})
  return {
    client: createClient({
      apiHost: lake.url,
      useProjectHostname: false,
      projectId: lake.project,
      dataset: lake.dataset,
      ...(token !== undefined && {token}),
      apiVersion: '2025-02-19',
      useCdn: false,
      perspective: 'raw',
    }),
    url: lake.url,
    close: async () => {
      await lake.close()
      await rm(data, {recursive: true, force: true})
    },
  }
}
