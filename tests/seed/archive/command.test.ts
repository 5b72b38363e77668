import {join} from 'node:path'
import {expect, it} from 'vitest'

import {writeNewsArchive} from '../../../bench/newsArchive.ts'
import {finish, start} from '../../processes.ts'
import {archiveDesk, contents, note} from './importing.ts'

const env = {DATELINE_LAKE_TOKEN: 'desk', NO_COLOR: '1'}

function command(name: string, url: string, args: string[]) {
  return finish(process.execPath, [`scripts/${name}.ts`, `--lake=${url}`, ...args], env)
}

it('imports by npm run seed, says what it did, and is taken back by npm run undo', async () => {
  await using desk = await archiveDesk()
  const state = `--state=${join(desk.folder, 'state.db')}`
  const archive = desk.write([note('b', 'second', 'a'), note('a', 'first'), note('c', 'x', 'none')])
  const plan = await command('seed', desk.url, [archive, state, '--dry-run'])
  expect(plan.stdout).toContain('2 created, 0 updated, 0 unchanged, 0 kept, 1 conflict')
  expect(await contents(desk.client)).toEqual({})

  const first = await command('seed', desk.url, [archive, state, '--json'])
  expect(first.exitCode).toBe(3)
  const events = first.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map(({event}) => event).filter((event) => event !== 'phase')).toEqual([
    'document',
    'summary',
  ])
  const run: string = events.at(-1).run
  expect(run).toMatch(/^seed-[0-9a-f]{16}$/)

  const undone = await command('undo', desk.url, [run])
  expect(undone.exitCode).toBe(0)
  expect(await contents(desk.client)).toEqual({})

  const again = await command('seed', desk.url, [archive, state])
  expect(again.stdout).toContain('2 created, 0 updated')
  expect(again.stdout).toMatch(/`npm run undo -- --lake http:\S+ seed-[0-9a-f]{16}`/)
  expect(again.stderr.trim().split('\n')).toEqual(['Comparing with the dataset …', 'Writing …'])
  expect(Object.keys(await contents(desk.client))).toEqual(['a', 'b'])
})

it('ends cleanly on Ctrl-C and goes on from there', async () => {
  await using desk = await archiveDesk()
  const archive = join(desk.folder, 'news.ndjson')
  await writeNewsArchive(archive, 10_000)
  const args = [archive, `--state=${join(desk.folder, 'state.db')}`, '--json']
  const seed = start(process.execPath, ['scripts/seed.ts', `--lake=${desk.url}`, ...args], env)
  await seed.prints(/"phase":"write"/)
  await seed.kill('SIGINT')
  expect(seed.process.exitCode).toBe(130)
  expect(seed.output()).toContain('Run the same command again to go on from here.')

  const {stdout, exitCode} = await command('seed', desk.url, args)
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/"event":"resumed","written":\d+,"total":10000/)
  expect(await desk.client.fetch('count(*[_type in ["article", "person", "event"]])')).toBe(10_000)
})

it('takes archives or article folders, not both', async () => {
  const {exitCode, stderr} = await finish(process.execPath, [
    'scripts/seed.ts',
    'news.ndjson',
    'seed/articles/trump-putin-may-meet-next-week',
  ])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('name archives or article folders, not both at once')
})
