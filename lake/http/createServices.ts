import {CopyJobs} from './copyJobs.ts'
import type {DataFolder} from './dataFolder.ts'
import type {LakeLimits} from './limits.ts'
import {OpenStreams} from './openStreams.ts'
import type {LakeServices} from './services.ts'
import {Sessions} from './sessions.ts'

/**
 * What the routes work with, on a data folder.
 *
 * @param options.tokens whoever has one of these acts as administrator
 */
export function createServices(
  folder: DataFolder,
  options: Pick<LakeServices, 'admission' | 'log' | 'hostedLimits' | 'faults'> & {
    tokens: readonly string[]
    limits: LakeLimits
  },
): LakeServices {
  const {admission, tokens, limits, hostedLimits, faults, log} = options
  return {
    project: folder.project,
    mainDataset: folder.mainDataset,
    createdAt: folder.createdAt,
    dataFolder: folder.dataFolder,
    datasets: folder.datasets,
    assets: folder.assets,
    copies: new CopyJobs(folder.copies),
    users: folder.users,
    sessions: new Sessions(folder.secrets, folder.users, tokens),
    settings: folder.settings,
    admission,
    limits,
    streams: new OpenStreams(limits),
    queries: folder.queries,
    ...(hostedLimits && {hostedLimits}),
    ...(faults && {faults}),
    log,
  }
}
