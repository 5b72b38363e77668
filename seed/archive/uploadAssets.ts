import {createHash} from 'node:crypto'
import {createReadStream, createWriteStream} from 'node:fs'
import {mkdir, realpath, stat} from 'node:fs/promises'
import {basename, isAbsolute, join, relative} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {fileURLToPath} from 'node:url'

import {runId} from '../runs.ts'
import {integer, text, type Checkpoint, type Row} from './checkpoint.ts'
import {DatasetError, type Connection} from './connection.ts'
import {parseAsset} from './inspect.ts'
import {areEqual, isJsonObject, type JsonObject, type JsonValue} from './json.ts'
import type {OpenArchive} from './openArchive.ts'
import {nextTransactionId} from './sendTransaction.ts'
import {fetchDocuments} from './storedDocuments.ts'

export interface AssetOptions {
  dryRun: boolean
  /** A folder that pictures from the web may be put into. */
  scratch: string
  signal: AbortSignal
  onProgress: (done: number, total: number) => void
}

const AT_ONCE = 4
const IN_A_QUERY = 500
/** Milliseconds that a picture on the web may take. */
const PATIENCE = 120_000

/**
 * Uploads the assets of an archive that the dataset does not have, some at once, and notes the id of each, or what is
 * wrong with it. One that cannot be had does not stop the others.
 */
export async function uploadAssets(
  archive: OpenArchive,
  checkpoint: Checkpoint,
  connection: Connection,
  options: AssetOptions,
): Promise<void> {
  checkpoint.together(() => {
    checkpoint.run('INSERT OR IGNORE INTO assets (asset) SELECT DISTINCT asset FROM asset_uses')
    for (const asset of archive.assetFiles) {
      checkpoint.run('INSERT OR IGNORE INTO assets (asset) VALUES (?)', asset)
    }
    // What was broken may be mended.
    checkpoint.run('UPDATE assets SET problem = NULL')
  })
  await forgetMissing(checkpoint, connection)
  const assets = checkpoint
    .all('SELECT asset FROM assets WHERE id IS NULL ORDER BY asset')
    .map((row) => text(row, 'asset'))
  let done = 0
  const progress = () => {
    done += 1
    options.onProgress(done, assets.length)
  }
  await eachOf(assets, AT_ONCE, async (asset) => {
    options.signal.throwIfAborted()
    await quarantining(checkpoint, asset, async () => {
      const {sha1, size} = await describe(await locate(asset, archive, options))
      checkpoint.run('UPDATE assets SET sha1 = ?, size = ? WHERE asset = ?', sha1, size, asset)
    })
  })
  await findStored(checkpoint, connection)
  if (options.dryRun) return
  const missing = checkpoint.all(
    'SELECT asset, sha1, size FROM assets WHERE id IS NULL AND problem IS NULL ORDER BY asset',
  )
  done = assets.length - missing.length
  await eachOf(missing, AT_ONCE, async (row) => {
    options.signal.throwIfAborted()
    const asset = text(row, 'asset')
    await quarantining(checkpoint, asset, () =>
      upload(row, archive, checkpoint, connection, options),
    )
    progress()
  })
}

async function upload(
  row: Row,
  archive: OpenArchive,
  checkpoint: Checkpoint,
  connection: Connection,
  options: AssetOptions,
): Promise<void> {
  const asset = text(row, 'asset')
  const sha1 = text(row, 'sha1')
  const {kind, content, name} = await locate(asset, archive, options)
  const about = archive.assetMap.get(`${kind}-${sha1}`) ?? {}
  const {originalFilename} = about
  const id = await connection.upload(
    kind,
    Buffer.isBuffer(content) ? content : {file: content, size: integer(row, 'size')},
    typeof originalFilename === 'string' ? originalFilename : name,
  )
  await describeAgain(connection, id, about)
  checkpoint.run('UPDATE assets SET id = ? WHERE asset = ?', id, asset)
}

/** What the dataset finds out about the bytes itself is not taken from the archive. */
const foundOut: ReadonlySet<string> = new Set([
  '_createdAt',
  '_id',
  '_rev',
  '_type',
  '_updatedAt',
  'sha1hash',
  'size',
  'uploadId',
])

/** Brings back what people had written to the asset's document, such as its title and credit. */
async function describeAgain(connection: Connection, id: string, about: JsonObject): Promise<void> {
  const set = Object.fromEntries(Object.entries(about).filter(([name]) => !foundOut.has(name)))
  if (Object.keys(set).length === 0) return
  const first = `${runId('seed', {id, set})}-1`
  for (let transactionId = first; ; transactionId = nextTransactionId(first, transactionId)) {
    try {
      await connection.mutate(
        Buffer.from(JSON.stringify({mutations: [{patch: {id, set}}], transactionId})),
      )
      return
    } catch (error) {
      const isKnown =
        error instanceof DatasetError && error.types.includes('transactionAlreadyExistsError')
      if (!isKnown) throw error
      // From before somebody deleted the asset, unless only the answer was lost.
      if (await says(connection, id, set)) return
    }
  }
}

async function says(connection: Connection, id: string, set: JsonObject): Promise<boolean> {
  const stored = (await fetchDocuments(connection, [id])).get(id)
  return Object.entries(set).every(([name, value]) => areEqual(value, stored?.[name]))
}

