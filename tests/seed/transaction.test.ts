import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient} from '@sanity/client'
import {expect, test} from 'vitest'

import {startLake} from '../../lake/index.ts'
import {commitTransaction} from '../../seed/transaction.ts'

test('busy answers, faults and lost answers are sent again, and nothing is written twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-seed-'))
  const lake = await startLake({data: folder, port: 0, faults: 5})
  const client = createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    token: lake.token,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })
  const ids: string[] = []
  for (let nth = 0; nth < 60; nth += 1) {
    const write = {create: {_id: `person-${nth}`, _type: 'person', name: `Person ${nth}`}}
    ids.push(await commitTransaction(client, [write], `seed-faults-${nth}`))
  }
  expect(ids).toEqual(ids.map((_id, nth) => `seed-faults-${nth}`))
  await lake.close()

  const quiet = await startLake({data: folder, port: 0})
  const found = await client
    .withConfig({apiHost: quiet.url, token: quiet.token})
    .fetch('*[_type == "person"]{_id, _rev} | order(_rev)')
  await quiet.close()
  await rm(folder, {recursive: true})
  expect(found).toEqual(
    ids
      .map((_rev, nth) => ({_id: `person-${nth}`, _rev}))
      .toSorted((a, b) => (a._rev < b._rev ? -1 : 1)),
  )
}, 60_000)
