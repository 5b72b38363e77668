import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {createClient, type ClientConfig, type SanityClient} from '@sanity/client'
import {readAddress} from '../lake/http/addressFile.ts'
import {API_VERSION} from '../seed/rawClient.ts'
import {contentHome} from '../studio/environment.ts'
import {DEFAULT_DATA_FOLDER} from './defaultDataFolder.ts'
import {LAKE_TOKEN} from './lakeToken.ts'

/** Milliseconds that another process may take from locking the data folder to answering. */
const STARTING_TIME = 10_000
const ATTEMPTS = 5

export interface TargetOptions {
  /** Data folder of a local lake; `.lake` where nothing else is said. */
  data?: string
  /** URL of a running lake; its token, where it asks for one, is in `DATELINE_LAKE_TOKEN`. */
  lake?: string
  /** The dataset; the lake's own where absent. */
  dataset?: string
  /** Refuse a data folder on which no lake runs, rather than starting one. */
  mustRun?: boolean
  /** Refuse a data folder or a dataset that is not there yet, rather than making it. */
  mustExist?: boolean
  /**
   * Whether a data folder, or a dataset of a lake, that is not there yet may be made; unless `mustExist`, it may. Without
   * either, what is missing is a `MissingTargetError`.
   */
  makesMissing?: boolean
  env?: Readonly<Record<string, string | undefined>>
}

/** Where a command reads and writes. */
export interface Target {
  /** Sees every document as it is stored (perspective `raw`); never the CDN. */
  client: SanityClient
  /** For people, e.g. `lake in .lake, dataset production`. */
  description: string
  /**
   * Names the same place whenever it is opened: the full path of a data folder, whether its lake runs or not; the
   * address of a lake that was found by it; the id of a hosted project.
   */
  key: string
  kind: 'lake' | 'hosted'
  /** Lets go of it; stops the lake where it was started for this. */
  close(): Promise<void>
}

/**
 * Finds the dataset that a command is about: a running lake by its URL, hosted Sanity by the environment, or the
 * files of a local lake, through the lake that runs on them if there is one.
 *
 * @throws MissingTargetError, Error where it cannot be reached, with what to do about it
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const env = options.env ?? process.env
  if (options.lake !== undefined) {
    if (options.data !== undefined) throw new Error('Give either --data or --lake, not both.')
    // Never the token of hosted Sanity: whatever answers there would get to see it.
    return openLakeUrl(options.lake, options, env[LAKE_TOKEN] || undefined)
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
      key: home.projectId,
      kind: 'hosted',
      close: async () => {},
    }
  }
  return openDataFolder(options.data ?? DEFAULT_DATA_FOLDER, options)
}

type Place = Pick<Target, 'description' | 'key'>

/** There is no lake in a folder, or no such dataset in a lake, and neither was to be made. */
export class MissingTargetError extends Error {
  override readonly name = 'MissingTargetError'
  /** What would be made. */
  readonly wouldBe: Place

