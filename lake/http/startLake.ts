import {randomBytes} from 'node:crypto'
import type {FastifyInstance} from 'fastify'
import {isDatasetName} from '../store/registry.ts'
import {isLoopback} from './admission.ts'
import {readdressDatasets} from './assetAddresses.ts'
import {removeAddress, writeAddress, type LakeAddress} from './addressFile.ts'
import {createServices} from './createServices.ts'
import {openDataFolder, type DataFolder} from './dataFolder.ts'
import {Faults} from './faults.ts'
import {HostedLimits} from './hostedLimits.ts'
import {LakeStartError} from './lakeStartError.ts'
import {newUser} from './newUser.ts'
import {DEFAULT_LIMITS, type LakeLimits} from './limits.ts'
import {DEFAULT_ORIGINS, parseOrigin} from './origins.ts'
import {PresenceSockets} from './presenceSocket.ts'
import {createServer} from './server.ts'
import type {LakeServices} from './services.ts'

export interface LakeOptions {
  /** The folder that keeps the datasets; created where it is missing. */
  data: string
  /** 0 takes a free one. */
  port: number
  /** Address to listen on; `127.0.0.1` where absent. */
  host?: string
  /** Project id that clients use; the one of the folder, or `dateline`, where absent. */
  project?: string
  /** Dataset to serve, created where it is missing; the folder's first one, or `production`, where absent. */
  dataset?: string
  /** Acts as administrator. Where it is given, local processes must show it too. */
  token?: string
  /** Origins beside the Studio's own that may use the lake from browsers. */
  corsOrigins?: readonly string[]
  /** Users beside the built-in ones, added or changed. */
  users?: readonly LakeUser[]
  /** Where the usual limits do not fit. */
  limits?: Partial<LakeLimits>
  /** Allows no more requests than the hosted service: see `HostedLimits`, also for `now`. */
  hostedLimits?: boolean | {now: () => number}
  /** Plays a bad network and a failing server: the faults that this seed (32 bits) gives, see `Faults`. */
  faults?: number
  /** Where the lake says what a person should know, a line at a time; silent where absent. */
  log?: (line: string) => void
}

export interface LakeUser {
  /** Also the name to log in with. */
  id: string
  /** `administrator`, `developer`, `editor`, `contributor` or `viewer`. */
  role: string
}

export interface RunningLake {
  /** E.g. `http://localhost:4000`, without a slash at the end. */
  url: string
  port: number
  project: string
  dataset: string
  /** A secret of this run, which acts as administrator. */
  token: string
  /** Ends streams, lets running requests finish, and closes the files. */
  close(): Promise<void>
}

/** Milliseconds that running requests have to finish when the lake closes. */
const CLOSING_TIME = 800

/**
 * Starts a lake on a data folder: one process at a time, on this machine only unless `host` says otherwise.
 *
 * @throws LakeStartError where it cannot listen, where another lake runs on the folder, or where an option is
 *   malformed; StoreError where the files cannot be used
 */
export async function startLake(options: LakeOptions): Promise<RunningLake> {
  const {host = '127.0.0.1', log = () => {}} = options
  const allowedOrigins = readOrigins(options.corsOrigins ?? [])
  checkNames(options)

  const limits = {...DEFAULT_LIMITS, ...options.limits}
  const users = (options.users ?? []).map(readUser)
  const folder = openDataFolder(options, limits)
  try {
    for (const user of users) folder.users.put(user)
    return await serve(folder, {...options, host, log, limits}, allowedOrigins)
  } catch (error) {
    await folder.close()
    throw error
  }
}

