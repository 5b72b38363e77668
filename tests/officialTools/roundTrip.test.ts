import {execFileSync} from 'node:child_process'
import {createReadStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient} from '@sanity/client'
import {exportDataset} from '@sanity/export'
import {sanityImport} from '@sanity/import'
import sharp from 'sharp'
import {expect, test} from 'vitest'
import {startLake} from '../../lake/index.ts'
import {run} from '../scripts/commands.ts'
import {COMMANDS_TIMEOUT, copyOf, sanityIn} from './sanityCommand.ts'

type Document = Record<string, unknown>

/** What importing a document sets anew; `_createdAt` stays. */
const SET_BY_IMPORT = ['_rev', '_updatedAt']
/** What importing an asset sets anew: it is uploaded again. */
const SET_BY_UPLOAD = ['_rev', '_updatedAt', '_createdAt', 'uploadId']

test(
  'seeded documents, an image and a file: export, import, and export again give the same',
  {timeout: COMMANDS_TIMEOUT},
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dateline-round-trip-'))
    const data = join(folder, 'lake')
    const lake = await startLake({data, port: 0, project: 'recipes'})
    try {
      const production = createClient({
        apiHost: lake.url,
        useProjectHostname: false,
        projectId: lake.project,
        dataset: lake.dataset,
        token: lake.token,
        apiVersion: '2025-02-19',
        useCdn: false,
      })
      const seeded = await run('seed', ['--data', data])
      expect(seeded).toMatchObject({code: 0})
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

      const file = await production.assets.upload('file', Buffer.from('name,year\nZoë,2025\n'), {
        filename: 'années.csv',
        title: 'Années',
      })
      await production.createIfNotExists({
        _id: 'table',
        _type: 'table',
        file: {_type: 'file', asset: {_type: 'reference', _ref: file._id}},
      })

      const sanity = sanityIn(copyOf('project', folder), folder)
      const first = join(folder, 'package.tar.gz')
      await exportDataset({client: production, dataset: 'production', outputPath: first})
      for (const name of ['by-package', 'by-command']) await production.datasets.create(name)
      await sanityImport(createReadStream(first), {
        client: production.withConfig({dataset: 'by-package'}),
        operation: 'create',
        releasesOperation: 'fail',
      })
      const second = join(folder, 'command.tar.gz')
      await sanity.output('--data', data, 'dataset', 'export', 'by-package', second)
      await sanity.output('--data', data, 'dataset', 'import', second, '--dataset', 'by-command')
      const third = join(folder, 'again.tar.gz')
      const byCommand = production.withConfig({dataset: 'by-command'})
      await exportDataset({client: byCommand, dataset: 'by-command', outputPath: third})

      const original = contents(first)
      expect(original.documents).toHaveLength(23)
      expect(original.bytes).toEqual({
        [`images/${image.sha1hash}-120x80.jpg`]: picture.toString('base64'),
        [`files/${file.sha1hash}.csv`]: Buffer.from('name,year\nZoë,2025\n').toString('base64'),
      })
      expect(original.assets).toMatchObject({
        [`image-${image.sha1hash}`]: {
          originalFilename: 'portrait.jpg',
          creditLine: 'A photographer',
        },
        [`file-${file.sha1hash}`]: {originalFilename: 'années.csv', title: 'Années'},
      })
      expect(contents(second)).toEqual(original)
      expect(contents(third)).toEqual(original)
    } finally {
      await lake.close()
      rmSync(folder, {recursive: true, force: true})
    }
  },
)

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