/** An asset that has gone from the dataset since it was uploaded is uploaded again. */
async function forgetMissing(checkpoint: Checkpoint, connection: Connection): Promise<void> {
  const ids = checkpoint
    .all('SELECT DISTINCT id FROM assets WHERE id IS NOT NULL')
    .map((row) => text(row, 'id'))
  for (let from = 0; from < ids.length; from += IN_A_QUERY) {
    const some = ids.slice(from, from + IN_A_QUERY)
    const there = await connection.query('*[_id in $ids]._id', {ids: some})
    const known = new Set<unknown>(Array.isArray(there) ? there : [])
    checkpoint.together(() => {
      for (const id of some) {
        if (!known.has(id)) checkpoint.run('UPDATE assets SET id = NULL WHERE id = ?', id)
      }
    })
  }
}

/** The same bytes need not be sent again. */
async function findStored(checkpoint: Checkpoint, connection: Connection): Promise<void> {
  const rows = checkpoint.all(
    'SELECT DISTINCT sha1 FROM assets WHERE id IS NULL AND sha1 IS NOT NULL ORDER BY sha1',
  )
  const hashes: JsonValue[] = rows.map((row) => text(row, 'sha1'))
  for (let from = 0; from < hashes.length; from += IN_A_QUERY) {
    const found = await connection.query(
      '*[_type in ["sanity.imageAsset", "sanity.fileAsset"] && sha1hash in $hashes]{_id, _type, sha1hash}',
      {hashes: hashes.slice(from, from + IN_A_QUERY)},
    )
    checkpoint.together(() => {
      for (const stored of Array.isArray(found) ? found : []) {
        if (!isJsonObject(stored)) continue
        const {_id: id, _type: type, sha1hash} = stored
        if (typeof id !== 'string' || typeof sha1hash !== 'string') continue
        checkpoint.run(
          'UPDATE assets SET id = ? WHERE sha1 = ? AND id IS NULL AND problem IS NULL AND asset LIKE ?',
          id,
          sha1hash,
          type === 'sanity.imageAsset' ? 'image@%' : 'file@%',
        )
      }
    })
  }
}

interface Located {
  kind: 'image' | 'file'
  /** Path of a file, or the bytes. */
  content: string | Buffer
  name: string
}

class AssetProblem extends Error {
  override readonly name = 'AssetProblem'
}

/** Finds the bytes that a `_sanityAsset` means. */
async function locate(
  asset: string,
  archive: OpenArchive,
  {scratch, signal}: AssetOptions,
): Promise<Located> {
  const parts = parseAsset(asset)
  if (parts === undefined) throw new AssetProblem('is not of the form image@… or file@…')
  const {kind, url} = parts
  if (url.startsWith('data:')) return {kind, content: bytesOf(url), name: 'data'}
  if (url.startsWith('file:')) {
    const file = await fileInside(archive.folder, url)
    return {kind, content: file, name: basename(file)}
  }
  const address = URL.parse(url)
  if (address === null) throw new AssetProblem('is not a URL')
  const name = basename(address.pathname) || 'asset'
  const content = join(scratch, createHash('sha1').update(url).digest('hex'))
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    })
    if (!response.ok || response.body === null) {
      throw new AssetProblem(`cannot be fetched: the answer is ${response.status}`)
    }
    await mkdir(scratch, {recursive: true})
    await pipeline(response.body, createWriteStream(content))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AssetProblem) throw error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new AssetProblem(
      `cannot be fetched: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
  return {kind, content, name}
}

/** An archive may come from anybody: it names files of its own folder, and no others. */
async function fileInside(folder: string, url: string): Promise<string> {
  const file = url.startsWith('file://./')
    ? join(folder, decodeURIComponent(url.slice('file://./'.length)))
    : fileURLToPath(url)
  let real: string
  try {
    real = await realpath(file)
  } catch {
    throw new AssetProblem('is not in the archive')
  }
  const inside = relative(await realpath(folder), real)
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw new AssetProblem('is outside the folder of the archive; put it there')
  }
  if (!(await stat(real)).isFile()) throw new AssetProblem('is not a file')
  return real
}

function bytesOf(url: string): Buffer {
  const comma = url.indexOf(',')
  const isBase64 = url.slice(0, comma).endsWith(';base64')
  const data = url.slice(comma + 1)
  return isBase64 ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data))
}

async function describe({content}: Located): Promise<{sha1: string; size: number}> {
  const hash = createHash('sha1')
  if (Buffer.isBuffer(content)) {
    return {sha1: hash.update(content).digest('hex'), size: content.length}
  }
  let size = 0
  for await (const chunk of createReadStream(content)) {
    hash.update(chunk)
    size += chunk.length
  }
  if (size === 0) throw new AssetProblem('is empty')
  return {sha1: hash.digest('hex'), size}
}

/** What is wrong with an asset itself is noted with it; everything else stops the import. */
async function quarantining(
  checkpoint: Checkpoint,
  asset: string,
  body: () => Promise<void>,
): Promise<void> {
  try {
    await body()
  } catch (error) {
    const isOfAsset =
      error instanceof AssetProblem ||
      (error instanceof DatasetError && ![401, 403].includes(error.status)) ||
      error instanceof URIError ||
      (error instanceof TypeError && 'code' in error)
    if (!isOfAsset) throw error
    checkpoint.run('UPDATE assets SET problem = ?, id = NULL WHERE asset = ?', error.message, asset)
  }
}

async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  body: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const workers = Array.from({length: atOnce}, async () => {
    for (const item of rest) await body(item)
  })
  await Promise.all(workers)
}
