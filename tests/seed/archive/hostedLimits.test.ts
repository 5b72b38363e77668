import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'

import {writeNewsArchive} from '../../../bench/newsArchive.ts'
import {HOSTED_RATES} from '../../../lake/http/hostedLimits.ts'
import {archiveDesk, writeArchive} from './importing.ts'

// What the limits allow: 25 requests with mutations and 25 uploads a second, of at most 4 MB each. 10,000 documents are
// 12 MB: three requests as large as may be, nine of the importer's. So the limit alone asks for no wait at all, and the
// same requests as without it, none of them refused, are the time that it allows. bench/import.ts has both in seconds;
// pace.test.ts has what happens where there are more requests than a second takes.
it('imports 10,000 documents without a 429 and with no request more than without limits', async () => {
  await using free = await archiveDesk()
  await using limited = await archiveDesk({hostedLimits: true})
  const archive = join(free.folder, 'news.ndjson')
  await writeNewsArchive(archive, 10_000)
  const without = await free.import(archive)
  const {report, events} = await limited.import(archive)
  expect(events).toEqual([])
  expect(report).toMatchObject({created: 10_000, requests: without.report.requests})
  expect(report.transactions).toBeLessThanOrEqual(HOSTED_RATES.mutations)
})

it('uploads more files than a second takes without a 429', async () => {
  await using desk = await archiveDesk({hostedLimits: true})
  const folder = join(desk.folder, 'archive')
  mkdirSync(join(folder, 'files'), {recursive: true})
  const count = 2 * HOSTED_RATES.uploads + 5
  const documents = Array.from({length: count}, (_, index) => {
    writeFileSync(join(folder, 'files', `${index}.txt`), `Statement ${index}`)
    const _sanityAsset = `file@file://./files/${index}.txt`
    return {_id: `statement-${index}`, _type: 'statement', text: {_type: 'file', _sanityAsset}}
  })
  writeArchive(join(folder, 'data.ndjson'), documents)
  const {report, events} = await desk.import(folder)
  expect(events).toEqual([])
  expect(report).toMatchObject({created: count, assets: {present: count, quarantined: 0}})
})
