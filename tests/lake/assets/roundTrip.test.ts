import {createReadStream} from 'node:fs'
import {join} from 'node:path'
import {exportDataset} from '@sanity/export'
import {sanityImport} from '@sanity/import'
import type {SanityClient} from '@sanity/client'
import {expect, test} from 'vitest'
import {clientOf, openLake, temporaryFolder} from '../http/testLake.ts'
import {movingGif, quarters} from './testImages.ts'

test('assets go out with @sanity/export, and in again with @sanity/import', async () => {
  const lake = await openLake()
  const source = clientOf(lake, {token: lake.token})
  const png = await quarters(40, 20).png().toBuffer()
  const gif = await movingGif(20, 10)
  const image = await source.assets.upload('image', png, {filename: 'q.png', title: 'Quarters'})
  const unused = await source.assets.upload('image', gif, {filename: 'm.gif'})
  const file = await source.assets.upload('file', Buffer.from('a,b\n'), {filename: 'a.csv'})
  const article = {
    _id: 'article',
    _type: 'article',
    image: {_type: 'image', asset: {_type: 'reference', _ref: image._id}, alt: 'Four colours'},
    table: {_type: 'file', asset: {_type: 'reference', _ref: file._id}},
  }
  await source.create(article)

  const archive = join(temporaryFolder(), 'production.tar.gz')
  await exportDataset({client: source, dataset: 'production', outputPath: archive})
  await source.request({url: '/datasets/copy', method: 'PUT', body: {aclMode: 'public'}})
  const target = source.withConfig({dataset: 'copy'})
  for (const operation of ['create', 'createOrReplace'] as const) {
    const imported = await sanityImport(createReadStream(archive), {
      client: target,
      operation,
      releasesOperation: 'ignore',
    })
    expect(imported).toEqual({numDocs: 1, warnings: []})
  }

  expect(await target.getDocument('article')).toMatchObject(article)
  expect(await assetsIn(target)).toEqual(
    [
      [file._id, 'a.csv', null, 'a,b\n'],
      [unused._id, 'm.gif', null, gif.toString()],
      [image._id, 'q.png', 'Quarters', png.toString()],
    ].toSorted(),
  )
})

async function assetsIn(client: SanityClient) {
  const assets = await client.fetch<
    {_id: string; originalFilename: string; title: string | null; url: string}[]
  >('*[_type in ["sanity.imageAsset", "sanity.fileAsset"]]{_id, originalFilename, title, url}')
  const rows = await Promise.all(
    assets.map(async ({_id, originalFilename, title, url}) => {
      const response = await fetch(url)
      const bytes = Buffer.from(await response.arrayBuffer())
      return [_id, originalFilename, title, bytes.toString()]
    }),
  )
  return rows.toSorted()
}
