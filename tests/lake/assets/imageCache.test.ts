import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {ImageCache} from '../../../lake/assets/imageCache.ts'
import {temporaryFolder} from '../http/testLake.ts'

function key(digit: string): string {
  return digit.repeat(64)
}

function bytes(length: number): Buffer {
  return Buffer.alloc(length, length)
}

test('what was not asked for the longest goes first, and never is there more than may be', async () => {
  const folder = temporaryFolder()
  const cache = new ImageCache(folder, 100)
  for (const digit of ['1', '2', '3', '4']) await cache.write(key(digit), bytes(25))
  expect(await cache.read(key('1'))).toEqual(bytes(25))
  await cache.write(key('5'), bytes(20))
  expect(await cache.read(key('2'))).toBeUndefined()
  expect(cache.size).toBe(95)
  expect(readdirSync(folder).toSorted()).toEqual(['1', '3', '4', '5'].map(key))
})

test('it is as it was after a restart, without what was half written', async () => {
  const folder = temporaryFolder()
  const cache = new ImageCache(folder, 100)
  await cache.write(key('a'), bytes(20))
  await cache.write(key('b'), bytes(10))
  writeFileSync(join(folder, 'half.part'), 'half')
  mkdirSync(join(folder, 'folder'))

  const again = new ImageCache(folder, 100)
  expect([again.size, await again.read(key('b')), await again.read(key('c'))]).toEqual([
    30,
    bytes(10),
    undefined,
  ])
  expect(readdirSync(folder).toSorted()).toEqual([key('a'), key('b')])
})

test('a picture that is too large for it is not kept, and a damaged one is not given out', async () => {
  const folder = temporaryFolder()
  const cache = new ImageCache(folder, 100)
  await cache.write(key('a'), bytes(26))
  expect([cache.size, readdirSync(folder)]).toEqual([0, []])
  await cache.write(key('b'), bytes(25))
  writeFileSync(join(folder, key('b')), 'short')
  expect(await cache.read(key('b'))).toBeUndefined()
})

test('a key cannot lead elsewhere', async () => {
  const cache = new ImageCache(temporaryFolder(), 100)
  await expect(cache.write('../x', bytes(1))).rejects.toThrow('"../x" is no key')
})