async function serve(
  folder: DataFolder,
  options: LakeOptions & {host: string; log: (line: string) => void; limits: LakeLimits},
  allowedOrigins: ReadonlySet<string>,
): Promise<RunningLake> {
  const {host, log, limits} = options
  const secret = randomBytes(32).toString('base64url')
  const tokens = options.token === undefined ? [secret] : [secret, options.token]
  const services = createServices(folder, {
    tokens,
    limits,
    admission: {allowedOrigins, boundHost: host},
    ...(options.hostedLimits && {
      hostedLimits: new HostedLimits(
        options.hostedLimits === true ? Date.now : options.hostedLimits.now,
      ),
    }),
    ...(options.faults !== undefined && {faults: new Faults(options.faults)}),
    log,
  })
  const authentication = {
    sessions: services.sessions,
    openToLocalProcesses: options.token === undefined && isLoopback(host),
  }
  if (options.hostedLimits) log('The lake allows no more requests than the hosted service does.')
  if (options.faults !== undefined) log(`The lake plays faults, from seed ${options.faults}.`)
  if (!isLoopback(host)) log(networkWarning(host, options.token !== undefined))

  const app = createServer(services, authentication)
  const sockets = new PresenceSockets(app.server, services, authentication)
  try {
    await app.listen({host, port: options.port})
  } catch (error) {
    sockets.close()
    await app.close()
    throw listenError(error, host, options.port)
  }

  const port = portOf(app, options.port)
  const address: LakeAddress = {
    url: `http://${hostInUrl(host)}:${port}`,
    pid: process.pid,
    token: secret,
    project: folder.project,
    dataset: folder.mainDataset,
  }
  let closing: Promise<void> | undefined
  const close = () => (closing ??= closeAll(app, sockets, services, folder, address, options.data))
  try {
    await readdressDatasets(services, address.url)
    openDatasets(services)
    writeAddress(options.data, address)
  } catch (error) {
    await close()
    throw error
  }
  const {url, project, dataset, token} = address
  return {url, port, project, dataset, token, close}
}

/**
 * So that scheduled releases are published in all of them, asked for or not. What is wrong with one is no reason to
 * keep the others from being used.
 */
function openDatasets({datasets, log}: LakeServices): void {
  for (const {name} of datasets.list()) {
    try {
      datasets.open(name)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log(`The dataset "${name}" cannot be used. ${reason}`)
    }
  }
}

async function closeAll(
  app: FastifyInstance,
  sockets: PresenceSockets,
  services: LakeServices,
  folder: DataFolder,
  address: LakeAddress,
  dataFolder: string,
): Promise<void> {
  removeAddress(dataFolder, address)
  services.streams.endAll()
  sockets.close()
  const impatience = setTimeout(() => app.server.closeAllConnections(), CLOSING_TIME)
  try {
    await app.close()
  } finally {
    clearTimeout(impatience)
    await services.copies.settled()
    await folder.close()
  }
}

function readOrigins(named: readonly string[]): ReadonlySet<string> {
  try {
    return new Set([...DEFAULT_ORIGINS, ...named.map(parseOrigin)])
  } catch (error) {
    throw new LakeStartError('option', error instanceof Error ? error.message : String(error))
  }
}

function readUser({id, role: name}: LakeUser) {
  const user = newUser({id, role: name})
  if (typeof user === 'string') throw new LakeStartError('option', user)
  return user
}

function checkNames({project, dataset, token, port, host = '127.0.0.1'}: LakeOptions): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LakeStartError('option', `The port ${port} is not a number from 0 to 65535.`)
  }
  if (project !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(project)) {
    throw new LakeStartError(
      'option',
      `"${project}" is no project id: use lower-case letters, digits and dashes.`,
    )
  }
  if (dataset !== undefined && !isDatasetName(dataset)) {
    throw new LakeStartError(
      'option',
      `"${dataset}" is no dataset name: use lower-case letters, digits, dashes and underscores, at most 64.`,
    )
  }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new LakeStartError(
      'option',
      'A token is made of visible ASCII characters, without spaces.',
    )
  }
  if (token !== undefined && token.length < 16 && !isLoopback(host)) {
    throw new LakeStartError(
      'option',
      'Open to the network, the lake asks for a token of 16 characters or more.',
    )
  }
}

function networkWarning(host: string, hasToken: boolean): string {
  const rest = hasToken
    ? 'The token goes over it in the clear.'
    : 'Without --token nobody can log in or write, and whoever reaches it reads what is published.'
  return `WARNING: the lake listens on ${host}, so that other machines can reach it, without encryption. ${rest}`
}

function listenError(error: unknown, host: string, port: number): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  switch (code) {
    case 'EADDRINUSE':
      return new LakeStartError('portInUse', `Port ${port} on ${host} is in use.`, {cause: error})
    case 'EACCES':
      return new LakeStartError('address', `Port ${port} may not be used by this user.`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new LakeStartError('address', `This machine has no address "${host}".`, {cause: error})
    default:
      return error
  }
}

function portOf(app: FastifyInstance, asked: number): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : asked
}

function hostInUrl(host: string): string {
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
