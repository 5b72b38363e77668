import {readFile} from 'node:fs/promises'
import {join, relative} from 'node:path'

import {expect, it} from 'vitest'
import {z} from 'zod'

import {finish, root, temporaryFolder} from '../processes.ts'

const types = z.array(z.object({name: z.string()}))

it('a second Studio takes the newsroom with options of its own', {timeout: 240_000}, async () => {
  await using output = await temporaryFolder()
  const folder = join(root, 'tests/studios/smallNewsroom')
  const file = join(output.path, 'schema.json')
  const {exitCode, stderr} = await finish(
    'sh',
    ['-c', 'cd "$0" && exec sanity schema extract --path "$1"', folder, relative(folder, file)],
    {DO_NOT_TRACK: '1'},
  )
  expect({exitCode, stderr}).toMatchObject({exitCode: 0})
  const names = types.parse(JSON.parse(await readFile(file, 'utf8'))).map(({name}) => name)
  expect(names).toEqual(expect.arrayContaining(['article', 'person', 'quote', 'attribution']))
  expect(names.filter((name) => /^(event|eventMention|participant|place)$/.test(name))).toEqual([])
})
