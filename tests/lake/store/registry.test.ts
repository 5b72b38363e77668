import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {prepareDataFolder} from '../../../lake/store/dataFolder.ts'
import {Registry, SESSION_LIFETIME} from '../../../lake/store/registry.ts'
import {steadyClock, temporaryFolder} from '../transactions/temporaryDataset.ts'

function temporaryRegistry() {
  const folder = temporaryFolder()
  prepareDataFolder(folder)
  const now = steadyClock()
  const open = () => {
    const registry = new Registry(folder, now)
    onTestFinished(() => {
      registry.close()
    })
    return registry
  }
  return {folder, registry: open(), reopen: open}
}

test('datasets are listed by name, and deleted with their files', () => {
  const {folder, registry} = temporaryRegistry()
  registry.createDataset({name: 'staging', aclMode: 'private', createdBy: 'user-ada'})
  registry.createDataset({
    name: 'production-comments',
    aclMode: 'private',
    addonFor: 'production',
    profile: 'comments',
  })
  registry.createDataset({name: 'production', aclMode: 'public'})
  registry.setAclMode('staging', 'public')
  expect(registry.listDatasets()).toEqual([
    {name: 'production', aclMode: 'public', createdAt: '2025-08-06T12:00:03.000Z', createdBy: ''},
    {
      name: 'production-comments',
      aclMode: 'private',
      createdAt: '2025-08-06T12:00:02.000Z',
      createdBy: '',
      addonFor: 'production',
      profile: 'comments',
    },
    {
      name: 'staging',
      aclMode: 'public',
      createdAt: '2025-08-06T12:00:01.000Z',
      createdBy: 'user-ada',
    },
  ])

  const file = registry.datasetFile('staging')
  expect(file).toBe(join(folder, 'datasets', 'staging.db'))
  openDataset({file, name: 'staging'}).close()
  expect(registry.deleteDataset('staging')).toBe(true)
  expect(existsSync(file)).toBe(false)
  expect(registry.findDataset('staging')).toBeUndefined()
  expect(registry.deleteDataset('staging')).toBe(false)
})

test.each(['', '../secrets', 'A', '-a', 'a.b', 'a/b', 'x'.repeat(65)])(
  'a dataset cannot be called %j',
  (name) => {
    const {registry} = temporaryRegistry()
    expect(() => registry.createDataset({name, aclMode: 'private'})).toThrow(RangeError)
    expect(registry.listDatasets()).toEqual([])
  },
)

test('sessions, tokens, settings and the project survive', () => {
  const {registry, reopen} = temporaryRegistry()
  registry.project = 'dateline'
  registry.sessions.add('hash-1', 'user-ada')
  registry.sessions.add('hash-2', 'user-ben')
  registry.sessions.remove('hash-2')
  const token = registry.tokens.add('hash-3', {label: 'import', role: 'editor'})
  registry.settings.write('user-ada', 'theme', '"dark"')
  registry.settings.write('user-ada', 'theme', '{"mode":"light"}')
  registry.settings.write('user-ben', 'theme', 'null')

  const again = reopen()
  expect(again.project).toBe('dateline')
  expect(again.createdAt).toBe('2025-08-06T12:00:00.000Z')
  expect(again.sessions.userOf('hash-1')).toBe('user-ada')
  expect(again.sessions.userOf('hash-2')).toBeUndefined()
  expect(again.tokens.find('hash-3')).toEqual({
    id: token.id,
    label: 'import',
    role: 'editor',
    createdAt: token.createdAt,
  })
  expect(again.tokens.list()).toEqual([token])
  expect(again.settings.read('user-ada', 'theme')).toBe('{"mode":"light"}')
  expect(again.settings.read('user-ben', 'theme')).toBe('null')
  expect(again.settings.read('user-cid', 'theme')).toBeUndefined()
  expect(again.tokens.remove(token.id)).toBe(true)
  expect(again.tokens.find('hash-3')).toBeUndefined()
})

test('a dataset is no registry', () => {
  const folder = temporaryFolder()
  prepareDataFolder(folder)
  openDataset({file: join(folder, 'lake.db'), name: 'd'}).close()
  const before = readFileSync(join(folder, 'lake.db'))
  expect(() => new Registry(folder)).toThrow('is a SQLite database, but not a registry of the lake')
  expect(readFileSync(join(folder, 'lake.db'))).toEqual(before)
})

test('a session ends some time after its login, whatever is done with it', () => {
  const folder = temporaryFolder()
  prepareDataFolder(folder)
  let now = Date.parse('2025-08-06T12:00:00Z')
  const registry = new Registry(folder, () => new Date(now))
  onTestFinished(() => registry.close())
  registry.sessions.add('hash', 'editor')
  now += SESSION_LIFETIME - 1
  expect(registry.sessions.userOf('hash')).toBe('editor')
  now += 1
  expect(registry.sessions.userOf('hash')).toBeUndefined()
})
