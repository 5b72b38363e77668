import {createClient, type SanityClient} from '@sanity/client'
import {type Browser, expect, type Page, test} from '@playwright/test'
import sharp from 'sharp'

import {join} from 'node:path'

import {freePort, type RunningCommand, start, temporaryFolder} from '../processes.ts'
import {serveStudioOf} from './builtStudio.ts'
import {watchFaults} from './pageFaults.ts'

/** A Studio that knows nothing of newsrooms, on a lake with a project and dataset of its own. */
const home = {projectId: 'kitchen1', dataset: 'pantry'}

const published = {
  title: 'Pea soup',
  slug: {_type: 'slug', current: 'pea-soup'},
  summary: 'Green and thick',
  servings: 4,
  isVegan: true,
  firstCooked: '2025-08-06',
  servedAt: '2025-08-06T18:30:00.000Z',
  website: 'https://example.com/soup',
  contact: 'cook@example.com',
  tags: ['winter'],
  temperatures: [90],
  nutrition: {energy: 350},
}

test.describe.configure({mode: 'serial'})
test.use({timezoneId: 'UTC'})

let data: Awaited<ReturnType<typeof temporaryFolder>>
let ports: {lake: number; studio: number}
let lake: RunningCommand
let studio: RunningCommand
let page: Page
let client: SanityClient
const watched: (() => string[])[] = []

const studioUrl = (path: string) => `http://localhost:${ports.studio}${path}`
const recipe = (id: string) => studioUrl(`/structure/recipe;${id}`)
const field = (name: string, on: Page = page) => on.getByTestId(`field-${name}`)
const title = (on: Page = page) => field('title', on).getByTestId('string-input')

test.beforeAll(async ({browser}) => {
  test.setTimeout(240_000)
  data = await temporaryFolder()
  ports = {lake: await freePort(), studio: await freePort()}
  lake = start('node', [
    'scripts/lake.ts',
    '--data',
    join(data.path, 'lake'),
    '--port',
    String(ports.lake),
    '--project',
    home.projectId,
    '--dataset',
    home.dataset,
    '--cors-origin',
    studioUrl(''),
  ])
  studio = await serveStudioOf('kitchenSink', {output: join(data.path, 'studio'), ports})
  await lake.prints(/Lake ready/)
  client = createClient({
    ...home,
    apiHost: `http://localhost:${ports.lake}`,
    useProjectHostname: false,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
  })
  await client.create({_id: 'bread', _type: 'recipe', title: 'Bread'})
  page = await newPage(browser)
})

test.afterAll(async () => {
  await page?.context().close()
  await Promise.all([studio?.kill('SIGTERM'), lake?.kill('SIGTERM')])
  await data?.[Symbol.asyncDispose]()
})

test('opens without a login', async () => {
  await page.goto(studioUrl('/'))
  await expect(page.getByTestId('pane-item-Recipe')).toBeVisible({timeout: 90_000})
})

test('a document of many fields is written and published', async () => {
  await page.goto(studioUrl('/intent/create/template=recipe;type=recipe/'))
  await expect(title()).toBeEditable({timeout: 90_000})
  await title().fill(published.title)
  await field('slug').getByRole('button', {name: 'Generate'}).click()
  await field('summary').getByRole('textbox').fill(published.summary)
  await field('servings').getByTestId('number-input').fill('4')
  await field('firstCooked').getByTestId('date-input').fill('2025-08-06')
  await field('servedAt').getByTestId('date-input').fill('2025-08-06 18:30')
  await field('website').locator('input').fill(published.website)
  await field('contact').locator('input').fill(published.contact)
  await field('tags').locator('input').fill('winter')
  await page.keyboard.press('Enter')
  await field('temperatures').getByTestId('add-multiple--primitive-button').click()
  await field('temperatures').locator('input').fill('90')
  await field('nutrition.energy').locator('input').fill('350')
  const projection = `{${Object.keys(published).join(', ')}}`
  const draft = () =>
    client.fetch(`*[_type == "recipe" && _id in path("drafts.**")][0]${projection}`)
  await expect.poll(draft).toEqual(published)

  await publish()
  const found = () => client.fetch(`*[_type == "recipe" && title == "Pea soup"]${projection}`)
  expect(await found()).toEqual([published])
  await screenshot('published')
})

test('an image is uploaded, shown and cropped', async () => {
  const png = await sharp({create: {width: 160, height: 120, channels: 3, background: '#3a7'}})
    .png()
    .toBuffer()
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({name: 'soup.png', mimeType: 'image/png', buffer: png})
  const preview = page.getByTestId('hotspot-image-input')
  await expect(preview).toHaveAttribute(
    'src',
    new RegExp(`^http://localhost:${ports.lake}/images/`),
  )
  await expect
    .poll(() =>
      preview.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth),
    )
    .toBe(160)

  await page.getByTestId('options-menu-edit-details').click()
  const leftEdge = page.getByRole('dialog').locator('[data-handle="crop-left"]')
  await leftEdge.hover()
  const box = await leftEdge.boundingBox()
  if (box === null) throw new Error('The left edge of the crop is not shown')
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + box.height / 2, {steps: 5})
  await page.mouse.up()
  await screenshot('crop')
  await expect
    .poll(() => client.fetch('*[_type == "recipe" && defined(photo.crop)][0].photo.crop.left'))
    .toBeGreaterThan(0.05)
  await page.keyboard.press('Escape')
  await publish()
})

