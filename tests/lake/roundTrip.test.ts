import {execFileSync} from 'node:child_process'
import {createReadStream, mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {exportDataset} from '@sanity/export'
import {sanityImport} from '@sanity/import'
import sharp from 'sharp'
import {expect, test} from 'vitest'
import {run} from '../scripts/commands.ts'
import {movingGif} from './assets/testImages.ts'
import {clientOf, openLake, temporaryFolder} from './http/testLake.ts'

type Document = Record<string, unknown>

/** What importing a document sets anew; `_createdAt` stays. */
const SET_BY_IMPORT = ['_rev', '_updatedAt']
/** What importing an asset sets anew: it is uploaded again. */
const SET_BY_UPLOAD = ['_rev', '_updatedAt', '_createdAt', 'uploadId']

test(
  'seeded documents, images and a file: export, import, and export again give the same',
  {timeout: 180_000},
  async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'lake')
    const seeded = await run('seed', ['--data', data])
    expect(seeded).toMatchObject({code: 0})
    const lake = await openLake({data})
    const production = clientOf(lake, {token: lake.token})

    const picture = await sharp({
      create: {width: 120, height: 80, channels: 3, background: '#2a7fb8'},
    })
      .jpeg()
      .toBuffer()
    const image = await production.assets.upload('image', picture, {
      filename: 'portrait.jpg',
      creditLine: 'A photographer',
    })
    await production
      .patch('person-vladimir-putin')
      .set({
        image: {
          _type: 'image',
          asset: {_type: 'reference', _ref: image._id},
          hotspot: {_type: 'sanity.imageHotspot', x: 0.5, y: 0.25, width: 0.3, height: 0.2},
        },
      })
      .commit()
    const table = Buffer.from('name,year\nZoë,2025\n')
    const file = await production.assets.upload('file', table, {
      filename: 'années.csv',
      title: 'Années',
    })
    await production.create({
      _id: 'table',
      _type: 'table',
      file: {_type: 'file', asset: {_type: 'reference', _ref: file._id}},
    })
    const unused = await movingGif(20, 10)
    const gif = await production.assets.upload('image', unused, {filename: 'moving.gif'})
    const articles = await production.fetch<number>(COUNT)
    expect(articles).toBeGreaterThan(20)

    const first = join(folder, 'production.tar.gz')
    await exportDataset({client: production, dataset: 'production', outputPath: first})
    await production.datasets.create('copy')
    const copy = production.withConfig({dataset: 'copy'})
    // A second import over the first changes nothing.
    for (const operation of ['create', 'createOrReplace'] as const) {
      const imported = await sanityImport(createReadStream(first), {
        client: copy,
        operation,
        releasesOperation: 'ignore',
      })
      expect(imported).toEqual({numDocs: articles, warnings: []})
    }
    const second = join(folder, 'copy.tar.gz')
    await exportDataset({client: copy, dataset: 'copy', outputPath: second})

    const original = contents(first)
    expect(original.documents).toHaveLength(articles)
    expect(original.bytes).toEqual({
      [`images/${image.sha1hash}-120x80.jpg`]: picture.toString('base64'),
      [`images/${gif.sha1hash}-20x10.gif`]: unused.toString('base64'),
      [`files/${file.sha1hash}.csv`]: table.toString('base64'),
    })
    expect(original.assets).toMatchObject({
      [`image-${image.sha1hash}`]: {
        originalFilename: 'portrait.jpg',
        creditLine: 'A photographer',
      },
      [`file-${file.sha1hash}`]: {originalFilename: 'années.csv', title: 'Années'},
    })
    expect(contents(second)).toEqual(original)
  },
)

const COUNT = 'count(*[!(_type in ["sanity.imageAsset", "sanity.fileAsset"])])'

/** An archive's documents by id, the bytes of its assets in base 64, and what it says of the assets. */
function contents(archive: string) {
  const folder = `${archive}.contents`
  mkdirSync(folder)
  execFileSync('tar', ['xzf', archive, '-C', folder, '--strip-components=1'])
  const paths = ['images', 'files'].flatMap((kind) =>
    readdirSync(join(folder, kind)).map((name) => `${kind}/${name}`),
  )
  const assets: Record<string, Document> = readJson(join(folder, 'assets.json'))
  return {
    documents: readFileSync(join(folder, 'data.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => without(SET_BY_IMPORT, JSON.parse(line)))
      .toSorted((one, other) => String(one._id).localeCompare(String(other._id))),
    bytes: Object.fromEntries(
      paths.map((path) => [path, readFileSync(join(folder, path)).toString('base64')]),
    ),
    assets: Object.fromEntries(
      Object.entries(assets).map(([id, asset]) => [id, without(SET_BY_UPLOAD, asset)]),
    ),
  }
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function without(names: readonly string[], document: Document): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)))
}
