import type {Dataset} from '../dataset/dataset.ts'
import type {AdmissionPolicy} from './admission.ts'
import type {EventStream} from './eventStream.ts'
import type {Sessions} from './sessions.ts'

/** What the routes work with: one project, its datasets, and who is logged in. */
export interface LakeServices {
  project: string
  /** The dataset that the lake was started for. */
  mainDataset: string
  /** ISO 8601, when the project's data folder was first used. */
  createdAt: string
  datasets: DatasetDirectory
  sessions: Sessions
  settings: UserSettings
  admission: AdmissionPolicy
  /** Event streams that are open, to be ended when the lake closes. */
  eventStreams: Set<EventStream>
  /** Where the lake says what a person should know, a line at a time. Never a token. */
  log: (line: string) => void
}

export interface DatasetDirectory {
  list(): DatasetDescription[]
  find(name: string): DatasetDescription | undefined
  /** Undefined where there is no dataset of this name. */
  open(name: string): Dataset | undefined
  /** False where the name is taken or not allowed. */
  create(name: string, aclMode: 'public' | 'private', createdBy: string): boolean
}

export interface DatasetDescription {
  name: string
  /** `private`: nothing of it is for anonymous requests. */
  aclMode: 'public' | 'private'
  createdBy: string
  addonFor?: string
  profile?: string
  /** ISO 8601, UTC. */
  createdAt: string
}

/** A user's own settings, as the Studio keeps them: JSON values by key. */
export interface UserSettings {
  /** The value's JSON text; undefined where nothing is set. */
  read(userId: string, key: string): string | undefined
  write(userId: string, key: string, json: string): void
}