  constructor(message: string, wouldBe: Place) {
    super(message)
    this.wouldBe = wouldBe
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
  const answer = await whoAnswers(url)
  if (answer.kind === 'nothing') {
    throw new Error(
      `No lake answers at ${url} (${answer.reason}). Start one with \`npm run lake\`.`,
    )
  }
  if (answer.kind === 'other') {
    throw new Error(
      `What answers at ${url} is no lake: ${answer.what}. \`npm run lake\` prints the address of yours.`,
    )
  }
  const isKnown = await isKnownTo(url, token)
  if (token !== undefined && !isKnown) {
    throw new Error(`The lake at ${url} does not know the token in ${LAKE_TOKEN}.`)
  }
  // Without one, what is published can still be read.
  if (!isKnown && !options.mustExist) {
    throw new Error(
      `The lake at ${url} asks for its token. Put it in the environment variable ${LAKE_TOKEN}.`,
    )
  }
  const {project, dataset} = answer
  return existingLake({url, token, project, dataset}, options, {
    description: `lake at ${url}`,
    key: url,
  })
}

async function isKnownTo(url: string, token: string | undefined): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const {ok, status} = await fetch(`${url}/v1/users/me`, {...bearing(token), redirect: 'error'})
      // Anything else says nothing of the token: a lake can play a bad day of the hosted service.
      if (ok || status === 401 || status === 403 || attempt === ATTEMPTS) return ok
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function openDataFolder(folder: string, options: TargetOptions): Promise<Target> {
  const key = resolve(folder)
  if (!mayMake(options) && !hasLake(folder)) {
    throw new MissingTargetError(
      `There is no lake in the folder ${folder}. Create one with \`npm start\` or \`npm run seed\`, or name another with --data.`,
      {description: `a new lake in ${folder}`, key},
    )
  }
  const running = await runningLake(folder)
  const place = {description: `lake in ${folder}`, key}
  if (running !== undefined) return existingLake(running, options, place)
  if (options.mustRun) {
    throw new Error(`No lake runs on the folder ${folder}. Start one with \`npm run lake\`.`)
  }
  // Loaded where it is needed: a command that talks to a running lake takes half the memory without it.
  const {LakeStartError, startLake} = await import('../lake/index.ts')
  try {
    const lake = await startLake({
      data: folder,
      port: 0,
      ...(options.dataset !== undefined && mayMake(options) && {dataset: options.dataset}),
    })
    return await existingLake(lake, options, place, () => lake.close())
  } catch (error) {
    // Another process got hold of the folder just now, and is about to answer.
    if (!(error instanceof LakeStartError) || error.reason !== 'locked') throw error
    const started = await waitForLake(folder)
    if (started === undefined) throw error
    return existingLake(started, options, place)
  }
}

interface LakeAccess {
  url: string
  project: string
  /** The lake's own dataset. */
  dataset: string
  token: string | undefined
}

/** A lake that runs, with the dataset made where it is missing and may be. */
async function existingLake(
  lake: LakeAccess,
  options: TargetOptions,
  place: Place,
  close?: () => Promise<void>,
): Promise<Target> {
  const target = lakeTarget(lake, options.dataset, place, close)
  const {dataset} = options
  if (dataset === undefined || dataset === lake.dataset || options.mustExist) return target
  try {
    const datasets = await target.client.datasets.list()
    if (datasets.some(({name}) => name === dataset)) return target
    if (!mayMake(options)) {
      throw new MissingTargetError(`There is no dataset ${dataset} in the ${place.description}.`, {
        ...place,
        description: `${place.description}, new dataset ${dataset}`,
      })
    }
    await target.client.datasets.create(dataset)
    return target
  } catch (error) {
    await target.close()
    throw error
  }
}

function mayMake({mustExist = false, makesMissing = !mustExist}: TargetOptions): boolean {
  return makesMissing
}

function lakeTarget(
  lake: LakeAccess,
  named: string | undefined,
  {description, key}: Place,
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
    key,
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
  const {kind} = await whoAnswers(address.url, address.token)
  return kind === 'lake' ? address : undefined
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

type Answer =
  | {kind: 'lake'; project: string; dataset: string}
  | {kind: 'other'; what: string}
  | {kind: 'nothing'; reason: string}

/** Asks what answers at a URL. With a secret, only the lake that it is of counts as one. */
async function whoAnswers(url: string, token?: string): Promise<Answer> {
  try {
    const response = await fetch(`${url}/v1/lake`, {
      ...bearing(token),
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    })
    const answer: unknown = await response.json().catch(() => undefined)
    if (response.ok && isLake(answer)) {
      return {kind: 'lake', project: answer.project, dataset: answer.dataset}
    }
    const {headers, status} = response
    const details = [headers.get('content-type'), headers.get('server'), headers.get('location')]
    return {kind: 'other', what: [`HTTP ${status}`, ...details.filter(Boolean)].join(', ')}
  } catch (error) {
    return {kind: 'nothing', reason: reasonOf(error)}
  }
}

function bearing(token: string | undefined) {
  return token === undefined ? {} : {headers: {authorization: `Bearer ${token}`}}
}

/** Node's fetch says "fetch failed", and the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const {cause} = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause ? String(cause.code) : cause.message
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
