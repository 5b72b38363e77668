import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createClient, type SanityClient} from '@sanity/client'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {startLake, type RunningLake} from '../../lake/index.ts'
import {COMMANDS_TIMEOUT, copyOf, sanityIn} from './sanityCommand.ts'

/** What most use of the `sanity` command; the rest is in sanityLocal.test.ts. */
const folder = mkdtempSync(join(tmpdir(), 'dateline-sanity-'))
const data = join(folder, 'lake')
const project = sanityIn(copyOf('project', folder), folder)
const sanity = (...args: string[]) => project.output('--data', data, ...args)

let lake: RunningLake
let client: SanityClient

beforeAll(async () => {
  lake = await startLake({data, port: 0, project: 'recipes'})
  client = createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    token: lake.token,
    apiVersion: '2025-02-19',
    perspective: 'raw',
    useCdn: false,
  })
})

afterAll(async () => {
  await lake.close()
  rmSync(folder, {recursive: true, force: true})
})

// Each command takes seconds to load itself: as many of them as do not depend on each other run together.
test(
  'documents create, get, query, delete; dataset create, list, export, import',
  {timeout: COMMANDS_TIMEOUT},
  async () => {
    const cake = {_id: 'cake', _type: 'recipe', title: 'Cake “à la Zoë” 🍰'}
    const file = join(folder, 'cake.json')
    writeFileSync(file, JSON.stringify(cake))
    const [created] = await Promise.all([
      sanity('documents', 'create', file),
      sanity('dataset', 'create', 'kitchen', '--visibility', 'private'),
    ])
    expect(created).toBe('Created:\n  - cake\n')
    const written = await client.getDocument('cake')
    expect(written).toMatchObject(cake)

    const archive = join(folder, 'production.tar.gz')
    const [document, result] = await Promise.all([
      sanity('documents', 'get', 'cake'),
      sanity('documents', 'query', '*[_type == "recipe"].title'),
      sanity('dataset', 'export', 'production', archive),
    ])
    expect(JSON.parse(document)).toEqual(written)
    expect(JSON.parse(result)).toEqual([cake.title])

    const [deleted, listed] = await Promise.all([
      sanity('documents', 'delete', 'cake'),
      sanity('dataset', 'list'),
      sanity('dataset', 'import', archive, '--dataset', 'kitchen'),
    ])
    expect(deleted).toBe('Deleted 1 document\n')
    expect(await client.getDocument('cake')).toBeUndefined()
    expect(listed).toBe('kitchen\nproduction\n')
    const imported = await client.withConfig({dataset: 'kitchen'}).fetch('*')
    expect(imported).toMatchObject([{...cake, _createdAt: written?._createdAt}])
  },
)
