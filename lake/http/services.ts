import type {AssetFolder} from '../assets/assetFolder.ts'
import type {Dataset} from '../dataset/dataset.ts'
import type {DatasetSnapshot} from '../store/datasetSnapshot.ts'
import type {RegistryAliases} from '../store/registry.ts'
import type {AdmissionPolicy} from './admission.ts'
import type {Faults} from './faults.ts'
import type {HostedLimits} from './hostedLimits.ts'
import type {Users} from './identities.ts'
import type {CopyJobs} from './copyJobs.ts'
import type {LakeLimits} from './limits.ts'
import type {OpenStreams} from './openStreams.ts'
import type {QueryThreads} from './queryThreads.ts'
import type {Sessions} from './sessions.ts'

/** What the routes work with: one project, its datasets, and who is logged in. */
export interface LakeServices {
  project: string
  /** The dataset that the lake was started for. */
  mainDataset: string
  /** ISO 8601, when the project's data folder was first used. */
  createdAt: string
  /** Where the project's files are. */
  dataFolder: string
  datasets: DatasetDirectory
  /** The bytes of images and files. */
  assets: AssetFolder
  copies: CopyJobs
  users: Users
  sessions: Sessions
  settings: UserSettings
  admission: AdmissionPolicy
  limits: LakeLimits
  streams: OpenStreams
  queries: QueryThreads
  /** The rates of the hosted service, where the lake plays them. */
  hostedLimits?: HostedLimits
  /** What happens to requests, where the lake plays a bad network. */
  faults?: Faults
  /** Where the lake says what a person should know, a line at a time. Never a token. */
  log: (line: string) => void
}

export interface DatasetDirectory {
  /** Add-ons included. */
  list(): DatasetDescription[]
  /** By name or `~alias`. */
  find(name: string): DatasetDescription | undefined
  /** By its name. Undefined where there is no dataset of this name. */
  open(name: string): Dataset | undefined
  /** What stands in the dataset now, for reading at leisure. Undefined where there is no dataset of this name. */
  snapshot(name: string): DatasetSnapshot | undefined
  /** False where the name is taken or not allowed. */
  create(dataset: Omit<DatasetDescription, 'createdAt'>): boolean
  setAclMode(name: string, aclMode: 'public' | 'private'): void
  setDescription(name: string, description: string | undefined): void
  /**
   * Removes a dataset, its add-ons and all their files, and says which they were: none where there is no dataset of
   * this name. From the call on there is none.
   */
  delete(name: string): Promise<string[]>
  /**
   * Copies what stands in a dataset now, with its files. The copy is there when it is complete.
   *
   * @param progress told of the share that is done, 0 to 1
   */
  copy(request: CopyRequest, progress: (share: number) => void): Promise<void>
  readonly aliases: RegistryAliases
}

export interface CopyRequest {
  source: string
  target: string
  createdBy: string
  skipHistory: boolean
  skipContentReleases: boolean
}

export interface DatasetDescription {
  name: string
  /** `private`: nothing of it is for anonymous requests. */
  aclMode: 'public' | 'private'
  createdBy: string
  addonFor?: string
  profile?: string
  description?: string
  /** ISO 8601, UTC. */
  createdAt: string
}

/** A user's own settings, as the Studio keeps them: JSON values by key. */
export interface UserSettings {
  /** The value's JSON text; undefined where nothing is set. */
  read(userId: string, key: string): string | undefined
  write(userId: string, key: string, json: string): void
}
