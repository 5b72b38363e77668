import {
  assert,
  constantFrom,
  integer,
  oneof,
  property,
  record,
  string,
  stringMatching,
} from 'fast-check'
import {expect, test} from 'vitest'
import {
  assetDocumentId,
  assetFileName,
  assetPath,
  parseAssetDocumentId,
  parseAssetFileName,
  type AssetName,
} from '../../../lake/assets/assetName.ts'

const SHA1 = '027401f31c3ac1e6d78c5d539ccd1beff72b9b11'

test('an image has one id, one file name and one path', () => {
  const name: AssetName = {kind: 'image', sha1: SHA1, width: 2000, height: 3000, extension: 'jpg'}
  expect([assetDocumentId(name), assetFileName(name), assetPath('p', 'd', name)]).toEqual([
    `image-${SHA1}-2000x3000-jpg`,
    `${SHA1}-2000x3000.jpg`,
    `images/p/d/${SHA1}-2000x3000.jpg`,
  ])
})

test('a file has one id, one file name and one path', () => {
  const name: AssetName = {kind: 'file', sha1: SHA1, extension: 'pdf'}
  expect([assetDocumentId(name), assetFileName(name), assetPath('p', 'd', name)]).toEqual([
    `file-${SHA1}-pdf`,
    `${SHA1}.pdf`,
    `files/p/d/${SHA1}.pdf`,
  ])
})

const sha1 = stringMatching(/^[0-9a-f]{40}$/)
const extension = stringMatching(/^[a-z0-9]{1,16}$/)
const side = integer({min: 1, max: 999_999})
const names = oneof(
  record({kind: constantFrom('file' as const), sha1, extension}),
  record({kind: constantFrom('image' as const), sha1, width: side, height: side, extension}),
)

test('whatever the name, it is read back from its id and from its file name', () => {
  assert(
    property(names, (name) => {
      expect(parseAssetDocumentId(assetDocumentId(name))).toEqual(name)
      expect(parseAssetFileName(name.kind, assetFileName(name))).toEqual(name)
    }),
  )
})

test('what is read as a name is exactly that: no path, no case, no spaces', () => {
  const tempting = constantFrom('/', '..', '\\', '%2f', '\0', '\n', ' ', '.', 'A', 'x0', '-')
  assert(
    property(names, integer({min: 0, max: 60}), oneof(tempting, string()), (name, at, inserted) => {
      const file = assetFileName(name)
      const text = file.slice(0, at) + inserted + file.slice(at)
      const parsed = parseAssetFileName(name.kind, text)
      expect(parsed === undefined || assetFileName(parsed) === text).toBe(true)
      expect(parsed === undefined || /^[a-z0-9.-]+$/.test(text)).toBe(true)
    }),
  )
})

test.each([
  '',
  '.',
  '..',
  `${SHA1}`,
  `${SHA1}.`,
  `${SHA1}.jpg/`,
  `../${SHA1}.jpg`,
  `${SHA1}.tar.gz`,
  `${SHA1.toUpperCase()}.jpg`,
  `${SHA1}-0x10.jpg`,
  `${SHA1}-10x010.jpg`,
])('%j names no image', (text) => {
  expect(parseAssetFileName('image', text)).toBeUndefined()
})
