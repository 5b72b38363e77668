import {createReadStream, createWriteStream} from 'node:fs'
import {mkdir, open, readdir, readFile, rm, stat} from 'node:fs/promises'
import {basename, join, relative, resolve} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {createGunzip} from 'node:zlib'

import {InputError} from '../problems.ts'
import {isJsonObject, type JsonObject} from './json.ts'

/** An archive whose lines can be read in any order. */
export interface OpenArchive {
  /** As the user named it, for messages. */
  name: string
  /** What tells it from other archives: its path. */
  source: string
  /** NDJSON, uncompressed. */
  dataFile: string
  /** Where `file://./` points to. */
  folder: string
  /** What is known of assets beside their bytes, by `image-<sha1>` or `file-<sha1>`. */
  assetMap: ReadonlyMap<string, JsonObject>
  /** `_sanityAsset` values of the files in its `images` and `files`. */
  assetFiles: readonly string[]
  /** A folder for files that are needed meanwhile; may not be there. */
  scratch: string
  /** Removes what was unpacked. */
  close(): Promise<void>
}

/** True where a name or folder is an archive, and no article folder. */
export async function isArchive(path: string): Promise<boolean> {
  if (/\.(ndjson|ndjson\.gz|tar|tar\.gz|tgz)$/.test(path)) return true
  try {
    return (await readdir(path)).includes('data.ndjson')
  } catch {
    return false
  }
}

/**
 * Opens an archive: NDJSON, plain or in gzip; what `sanity dataset export` writes; or that, unpacked.
 *
 * @param scratch a folder that unpacked files may be put into; made where it is needed
 * @throws InputError where it is missing, damaged or without documents
 */
export async function openArchive(path: string, scratch: string): Promise<OpenArchive> {
  try {
    const found = await stat(path)
    await rm(scratch, {recursive: true, force: true})
    if (found.isDirectory()) return await openFolder(path, path, scratch)
    const kind = await kindOf(path)
    if (kind === 'plain') return openFile(path, path, resolve(path, '..'), scratch)
    await mkdir(scratch, {recursive: true})
    try {
      return await unpack(path, kind, scratch)
    } catch (error) {
      await rm(scratch, {recursive: true, force: true})
      throw error
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw inputError(path, `cannot be read: ${messageOf(error)}`)
  }
}

type Kind = 'plain' | 'gzip' | 'tar'

async function kindOf(path: string): Promise<Kind> {
  const head = await headOf(path)
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  return isTar(head) ? 'tar' : 'plain'
}

async function unpack(
  path: string,
  kind: Exclude<Kind, 'plain'>,
  scratch: string,
): Promise<OpenArchive> {
  const dataFile = join(scratch, 'data.ndjson')
  if (kind === 'gzip') {
    if (!(await holdsTar(path))) {
      await pipeline(createReadStream(path), createGunzip(), createWriteStream(dataFile))
      return openFile(path, dataFile, resolve(path, '..'), scratch)
    }
  }
  const {extract} = await import('tar')
  await extract({
    file: path,
    cwd: scratch,
    strict: true,
    preserveOwner: false,
    // Links could lead out of the folder.
    filter: (_, entry) => !('type' in entry) || entry.type === 'File' || entry.type === 'Directory',
  })
  return openFolder(path, await folderOfData(path, scratch), scratch)
}

async function openFolder(name: string, folder: string, scratch: string): Promise<OpenArchive> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ndjson'))
  const [file, ...others] = files
  if (file === undefined) throw inputError(name, 'has no .ndjson file')
  if (others.length > 0) throw inputError(name, `has several .ndjson files: ${files.join(', ')}`)
  const archive = openFile(name, join(folder, file), folder, scratch)
  return {
    ...archive,
    assetMap: await readAssetMap(name, join(folder, 'assets.json')),
    assetFiles: [...(await listAssets(folder, 'image')), ...(await listAssets(folder, 'file'))],
  }
}

function openFile(name: string, dataFile: string, folder: string, scratch: string): OpenArchive {
  return {
    name,
    source: resolve(name),
    dataFile,
    folder,
    assetMap: new Map(),
    assetFiles: [],
    scratch,
    close: () => rm(scratch, {recursive: true, force: true}),
  }
}

async function readAssetMap(name: string, file: string): Promise<Map<string, JsonObject>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return new Map()
  }
  try {
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) throw new TypeError('it is not an object')
    return new Map(
      Object.entries(value).flatMap(([id, about]) =>
        isJsonObject(about) ? [[id, about] as const] : [],
      ),
    )
  } catch (error) {
    throw inputError(name, `has an assets.json that cannot be read: ${messageOf(error)}`)
  }
}

async function listAssets(folder: string, kind: 'image' | 'file'): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, `${kind}s`), {withFileTypes: true})
    return entries
      .filter((entry) => entry.isFile())
      .map(({name}) => `${kind}@file://./${kind}s/${name}`)
      .toSorted()
  } catch {
    return []
  }
}

/** Exports have everything in a folder of their own, which may be in another. */
async function folderOfData(name: string, scratch: string): Promise<string> {
  let folders = [scratch]
  for (let depth = 0; depth < 3 && folders.length > 0; depth += 1) {
    const below: string[] = []
    for (const folder of folders) {
      const entries = await readdir(folder, {withFileTypes: true})
      if (entries.some((entry) => entry.isFile() && entry.name.endsWith('.ndjson'))) return folder
      below.push(
        ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name)),
      )
    }
    folders = below
  }
  throw inputError(name, 'has no .ndjson file in it')
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(512)
    const {bytesRead} = await file.read(buffer, 0, 512, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function holdsTar(path: string): Promise<boolean> {
  const unzipped = createReadStream(path).pipe(createGunzip())
  let head = Buffer.alloc(0)
  for await (const chunk of unzipped) {
    head = Buffer.concat([head, chunk])
    if (head.length >= 512) break
  }
  return isTar(head)
}

/** https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function isTar(head: Buffer): boolean {
  return head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar'
}

function inputError(name: string, message: string): InputError {
  return new InputError([{level: 'error', file: relative('.', name) || basename(name), message}])
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
