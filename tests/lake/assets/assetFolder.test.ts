import {createHash} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {expect, test} from 'vitest'
import {AssetFolder} from '../../../lake/assets/assetFolder.ts'
import type {AssetName} from '../../../lake/assets/assetName.ts'
import {removeUnreferencedAssets} from '../../../lake/assets/unreferencedAssets.ts'
import {openDataset} from '../../../lake/dataset/open.ts'
import {ADMINISTRATOR} from '../../../lake/http/identities.ts'
import {temporaryFolder} from '../http/testLake.ts'

const TEXT = Buffer.from('a text of a newsroom')
const SHA1 = createHash('sha1').update(TEXT).digest('hex')
const NAME: AssetName = {kind: 'file', sha1: SHA1, extension: 'txt'}

function filesIn(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

async function kept(assets: AssetFolder, dataset: string, bytes: Buffer, extension: string) {
  const incoming = await assets.receive(Readable.from([bytes]), 1000)
  await assets.keep(incoming, dataset, {kind: 'file', sha1: incoming.sha1, extension}, () => {})
}

test('an upload is hashed, counted, and then in its place', async () => {
  const folder = temporaryFolder()
  const assets = new AssetFolder(folder)
  const pieces = [TEXT.subarray(0, 7), TEXT.subarray(7, 8), TEXT.subarray(8)]
  const incoming = await assets.receive(Readable.from(pieces), TEXT.length)
  expect(incoming).toMatchObject({size: TEXT.length, sha1: SHA1})
  expect(await assets.find('news', NAME)).toBeUndefined()

  await assets.keep(incoming, 'news', NAME, () => {})
  await incoming.discard()
  const file = join(folder, 'news', 'files', `${SHA1}.txt`)
  expect(await assets.find('news', NAME)).toEqual({name: NAME, file, size: TEXT.length})
  expect(readFileSync(file)).toEqual(TEXT)
  expect(filesIn(folder)).toEqual([`news/files/${SHA1}.txt`])
})

test('one byte too many, no bytes, and a stream that breaks leave nothing', async () => {
  const folder = temporaryFolder()
  const assets = new AssetFolder(folder)
  const broken = Readable.from(
    (async function* () {
      yield TEXT
      throw new Error('gone')
    })(),
  )
  await expect(assets.receive(Readable.from([TEXT]), TEXT.length - 1)).rejects.toMatchObject({
    status: 413,
    body: {
      statusCode: 413,
      error: 'Payload Too Large',
      message: 'The upload is larger than the 19 bytes that this lake accepts',
    },
  })
  await expect(assets.receive(Readable.from([]), 10)).rejects.toMatchObject({
    status: 400,
    message: 'The upload has no bytes',
  })
  await expect(assets.receive(broken, 1000)).rejects.toThrow('gone')
  expect(filesIn(folder)).toEqual([])
})

test('what was on its way when the process ended is removed at the start; the rest stays', async () => {
  const folder = temporaryFolder()
  const assets = new AssetFolder(folder)
  await kept(assets, 'news', TEXT, 'txt')
  await assets.receive(Readable.from([TEXT]), 1000)
  expect(filesIn(folder)).toHaveLength(2)
  expect(await new AssetFolder(folder).list('news')).toHaveLength(1)
  expect(filesIn(folder)).toEqual([`news/files/${SHA1}.txt`])
})

test('the copy of a dataset has the same bytes, and outlives the original', async () => {
  const folder = temporaryFolder()
  const assets = new AssetFolder(folder)
  await kept(assets, 'news', TEXT, 'txt')
  await kept(assets, 'news', Buffer.from('other'), 'md')
  expect(await assets.copyDataset('news', 'copy')).toBe(2)
  expect(await assets.copyDataset('news', 'copy')).toBe(0)
  await assets.removeDataset('news')
  expect([await assets.has('news'), await assets.list('news')]).toEqual([false, []])
  const copies = await assets.list('copy')
  expect(copies.map(({file}) => readFileSync(file, 'utf8')).toSorted()).toEqual([
    'a text of a newsroom',
    'other',
  ])
})

test('only names of assets are listed, and no other name leads to a file', async () => {
  const folder = temporaryFolder()
  const assets = new AssetFolder(folder)
  await kept(assets, 'news', TEXT, 'txt')
  writeFileSync(join(folder, 'news', 'files', 'notes.txt'), 'not an asset')
  mkdirSync(join(folder, 'news', 'files', 'folder'))
  expect((await assets.list('news')).map(({name}) => name)).toEqual([NAME])

  const hostile: AssetName[] = [
    {kind: 'file', sha1: '../../secret', extension: 'txt'},
    {kind: 'file', sha1: SHA1, extension: 'txt/../../x'},
    {kind: 'image', sha1: SHA1, width: 0, height: 1, extension: 'jpg'},
  ]
  for (const name of hostile) {
    await expect(assets.find('news', name)).rejects.toThrow(/is no name of an asset/)
  }
  for (const dataset of ['..', '.incoming', 'a/b', '', '../news']) {
    await expect(assets.find(dataset, NAME)).rejects.toThrow(/is no dataset name/)
  }
})

test('bytes without a document go when that is asked for, and only if they are not new', async () => {
  const folder = temporaryFolder()
  const assets = new AssetFolder(join(folder, 'assets'))
  const dataset = openDataset({file: join(folder, 'news.db'), name: 'news'})
  for (const text of ['referenced', 'unreferenced', 'just arrived']) {
    await kept(assets, 'news', Buffer.from(text), 'txt')
  }
  const hour = new Date('2025-01-01T00:00:00Z')
  for (const {file, size} of await assets.list('news')) {
    if (size !== 'just arrived'.length + 0 || readFileSync(file, 'utf8') !== 'just arrived') {
      utimesSync(file, hour, hour)
    }
  }
  const sha1 = createHash('sha1').update('referenced').digest('hex')
  dataset.mutate({
    mutations: [{create: {_id: `file-${sha1}-txt`, _type: 'sanity.fileAsset'}}],
    identity: ADMINISTRATOR,
  })
  const before = new Date('2025-01-02T00:00:00Z')
  const removed = await removeUnreferencedAssets(assets, dataset, ADMINISTRATOR, before)
  expect(removed.map(({size}) => size)).toEqual(['unreferenced'.length])
  const left = (await assets.list('news')).map(({file}) => readFileSync(file, 'utf8'))
  expect(left.toSorted()).toEqual(['just arrived', 'referenced'])
  dataset.close()
})

test('bytes that are there, and whose document comes in the same moment, are not removed', async () => {
  const assets = new AssetFolder(temporaryFolder())
  await kept(assets, 'news', TEXT, 'txt')
  const again = await assets.receive(Readable.from([TEXT]), 1000)
  const isRemoved = await assets.keep(again, 'news', NAME, () => assets.remove('news', NAME))
  expect(isRemoved).toBe(false)
  expect(await assets.find('news', NAME)).toMatchObject({size: TEXT.length})
  expect(assets.remove('news', NAME)).toBe(true)
  expect(await assets.find('news', NAME)).toBeUndefined()
})

test.skipIf(process.platform === 'win32')('nobody else on the machine can read them', async () => {
  const folder = join(temporaryFolder(), 'assets')
  const assets = new AssetFolder(folder)
  await kept(assets, 'news', TEXT, 'txt')
  const modes = [folder, join(folder, 'news'), join(folder, 'news/files', `${SHA1}.txt`)].map(
    (path) => (statSync(path).mode & 0o777).toString(8),
  )
  expect(modes).toEqual(['700', '700', '600'])
})
