import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {createClient, type SanityClient} from '@sanity/client'

import {startLake} from '../../lake/index.ts'
import {prepareSeed, seedInto} from '../../seed/index.ts'
import {scheduleStory} from '../../studio/workflow/storySchedule.ts'
import {root} from '../processes.ts'

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

/** As `openLakeWithClient`, with the first article and everything in it as drafts. */
export async function openLakeWithDrafts(): Promise<LakeWithClient> {
  const lake = await openLakeWithClient()
  const {build} = await prepareSeed([join(root, 'seed/articles/trump-putin-may-meet-next-week')])
  await seedInto(lake.client, build, {as: 'draft', dryRun: false})
  return lake
}

/** Has a new article of one headline, “Late edition”, go out at once. */
export async function scheduleLateEdition(client: SanityClient): Promise<void> {
  const draft = {_id: 'drafts.article-late', _type: 'article', headline: 'Late edition'}
  const {_rev: draftRevision} = await client.create(draft)
  await scheduleStory(client, {
    article: {
      id: 'article-late',
      title: draft.headline,
      draftRevision,
      publishedRevision: undefined,
      isTimed: false,
    },
    companions: [],
    publishAt: new Date(),
    scheduledBy: 'Ada',
  })
}
