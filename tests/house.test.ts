import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {afterAll, describe, expect, it} from 'vitest'

const root = dirname(import.meta.dirname)

/** A house of one-line files, with this project's lint rules. */
const house = mkdtempSync(join(tmpdir(), 'dateline-house-'))
const rooms = ['schemas', 'queries', 'seed', 'lake', 'studio', 'scripts', 'tests', 'bench']
for (const room of rooms) {
  mkdirSync(join(house, room))
  writeFileSync(join(house, room, 'index.ts'), `export const ${room} = 1\n`)
}
writeFileSync(join(house, '.oxlintrc.json'), readFileSync(join(root, '.oxlintrc.json')))
symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
afterAll(() => rmSync(house, {recursive: true, force: true}))

const allowed: Record<string, string[]> = {
  schemas: [],
  queries: ['schemas'],
  seed: ['schemas'],
  lake: [],
  studio: ['schemas', 'queries'],
  scripts: rooms.filter((room) => room !== 'scripts'),
}

describe.each(Object.keys(allowed))('%s/', (room) => {
  it.each(rooms.filter((other) => other !== room))('importing from %s/', (other) => {
    expect(lint(room, other)).toBe(allowed[room]?.includes(other) ? 'allowed' : 'refused')
  })
})

it('lake/groq/ may not import the other rooms of the lake', () => {
  mkdirSync(join(house, 'lake', 'groq'))
  mkdirSync(join(house, 'lake', 'store'))
  writeFileSync(join(house, 'lake', 'store', 'index.ts'), 'export const store = 1\n')
  expect(lint('lake/groq', 'lake/store', '../store/index.ts')).toBe('refused')
})

function lint(from: string, to: string, path = `../${to}/index.ts`): 'allowed' | 'refused' {
  const file = join(from, 'visitor.ts')
  const name = to.split('/').at(-1)
  writeFileSync(
    join(house, file),
    `import {${name}} from '${path}'\n\nexport const seen = ${name}\n`,
  )
  const {status, stdout} = spawnSync('oxlint', ['--config', '.oxlintrc.json', file], {
    cwd: house,
    encoding: 'utf8',
  })
  rmSync(join(house, file))
  if (status === 0) return 'allowed'
  expect(stdout).toContain('no-restricted-imports')
  return 'refused'
}
