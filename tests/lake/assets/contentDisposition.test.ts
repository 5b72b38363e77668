import {assert, property, string} from 'fast-check'
import {expect, test} from 'vitest'
import {contentDisposition} from '../../../lake/http/contentDisposition.ts'

test.each([
  ['photo.jpg', `attachment; filename="photo.jpg"; filename*=UTF-8''photo.jpg`],
  [
    'Zürich "1".jpg',
    `attachment; filename="Z_rich _1_.jpg"; filename*=UTF-8''Z%C3%BCrich%20%221%22.jpg`,
  ],
  ["it's.txt", `attachment; filename="it's.txt"; filename*=UTF-8''it%27s.txt`],
  ['../../etc/passwd', `attachment; filename="-..-etc-passwd"; filename*=UTF-8''-..-etc-passwd`],
  [
    'a\r\nset-cookie: b',
    `attachment; filename="aset-cookie- b"; filename*=UTF-8''aset-cookie-%20b`,
  ],
  ['\u202Egpj.exe', `attachment; filename="gpj.exe"; filename*=UTF-8''gpj.exe`],
  ['', `attachment; filename="download"; filename*=UTF-8''download`],
])('%j', (filename, header) => {
  expect(contentDisposition('attachment', filename)).toBe(header)
})

test('whatever the name, it is one header with one name in it', () => {
  assert(
    property(string({unit: 'binary', maxLength: 400}), (filename) => {
      expect(contentDisposition('inline', filename)).toMatch(
        /^inline; filename="[^"\\%\p{Cc}/]{1,400}"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/u,
      )
    }),
  )
})
