import {createHash, randomUUID} from 'node:crypto'
import {createReadStream, mkdirSync, readdirSync, rmSync} from 'node:fs'
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises'
import {join} from 'node:path'
import type {Readable} from 'node:stream'
import {isDatasetName} from '../store/registry.ts'
import {assetError} from './assetError.ts'
import {
  assetFileName,
  KIND_FOLDERS,
  parseAssetFileName,
  type AssetKind,
  type AssetName,
} from './assetName.ts'

/** Bytes that have arrived whole and are on disk, but belong to no dataset yet. */
export interface IncomingFile {
  /** Where they are until they are kept. */
  file: string
  /** Bytes. */
  size: number
  sha1: string
  /** Forgets them. Nothing happens where they were kept. */
  discard(): Promise<void>
}

export interface StoredAsset {
  name: AssetName
  file: string
  /** Bytes. */
  size: number
}

/**
 * The bytes of assets: `<folder>/<dataset>/<images|files>/<sha1>[-WxH].<ext>`. A file gets its name when all of it is
 * on disk, so that one with a name is whole, whenever the process or the machine stopped. An upload comes first
 * to `<folder>/.incoming`, which is emptied at the start.
 *
 * Only the process that holds the data folder's lock may have one.
 */
export class AssetFolder {
  readonly #folder: string
  readonly #incoming: string
  /** The places of those that have no document yet. */
  readonly #arriving = new Set<{file: string}>()

  constructor(folder: string) {
    this.#folder = folder
    this.#incoming = join(folder, '.incoming')
    mkdirSync(this.#incoming, {recursive: true, mode: 0o700})
    for (const entry of readdirSync(this.#incoming)) {
      rmSync(join(this.#incoming, entry), {recursive: true, force: true})
    }
  }

  /**
   * Takes the bytes of an upload. They are on disk when this returns.
   *
   * @throws LakeError 413 where there are more than `maximum` bytes, 400 where there are none; the error of the
   *   stream where it breaks. Nothing is left of them then.
   */
  async receive(bytes: AsyncIterable<Uint8Array>, maximum: number): Promise<IncomingFile> {
    const file = join(this.#incoming, randomUUID())
    const discard = () => rm(file, {force: true})
    const hash = createHash('sha1')
    let size = 0
    const handle = await open(file, 'wx', 0o600)
    try {
      try {
        for await (const chunk of bytes) {
          size += chunk.byteLength
          if (size > maximum) throw uploadTooLarge(maximum)
          hash.update(chunk)
          await handle.writeFile(chunk)
        }
        if (size === 0) throw assetError(400, 'The upload has no bytes')
        await handle.sync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      await discard()
      throw error
    }
    return {file, size, sha1: hash.digest('hex'), discard}
  }

  /**
   * Gives an upload its place in a dataset, for good: it is there after a power loss.
   *
   * @param claim Makes its document. Until then nothing removes the bytes
   */
  async keep<Result>(
    incoming: IncomingFile,
    dataset: string,
    name: AssetName,
    claim: () => Result,
  ): Promise<Result> {
    const folder = this.#folderOf(dataset, name.kind)
    const arrival = {file: this.#file(dataset, name)}
    this.#arriving.add(arrival)
    try {
      await this.#make(dataset, name.kind)
      // Where the place is taken, it is by the same bytes: they are what the name is made of.
      await rename(incoming.file, arrival.file)
      await syncFolder(folder)
      return claim()
    } finally {
      this.#arriving.delete(arrival)
    }
  }

  /** Undefined where there are no such bytes. */
  async find(dataset: string, name: AssetName): Promise<StoredAsset | undefined> {
    const file = this.#file(dataset, name)
    const size = await sizeOf(file)
    return size === undefined ? undefined : {name, file, size}
  }

  /** The files of a dataset, images first, each in order of name; also those that no document is about any more. */
  async list(dataset: string): Promise<StoredAsset[]> {
    const assets: StoredAsset[] = []
    for (const kind of ['image', 'file'] as const) {
      for (const entry of await entriesOf(this.#folderOf(dataset, kind))) {
        const name = parseAssetFileName(kind, entry)
        const asset = name && (await this.find(dataset, name))
        if (asset) assets.push(asset)
      }
    }
    return assets
  }

  /**
   * Gives `to` the bytes of all assets of `from`; they share disk space where the file system can. Documents are
   * the caller's: see `addressAssets`.
   *
   * @returns how many files `to` got that it did not have
   */
  async copyDataset(from: string, to: string): Promise<number> {
    let count = 0
    for (const {name, file} of await this.list(from)) {
      const copy = this.#file(to, name)
      if ((await sizeOf(copy)) !== undefined) continue
      await this.#make(to, name.kind)
      await shareOrCopy(file, copy, join(this.#incoming, randomUUID()))
      count++
    }
    for (const kind of ['image', 'file'] as const) {
      const folder = this.#folderOf(to, kind)
      if ((await sizeOf(folder)) !== undefined) await syncFolder(folder)
    }
    return count
  }

  /** Removes all bytes of a dataset, for when the dataset itself is deleted. */
  async removeDataset(dataset: string): Promise<void> {
    await rm(this.#datasetFolder(dataset), {recursive: true, force: true})
  }

  /**
   * Removes one asset's bytes, at once. Its document must be gone: see `removeUnreferencedAssets`.
   *
   * @returns false where they stay, as they are just coming in
   */
  remove(dataset: string, name: AssetName): boolean {
    const file = this.#file(dataset, name)
    for (const arrival of this.#arriving) if (arrival.file === file) return false
    rmSync(file, {force: true})
    return true
  }

  /** True where a dataset ever had an asset. */
  async has(dataset: string): Promise<boolean> {
    return (await sizeOf(this.#datasetFolder(dataset))) !== undefined
  }

  #file(dataset: string, name: AssetName): string {
    const file = assetFileName(name)
    // Whoever made the name: what is not exactly a name leads nowhere.
    if (parseAssetFileName(name.kind, file) === undefined) {
      throw new RangeError(`"${file}" is no name of an asset`)
    }
    return join(this.#folderOf(dataset, name.kind), file)
  }

  #folderOf(dataset: string, kind: AssetKind): string {
    return join(this.#datasetFolder(dataset), KIND_FOLDERS[kind])
  }

  #datasetFolder(dataset: string): string {
    if (!isDatasetName(dataset)) throw new RangeError(`"${dataset}" is no dataset name`)
    return join(this.#folder, dataset)
  }

  async #make(dataset: string, kind: AssetKind): Promise<void> {
    const first = await mkdir(this.#folderOf(dataset, kind), {recursive: true, mode: 0o700})
    if (first === undefined) return
    await syncFolder(this.#datasetFolder(dataset))
    await syncFolder(this.#folder)
  }
}

/** A part of a stored file, `start` and `end` included; all of it where they are absent. */
export function readAsset(
  {file}: StoredAsset,
  range: {start: number; end: number} | undefined,
): Readable {
  return createReadStream(file, range)
}

export function uploadTooLarge(maximum: number): Error {
  return assetError(413, `The upload is larger than the ${maximum} bytes that this lake accepts`)
}

async function shareOrCopy(from: string, to: string, temporary: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    // File systems without links, or across two of them.
    await copyFile(from, temporary)
    await withFile(temporary, (handle) => handle.sync())
    await rename(temporary, to)
  }
}

/** Undefined where there is nothing of that name. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** Makes the names in a folder outlive a power loss. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await withFile(folder, (handle) => handle.sync())
}

async function withFile(path: string, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await work(handle)
  } finally {
    await handle.close()
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}
