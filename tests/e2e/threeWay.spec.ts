import {expect, type Locator, type Page, test} from '@playwright/test'

import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import {finish, temporaryFolder} from '../processes.ts'
import {changed, smallAnnotations, smallText} from '../seed/smallStory.ts'
import {chooseAction, type Newsroom, openNewsroom} from './newsroom.ts'

/** What an editor does in the Studio, beside what the seed has come to say. */
// Each seeding starts a command.
test.describe.configure({mode: 'serial', timeout: 300_000})

const event = 'event-bridge-opening'
const person = 'person-pia-lund'
const nobody = 'people:\n  pia-lund:\n    name: Pia Lund\n'
const annotations = changed(smallAnnotations, 'people:\n', nobody)
const withKind = changed(annotations, 'kind: ceremony', 'kind: meeting')
const withName = changed(withKind, 'name: Opening of the bridge', 'name: The bridge opens')

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let bridge: string
let newsroom: Newsroom
let page: Page

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  folder = await temporaryFolder()
  bridge = join(folder.path, 'bridge')
  await mkdir(bridge)
  await writeFile(join(bridge, 'article.txt'), smallText)
  await writeFile(join(bridge, 'annotations.yaml'), annotations)
  newsroom = await openNewsroom(browser, {articles: [bridge]})
  page = newsroom.page
})

test.afterAll(async () => {
  await newsroom?.close()
  await folder?.[Symbol.asyncDispose]()
})

test('another field: while the draft stands nothing is written beneath it, then both are merged', async () => {
  await open(event, 'event')
  await name().fill('A bridge at last')
  await expect.poll(() => stored(`drafts.${event}`, 'name')).toBe('A bridge at last')
  expect(await seed(withKind)).toEqual({code: 3, outcome: 'conflict'})
  expect(await stored(event, 'kind')).toBe('ceremony')

  await publish()
  await expect.poll(() => stored(event, 'name')).toBe('A bridge at last')
  expect(await seed(withKind)).toEqual({code: 0, outcome: 'merged'})
  expect(await stored(event, '{name, kind}')).toEqual({name: 'A bridge at last', kind: 'meeting'})
  await expect(name()).toHaveValue('A bridge at last')
})

test('the same field: it is a conflict, and the editor’s stays', async () => {
  expect(await seed(withName)).toEqual({code: 3, outcome: 'conflict'})
  expect(await stored(event, 'name')).toBe('A bridge at last')
})

test('the editor publishes what the seed says: there is nothing more to settle', async () => {
  await name().fill('The bridge opens')
  await expect.poll(() => stored(`drafts.${event}`, 'name')).toBe('The bridge opens')
  await publish()
  await expect.poll(() => stored(event, 'name')).toBe('The bridge opens')
  expect(await seed(withName)).toEqual({code: 0, outcome: 'updated'})
  expect(await seed(withName)).toEqual({code: 0, outcome: 'unchanged'})
})

test('what was deleted stays deleted, whatever the seed has come to say of it', async () => {
  await open(person, 'person')
  await chooseAction(page, 'Delete', /ago|just now|--/)
  await page
    .getByRole('dialog')
    .getByRole('button', {name: /^Delete/})
    .click()
  await expect.poll(() => stored(person, '_id')).toBeNull()
  expect(await seed(withName, person)).toEqual({code: 0, outcome: 'kept'})
  const renamed = changed(withName, 'name: Pia Lund', 'name: Pia Lund Holm')
  expect(await seed(renamed, person)).toEqual({code: 0, outcome: 'kept'})
  expect(await stored(person, '_id')).toBeNull()
})

async function open(id: string, type: string) {
  await page.goto(newsroom.url(`/intent/edit/id=${id};type=${type}/`))
  await expect(page.getByTestId('pane-footer').getByTestId('action-menu-button')).toBeEnabled({
    timeout: 180_000,
  })
}

function name(): Locator {
  return page.getByTestId('field-name').getByTestId('string-input')
}

async function publish() {
  await page.getByTestId('pane-footer').getByTestId('action-publish').click()
}

/** Seeds the story with these annotations: the exit code, and what became of a document. */
async function seed(says: string, id = event): Promise<{code: number | null; outcome: unknown}> {
  await writeFile(join(bridge, 'annotations.yaml'), says)
  const lake = newsroom.client.config().apiHost
  const {exitCode, stdout, stderr} = await finish('node', [
    'scripts/seed.ts',
    bridge,
    '--lake',
    lake,
    '--json',
  ])
  expect(stdout, stderr).not.toBe('')
  const {documents}: {documents: {id: string; outcome: string}[]} = JSON.parse(stdout)
  return {code: exitCode, outcome: documents.find((document) => document.id === id)?.outcome}
}

async function stored(id: string, projection: string): Promise<unknown> {
  const what = projection.startsWith('{') ? projection : `.${projection}`
  return newsroom.client.fetch(`*[_id == $id][0]${what}`, {id}, {perspective: 'raw'})
}