test('a comment on a field is there after a reload', async () => {
  await page.goto(recipe('bread'))
  await expect(title()).toBeEditable({timeout: 90_000})
  await field('title').hover()
  await field('title').getByRole('button', {name: 'Add comment'}).click()
  await page.getByTestId('comment-input-editable').first().click()
  await page.keyboard.type('Which flour?')
  await page.getByTestId('comment-input-send-button').first().click()
  await expect(page.getByTestId('comments-list-item').getByText('Which flour?')).toBeVisible()
  await page.reload()
  await expect(page.getByTestId('comments-list-item').getByText('Which flour?')).toBeVisible({
    timeout: 90_000,
  })
  await screenshot('comment')
})

test('a viewer sees the document and cannot edit it', async ({browser}) => {
  const viewer = await newPage(browser)
  await logIn(viewer, 'viewer', recipe('bread'))
  await expect(title(viewer)).toHaveValue('Bread', {timeout: 90_000})
  await expect(title(viewer)).not.toBeEditable()
  await viewer.context().close()
})

test('two users edit one document and see each other’s changes', async ({browser}) => {
  const editor = await newPage(browser)
  await logIn(editor, 'editor', recipe('bread'))
  await expect(title(editor)).toBeEditable({timeout: 90_000})
  await title(editor).fill('Rye bread')
  await expect(title()).toHaveValue('Rye bread')
  await field('summary').getByRole('textbox').fill('Dark')
  await expect(field('summary', editor).getByRole('textbox')).toHaveValue('Dark')
  await editor.context().close()
})

test('an edit is shown under Review changes', async () => {
  await page.getByTestId('pane-footer-document-status').click()
  await expect(page.getByTestId('review-changes-pane').last()).toContainText('Rye')
  await screenshot('changes')
})

test('an old revision is restored', async () => {
  await publish()
  await page.getByRole('tab', {name: 'History'}).click()
  await page.getByTestId('timeline-item-button').last().click()
  await page.getByTestId('action-reverttorevision').click()
  await page
    .getByTestId('confirm-button')
    .or(page.getByTestId('confirm-popover-confirm-button'))
    .click()
  await expect.poll(() => client.fetch('*[_id == "drafts.bread"][0].title')).toBe('Bread')
  await screenshot('restored')
})

test('a release takes a version of the document and publishes it', async () => {
  await page.goto(studioUrl('/releases'))
  const name = page.getByTestId('release-form-title')
  // The overview is drawn anew when its releases have loaded, and takes an open dialog with it.
  await expect(async () => {
    if (await name.isHidden()) {
      await page.getByRole('button', {name: 'New release'}).first().click({timeout: 5_000})
    }
    await name.fill('Winter menu', {timeout: 5_000})
    await page.getByTestId('submit-release-button').click({timeout: 5_000})
    await expect(page).toHaveURL(/releases\/r/)
  }).toPass({timeout: 90_000})
  const release = await client.fetch('releases::all()[0].name')
  await page.goto(`${recipe('bread')}?perspective=${release}`)
  await page.getByRole('button', {name: 'Add to release'}).click({timeout: 90_000})
  await expect(title()).toBeEditable()
  await title().fill('Winter bread')
  const version = () => client.fetch('*[_id == $id][0].title', {id: `versions.${release}.bread`})
  await expect.poll(version).toBe('Winter bread')
  await screenshot('version')

  await page.goto(studioUrl(`/releases/${release}`))
  await page.getByRole('button', {name: 'Run release'}).click({timeout: 90_000})
  await page.getByRole('dialog').getByTestId('confirm-button').click()
  await expect.poll(() => client.fetch('*[_id == "bread"][0].title')).toBe('Winter bread')
  expect(await version()).toBeNull()
})

test('a task is created', async () => {
  await page.getByTestId('tasks-toolbar').click()
  await page.getByRole('button', {name: 'New task', exact: true}).click()
  await page.getByPlaceholder('Task title').fill('Taste the bread')
  await page.getByRole('button', {name: 'Create Task'}).click()
  const tasks = client.withConfig({dataset: `${home.dataset}-comments`})
  await expect
    .poll(() => tasks.fetch('*[_type == "tasks.task"]{title, authorId}'))
    .toContainEqual({title: 'Taste the bread', authorId: 'administrator'})
  await screenshot('task')
})

test('Vision runs a query', async () => {
  await page.goto(studioUrl('/vision'))
  const query = page.getByTestId('vision-query-editor').locator('.cm-content')
  await query.click({timeout: 90_000})
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText('count(*[_type == "recipe"]) * 1001')
  await page.getByRole('button', {name: 'Fetch', exact: true}).click()
  await expect(page.getByTestId('vision-result')).toContainText('2002')
  await screenshot('vision')
})

test('nothing left the machine', () => {
  expect(watched.flatMap((faults) => faults())).toEqual([])
})

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: {width: 1440, height: 900},
    timezoneId: 'UTC',
  })
  const opened = await context.newPage()
  watched.push(watchFaults(opened))
  return opened
}

/** Logs in as the Studio does, but as a user of choice. */
async function logIn(on: Page, user: string, destination: string): Promise<void> {
  const login = new URL(`http://localhost:${ports.lake}/v1/auth/login/${user}`)
  login.searchParams.set('origin', destination)
  await on.goto(login.href)
}

/** Publishes what the form shows and waits until the Studio has heard that no draft is left. */
async function publish(): Promise<void> {
  await page.getByTestId('action-publish').click()
  await expect(page.getByTestId('pane-footer')).toContainText('Last published')
}

async function screenshot(name: string): Promise<void> {
  if (!process.env.ALL_SCREENSHOTS) return
  await page.screenshot({path: join(process.env.ALL_SCREENSHOTS, `kitchen-${name}.png`)})
}
