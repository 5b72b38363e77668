import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {createClient, type ClientConfig, type SanityClient} from '@sanity/client'
import {LakeStartError, readAddress, startLake} from '../lake/index.ts'
import {contentHome} from '../studio/environment.ts'

/** The version of the API that the project's commands are written for. */
export const API_VERSION = '2025-02-19'

/** Where the local lake keeps its files unless another folder is named. */
export const DEFAULT_DATA_FOLDER = '.lake'
/** Milliseconds that another process may take from locking the data folder to answering. */
const STARTING_TIME = 10_000

export interface TargetOptions {
  /** Data folder of a local lake; `.lake` where nothing else is said. */
  data?: string
  /** URL of a running lake. */
  lake?: string
  /** The dataset; the lake's own where absent. */
  dataset?: string
  /** Refuse a data folder or a dataset that is not there yet, rather than making it. */
  mustExist?: boolean
  env?: Readonly<Record<string, string | undefined>>
}

/** Where a command reads and writes. */
export interface Target {
  /** Sees every document as it is stored (perspective `raw`); never the CDN. */
  client: SanityClient
  /** For people, e.g. `lake in .lake, dataset production`. */
  description: string
  kind: 'lake' | 'hosted'
  /** Lets go of it; stops the lake where it was started for this. */
  close(): Promise<void>
}

/**
 * Finds the dataset that a command is about: a running lake by its URL, hosted Sanity by the environment, or the
 * files of a local lake, through the lake that runs on them if there is one.
 *
 * @throws Error where it cannot be reached, with what to do about it
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const env = options.env ?? process.env
  if (options.lake !== undefined) {
    if (options.data !== undefined) throw new Error('Give either --data or --lake, not both.')
    return openLakeUrl(options.lake, options, env.SANITY_AUTH_TOKEN)
  }
  const home = options.data === undefined ? contentHome(env) : undefined
  if (home?.kind === 'hosted') {
    const dataset = options.dataset ?? home.dataset
    return {
      client: createTargetClient({
        projectId: home.projectId,
        dataset,
        token: env.SANITY_AUTH_TOKEN,
      }),
      description: `hosted project ${home.projectId}, dataset ${dataset}`,
      kind: 'hosted',
      close: async () => {},
    }
  }
  return openDataFolder(options.data ?? DEFAULT_DATA_FOLDER, options)
}

/** There is no lake in a folder that must have one. */
export class MissingLakeError extends Error {
  override readonly name = 'MissingLakeError'
  readonly folder: string

  constructor(folder: string) {
    super(
      `There is no lake in the folder ${folder}. Create one with \`npm start\` or \`npm run seed\`, or name another with --data.`,
    )
    this.folder = folder
  }
}

/** True where a folder holds the files of a lake, running or not. */
export function hasLake(folder: string): boolean {
  return existsSync(join(folder, 'lake.db'))
}

async function openLakeUrl(
  url: string,
  options: TargetOptions,
  token: string | undefined,
): Promise<Target> {
  const lake = await identify(url)
  if (lake === undefined) {
    throw new Error(`No lake answers at ${url}. Start one with \`npm run lake\`.`)
  }
  return existingLake({url, token, ...lake}, options, `lake at ${url}`)
}

async function openDataFolder(folder: string, options: TargetOptions): Promise<Target> {
  if (options.mustExist && !hasLake(folder)) {
    throw new MissingLakeError(folder)
  }
  const running = await runningLake(folder)
  const description = `lake in ${folder}`
  if (running !== undefined) return existingLake(running, options, description)
  try {
    const lake = await startLake({
      data: folder,
      port: 0,
      ...(options.dataset === undefined || options.mustExist ? {} : {dataset: options.dataset}),
    })
    return lakeTarget(lake, options.dataset, description, () => lake.close())
  } catch (error) {
    // Another process got hold of the folder just now, and is about to answer.
    if (!(error instanceof LakeStartError) || error.reason !== 'locked') throw error
    const started = await waitForLake(folder)
    if (started === undefined) throw error
    return existingLake(started, options, description)
  }
}

interface LakeAccess {
  url: string
  project: string
  /** The lake's own dataset. */
  dataset: string
  token: string | undefined
}

/** A lake that runs already, with the dataset made where it is missing and may be. */
async function existingLake(
  lake: LakeAccess,
  options: TargetOptions,
  description: string,
): Promise<Target> {
  const target = lakeTarget(lake, options.dataset, description)
  const {dataset} = options
  if (dataset !== undefined && dataset !== lake.dataset && !options.mustExist) {
    const datasets = await target.client.datasets.list()
    if (!datasets.some(({name}) => name === dataset)) await target.client.datasets.create(dataset)
  }
  return target
}

function lakeTarget(
  lake: LakeAccess,
  named: string | undefined,
  description: string,
  close: () => Promise<void> = async () => {},
): Target {
  const dataset = named ?? lake.dataset
  return {
    client: createTargetClient({
      apiHost: lake.url,
      // Not every resolver knows that *.localhost is this machine.
      useProjectHostname: false,
      projectId: lake.project,
      dataset,
      token: lake.token,
    }),
    description: `${description}, dataset ${dataset}`,
    kind: 'lake',
    close,
  }
}

function createTargetClient({token, ...config}: ClientConfig): SanityClient {
  return createClient({
    ...config,
    ...(token ? {token} : {}),
    apiVersion: API_VERSION,
    useCdn: false,
    perspective: 'raw',
  })
}

/** The lake that runs on a data folder; undefined where none does, whatever a killed one left behind. */
async function runningLake(folder: string): Promise<LakeAccess | undefined> {
  const address = readAddress(folder)
  if (address === undefined) return undefined
  return (await identify(address.url, address.token)) === undefined ? undefined : address
}

async function waitForLake(folder: string): Promise<LakeAccess | undefined> {
  const deadline = Date.now() + STARTING_TIME
  while (Date.now() < deadline) {
    const lake = await runningLake(folder)
    if (lake !== undefined) return lake
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return undefined
}

/** Asks what answers at a URL: undefined where it is no lake, or not the one whose secret is given. */
async function identify(
  url: string,
  token?: string,
): Promise<{project: string; dataset: string} | undefined> {
  try {
    const response = await fetch(`${url}/v1/lake`, {
      ...(token === undefined ? {} : {headers: {authorization: `Bearer ${token}`}}),
      redirect: 'error',
      signal: AbortSignal.timeout(5000),
    })
    const answer: unknown = response.ok ? await response.json() : undefined
    return isLake(answer) ? {project: answer.project, dataset: answer.dataset} : undefined
  } catch {
    return undefined
  }
}

function isLake(answer: unknown): answer is {project: string; dataset: string} {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'kind' in answer &&
    answer.kind === 'lake' &&
    'project' in answer &&
    typeof answer.project === 'string' &&
    'dataset' in answer &&
    typeof answer.dataset === 'string'
  )
}
