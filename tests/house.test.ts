import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {z} from 'zod'

const root = dirname(import.meta.dirname)
const rooms = ['schemas', 'queries', 'seed', 'lake', 'studio', 'scripts', 'tests', 'bench']

const allowed: Record<string, string[]> = {
  schemas: [],
  queries: ['schemas'],
  seed: ['schemas'],
  lake: [],
  studio: ['schemas', 'queries'],
  scripts: rooms.filter((room) => room !== 'scripts'),
}

/** One file each that imports one path, in a house of its own with this project's lint rules. */
const visits = [
  ...Object.entries(allowed).flatMap(([room, others]) =>
    rooms
      .filter((other) => other !== room)
      .map((other) => ({
        room,
        path: `../${other}/index.ts`,
        expected: others.includes(other) ? 'allowed' : 'refused',
      })),
  ),
  {room: 'seed', path: './../lake/index.ts', expected: 'refused'},
  {room: 'lake/groq', path: '../store/index.ts', expected: 'refused'},
  {room: 'lake/groq', path: '../../schemas/index.ts', expected: 'refused'},
  {room: 'lake/groq', path: '../types.ts', expected: 'allowed'},
].map((visit, index) => ({...visit, file: `${visit.room}/visit${index}.ts`}))

const report = z.object({
  diagnostics: z.array(z.object({code: z.string(), filename: z.string()})),
})

let house: string
let refused: ReadonlySet<string>

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'dateline-house-'))
  writeFileSync(join(house, '.oxlintrc.json'), readFileSync(join(root, '.oxlintrc.json')))
  for (const {file, path} of visits) {
    mkdirSync(dirname(join(house, file)), {recursive: true})
    writeFileSync(join(house, file), `export {thing} from '${path}'\n`)
  }
  const {stdout} = spawnSync('oxlint', ['--config', '.oxlintrc.json', '--format', 'json'], {
    cwd: house,
    encoding: 'utf8',
  })
  refused = new Set(
    report
      .parse(JSON.parse(stdout))
      .diagnostics.filter(({code}) => code.includes('no-restricted-imports'))
      .map(({filename}) => filename),
  )
})

afterAll(() => rmSync(house, {recursive: true, force: true}))

describe('the lint rule on imports', () => {
  it.each(visits)('$room/ importing $path is $expected', ({file, expected}) => {
    expect(refused.has(file) ? 'refused' : 'allowed').toBe(expected)
  })
})
