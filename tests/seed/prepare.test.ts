import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {prepareSeed} from '../../seed/prepare.ts'
import {formatProblem, InputError} from '../../seed/problems.ts'
import {changed, smallAnnotations, smallText} from './smallStory.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-seed-prepare-'))
})

afterAll(async () => {
  await rm(folder, {recursive: true})
})

interface Files {
  annotations?: string
  text?: string | Uint8Array
}

/** Writes an article folder; the parts that a test does not name are as in the small story. */
async function articleFolder(name: string, files: Files): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  await writeFile(join(path, 'article.txt'), files.text ?? smallText)
  await writeFile(join(path, 'annotations.yaml'), files.annotations ?? smallAnnotations)
  return path
}

const edit = (words: string, others: string) => ({
  annotations: changed(smallAnnotations, words, others),
})

/** Every problem of the folders, with paths from this test's folder on. */
async function problemsOf(...folders: string[]): Promise<string[]> {
  try {
    await prepareSeed(folders)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''))
  }
  return []
}

describe('prepareSeed', () => {
  test('builds the documents of a folder', async () => {
    const {build, warnings} = await prepareSeed([await articleFolder('good', {})])
    expect([build.documents.length, warnings]).toEqual([5, []])
  })

  const cases: Array<[string, Files, string]> = [
    [
      'a-quote-that-is-not-there',
      edit('text: It will last a hundred', 'text: It shall last a hundred'),
      'annotations.yaml:34:5: quotes.byron-hundred-years.text: “It shall last a hundred years” does not stand in the article.',
    ],
    [
      'a-quote-that-is-there-twice',
      edit('text: It will last a hundred years', 'text: bridge'),
      'annotations.yaml:34:5: quotes.byron-hundred-years.text: “bridge” stands 2 times in the article',
    ],
    [
      'an-unknown-speaker',
      edit('speaker: ada-byron', 'speaker: ada-biron'),
      'annotations.yaml:36:5: quotes.byron-hundred-years.speaker: no person “ada-biron”. Do you mean “ada-byron”? Known: ada-byron, karl-braun.',
    ],
    [
      'an-invalid-date',
      edit('edtf: 2025-03-03', 'edtf: 3 March 2025'),
      'annotations.yaml:25:7: events.bridge-opening.start.edtf: “3 March 2025” is not a date in EDTF.',
    ],
    [
      'broken-yaml',
      edit('name: Ada Byron', 'name: [Ada Byron'),
      'annotations.yaml:11:5: is not readable as YAML: ',
    ],
    [
      'an-unknown-field',
      edit('familyName: Byron', 'familiName: Byron'),
      'annotations.yaml:11:5: people.ada-byron: has no field “familiName” (do you mean “familyName”?)',
    ],
    [
      'an-id-twice',
      edit('karl-braun:', 'ada-byron:'),
      'annotations.yaml:15:3: is not readable as YAML: the same id or field stands twice here.',
    ],
    [
      'a-value-that-the-model-refuses',
      edit('kind: ceremony', 'kind: party'),
      'annotations.yaml:21:5: events.bridge-opening.kind: “party” is not an allowed value.',
    ],
    [
      'not-utf-8',
      {text: Buffer.concat([Buffer.from(smallText.slice(0, 30)), Buffer.from([0x92, 0x41])])},
      'article.txt:3: is not UTF-8: the byte at offset 30 (0x92) does not fit. Save the file as UTF-8.',
    ],
  ]

  test.each(cases)('refuses %s, with one message that says where', async (name, files, message) => {
    const problems = await problemsOf(await articleFolder(name, files))
    expect(problems.length).toBe(1)
    expect(problems[0]).toContain(`${name}/${message}`)
  })

  test('refuses a folder that does not exist, and one without files', async () => {
    await mkdir(join(folder, 'empty-folder'))
    expect(await problemsOf(join(folder, 'nowhere'), join(folder, 'empty-folder'))).toEqual([
      'nowhere: cannot be opened: it does not exist. Name an article folder that exists.',
      'empty-folder/article.txt: cannot be read: it does not exist. An article folder holds article.txt and annotations.yaml.',
      'empty-folder/annotations.yaml: cannot be read: it does not exist. An article folder holds article.txt and annotations.yaml.',
    ])
  })
})
