import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'

import {startLake} from '../../lake/index.ts'

/** A lake for tests, with as many empty datasets as they ask for: none sees the history of another. */
export interface LakeDatasets {
  /** A client of a dataset that nobody has written to. */
  create(): Promise<SanityClient>
  close(): Promise<void>
}

export async function startLakeDatasets(): Promise<LakeDatasets> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-seed-'))
  const lake = await startLake({data: folder, port: 0})
  const connect = (dataset: string) =>
    createClient({
      apiHost: lake.url,
      useProjectHostname: false,
      projectId: lake.project,
      dataset,
      token: lake.token,
      apiVersion: '2025-02-19',
      useCdn: false,
      perspective: 'raw',
    })
  let created = 0
  return {
    create: async () => {
      created += 1
      const dataset = `test-${created}`
      await connect(lake.dataset).datasets.create(dataset)
      return connect(dataset)
    },
    close: async () => {
      await lake.close()
      await rm(folder, {recursive: true})
    },
  }
}
