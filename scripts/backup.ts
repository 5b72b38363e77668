import {randomUUID} from 'node:crypto'
import {createWriteStream, existsSync, readdirSync} from 'node:fs'
import {mkdir, rename, rm, stat} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {extract} from 'tar'
import {verifyBackup} from '../lake/index.ts'
import {createCommand, parseUrl, runCommand, UsageError} from './cli.ts'
import {LAKE_TOKEN} from './lakeToken.ts'
import {openTarget, type Target} from './target.ts'

interface BackupFlags {
  data?: string
  lake?: string
  force?: true
}

const command = createCommand(
  'npm run backup --',
  'Copies everything that a lake has: all datasets with their history, images and files, users and settings. The lake may run on.',
)
  .argument('<target>', 'the file to write, if it ends with .tar, or else the folder')
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--force', 'write over a file or folder that is there')
  .addHelpText(
    'after',
    `
A lake that has a token of its own wants it, or that of an administrator, in DATELINE_LAKE_TOKEN.
The backup holds the hashes of sessions and tokens, no secret; who reads it reads all documents.

Examples:
  npm run backup -- lake-2025-08-06.tar
  npm run backup -- --data /srv/lake --force /mnt/backups/lake
  npm run restore -- lake-2025-08-06.tar --data /tmp/trial`,
  )
  .action(async (path: string, flags: BackupFlags) => {
    if (flags.data !== undefined && flags.lake !== undefined) {
      throw new UsageError('Give either --data or --lake, not both.')
    }
    const asFolder = !path.endsWith('.tar')
    if (!flags.force && isTaken(path)) {
      throw new Error(`${path} is there already. It was left as it is: write over it with --force.`)
    }
    const lake = await openTarget({
      ...(flags.data === undefined ? {} : {data: flags.data}),
      ...(flags.lake === undefined ? {} : {lake: flags.lake}),
      mustExist: true,
    })
    const target = resolve(path)
    const unfinished = `${target}.unfinished-${randomUUID()}`
    try {
      await mkdir(dirname(target), {recursive: true})
      await download(lake, unfinished)
      if (asFolder) await unpack(unfinished)
      if (flags.force) await rm(target, {recursive: true, force: true})
      else if (asFolder && existsSync(target)) await rm(target, {recursive: true})
      await rename(unfinished, target)
    } finally {
      await rm(unfinished, {recursive: true, force: true})
      await lake.close()
    }
    const size = asFolder ? '' : ` (${megabytes((await stat(target)).size)} MB)`
    console.log(`Backed up ${lake.description.replace(/, dataset .*/, '')} to ${path}${size}.`)
  })

await runCommand(command)

async function download({client, kind}: Target, file: string): Promise<void> {
  if (kind === 'hosted') {
    throw new Error(
      'A backup is of a local lake; for hosted Sanity there is `sanity dataset export`. Name a lake with --data or --lake.',
    )
  }
  const {token} = client.config()
  const response = await fetch(client.getUrl('/lake/backup'), {
    redirect: 'error',
    headers: token === undefined ? {} : {authorization: `Bearer ${token}`},
  })
  if (response.status === 401) {
    throw new Error(
      `The lake asks for its token. Put it in the environment variable ${LAKE_TOKEN}.`,
    )
  }
  if (!response.ok || response.body === null) {
    throw new Error(`The lake made no backup: ${await reasonIn(response)}`)
  }
  await pipeline(response.body, createWriteStream(file, {mode: 0o600}))
}

async function reasonIn(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined)
  return typeof body === 'object' && body !== null && 'message' in body
    ? String(body.message)
    : `HTTP ${response.status}`
}

/** Makes a folder of an archive, and looks whether all of it is there. */
async function unpack(archive: string): Promise<void> {
  const file = `${archive}.tar`
  await rename(archive, file)
  try {
    await mkdir(archive, {mode: 0o700})
    await extract({file, cwd: archive, strict: true})
    await verifyBackup(archive)
  } finally {
    await rm(file, {force: true})
  }
}

/** An empty folder is free. */
function isTaken(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    return readdirSync(path).length > 0
  } catch {
    return true
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
