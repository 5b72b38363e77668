import {createClient, type SanityClient} from '@sanity/client'
import {type Browser, expect, type Page, test} from '@playwright/test'

import {join} from 'node:path'

import {freePort, type RunningCommand, start, temporaryFolder} from '../processes.ts'
import {serveStudioOf} from './builtStudio.ts'
import {chooseAction} from './newsroom.ts'
import {watchFaults} from './pageFaults.ts'

/** `newsroom()` with options of its own in a second Studio: tests/studios/smallNewsroom. */
const home = {projectId: 'weekly1', dataset: 'paper'}
const article = 'article-harbour'
const body = [
  {
    _key: 'a',
    _type: 'block',
    style: 'normal',
    markDefs: [],
    children: [{_key: 'b', _type: 'span', text: 'Nobody asked the fishermen.', marks: []}],
  },
]

test.describe.configure({mode: 'serial'})

let data: Awaited<ReturnType<typeof temporaryFolder>>
let ports: {lake: number; studio: number}
let lake: RunningCommand
let studio: RunningCommand
let client: SanityClient
let page: Page
const watched: (() => string[])[] = []

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
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
    `http://localhost:${ports.studio}`,
    '--user',
    'lena:editor',
    '--user',
    'rita:contributor',
  ])
  studio = await serveStudioOf('smallNewsroom', {output: join(data.path, 'studio'), ports})
  await lake.prints(/Lake ready/)
  client = createClient({
    ...home,
    apiHost: `http://localhost:${ports.lake}`,
    useProjectHostname: false,
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'drafts',
  })
  await client.create({
    _id: `drafts.${article}`,
    _type: 'article',
    headline: 'Harbour to be dredged',
    slug: {_type: 'slug', current: 'harbour'},
    kind: 'reportage',
    stage: 'copyDesk',
    pubStatus: 'usable',
    checks: {_type: 'checks', fact: 'na', legal: 'required'},
    rights: {_type: 'rights', copyrightHolder: 'The Weekly'},
    referenceDate: '2025-03-12',
    language: 'en',
    body,
  })
  await client.create({
    _id: 'quote-dredger',
    _type: 'quote',
    text: 'It was always going to cost more than that',
    kind: 'direct',
    speakerDescription: 'a dredger',
    attribution: {_type: 'attribution', verb: 'admitted'},
  })
  page = await openAs(browser, 'administrator')
})

test.afterAll(async () => {
  await page?.context().close()
  await Promise.all([studio?.kill('SIGTERM'), lake?.kill('SIGTERM')])
  await data?.[Symbol.asyncDispose]()
})

test('the desk has the house’s title and stages, and no events', async () => {
  await expect(page.getByTestId('pane-header').first()).toHaveText('Weekly')
  await expect(row('Copy desk')).toBeVisible()
  await expect(row('Copy desk').getByTestId('desk-count')).toHaveText('1')
  await expect(page.getByTestId(/^pane-item-/)).toHaveText(
    [
      'Articles',
      'Being written',
      'Copy desk',
      'Ready to print',
      'Needs legal',
      'Facts to check',
      'Embargoed',
      'Scheduled',
      'Published',
      'Corrected and retracted',
      'Quotes',
      'People',
      'Imports',
    ].map((title) => new RegExp(`^${title}[\\d,]*$`)),
  )
})

test('nothing in an article leads to an event', async () => {
  await row('Copy desk').click()
  await page.getByTestId('document-list-pane').getByText('Harbour to be dredged').click()
  await expect(field('headline').getByTestId('string-input')).toHaveValue('Harbour to be dredged', {
    timeout: 60_000,
  })
  await expect(field('body').getByTestId('mark-quoteMention')).toBeVisible()
  await expect(field('body').getByTestId('mark-personMention')).toBeVisible()
  await expect(field('body').getByTestId('mark-eventMention')).toHaveCount(0)
  await expect(field('events')).toHaveCount(0)
})

test('who is named legal is that alone: the check is hers, and publishing is not', async ({
  browser,
}) => {
  await expect(badges(page)).toHaveText(['Copy desk', 'Legal'])
  const lena = await openAs(browser, 'lena')
  await openArticle(lena)
  await expect(action(lena, 'approve')).toBeDisabled()
  await chooseAction(lena, 'Legal check done')
  await expect
    .poll(() => client.fetch('*[_id == $article][0].checks.legal', {article}))
    .toBe('done')
  await expect(action(lena, 'approve')).toBeDisabled()
  await lena.context().close()
})

test('contributors are editors in this house, up to its own last stage', async ({browser}) => {
  const rita = await openAs(browser, 'rita')
  await openArticle(rita)
  await action(rita, 'approve').click()
  await expect.poll(() => client.fetch('*[_id == $article][0].stage', {article})).toBe('approved')
  await expect(badges(rita)).toHaveText(['Ready to print'])
  await rita.context().close()
  await expect(row('Ready to print').getByTestId('desk-count')).toHaveText('1')
})

test('a verb that the model warns of passes, where the house has it on its list', async () => {
  await page.goto(url('/intent/edit/id=quote-dredger;type=quote/'))
  await expect(field('text').getByRole('textbox')).toHaveValue(/always going to cost/, {
    timeout: 60_000,
  })
  const warnings = page
    .getByTestId('field-attribution')
    .getByTestId('input-validation-icon-warning')
  const verb = field('attribution.verb').getByTestId('string-input')
  await verb.fill('claimed')
  await expect(warnings).toHaveCount(1)
  await verb.fill('admitted')
  await expect(warnings).toHaveCount(0)
})

test('nothing left the machine, and no error was thrown', () => {
  expect(watched.flatMap((faults) => faults())).toEqual([])
})

function url(path: string): string {
  return `http://localhost:${ports.studio}${path}`
}

/** A user’s window, once the desk is there. */
async function openAs(browser: Browser, user: string): Promise<Page> {
  const context = await browser.newContext({viewport: {width: 1440, height: 900}})
  const opened = await context.newPage()
  watched.push(watchFaults(opened))
  const login = new URL(`http://localhost:${ports.lake}/v1/auth/login/${user}`)
  login.searchParams.set('origin', url('/'))
  await opened.goto(login.href)
  await expect(opened.getByTestId('pane-item-Articles')).toBeVisible({timeout: 180_000})
  return opened
}

async function openArticle(on: Page): Promise<void> {
  await on.goto(url(`/intent/edit/id=${article};type=article/`))
  await expect(on.getByTestId('field-headline').getByTestId('string-input')).toBeVisible({
    timeout: 60_000,
  })
  await expect(on.getByTestId('pane-footer').getByTestId('action-menu-button')).toBeEnabled()
}

function row(title: string) {
  return page.getByTestId(`pane-item-${title}`)
}

function field(name: string) {
  return page.getByTestId(`field-${name}`)
}

function action(on: Page, name: string) {
  return on.getByTestId(`action-${name}`)
}

function badges(on: Page) {
  return on.getByTestId('pane-footer').locator('[data-ui="Badge"]')
}
