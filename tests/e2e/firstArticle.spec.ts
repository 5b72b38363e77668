import {createClient, type SanityClient} from '@sanity/client'
import {expect, type Page, test} from '@playwright/test'

import {join} from 'node:path'

import {
  finish,
  freePort,
  serveBuiltStudio,
  type RunningCommand,
  start,
  temporaryFolder,
} from '../processes.ts'
import {watchFaults} from './pageFaults.ts'

const headline = 'Trump and Putin May Meet Next Week Amid Ukraine War Tensions'
const quotes = [
  'The Russians expressed their desire to meet with President Trump, and the President is open to meeting with both President Putin and President Zelenskiy.',
  'great progress',
  'useful and constructive',
  'It seems that Russia is now more inclined to a ceasefire.',
  'There’s still many impediments to overcome.',
]

/** The rows of the desk that lead to each type's plain list. */
const lists = {
  article: ['Articles'],
  person: ['People', 'All people'],
  quote: ['Quotes', 'All quotes'],
  event: ['Events', 'All events'],
}

test.describe.configure({mode: 'serial'})

let data: Awaited<ReturnType<typeof temporaryFolder>>
let ports: {lake: number; studio: number}
let lake: RunningCommand
let studio: RunningCommand
let page: Page
let client: SanityClient
let faults: () => string[]

const studioUrl = (path: string) => `http://localhost:${ports.studio}${path}`

test.beforeAll(async ({browser}) => {
  test.setTimeout(180_000)
  data = await temporaryFolder()
  ports = {lake: await freePort(), studio: await freePort()}

  const seeded = await seed()
  expect(seeded).toMatchObject({created: 22, updated: 0, unchanged: 0, kept: 0, conflict: 0})

  lake = startLake()
  studio = await serveBuiltStudio({folder: join(data.path, 'studio'), ports})
  await lake.prints(/Lake ready/)

  client = createClient({
    apiHost: `http://localhost:${ports.lake}`,
    useProjectHostname: false,
    projectId: 'dateline',
    dataset: 'production',
    apiVersion: '2025-02-19',
    useCdn: false,
  })
  page = await browser.newPage()
  faults = watchFaults(page)
})

test.afterAll(async () => {
  await page?.close()
  await Promise.all([studio?.kill('SIGTERM'), lake?.kill('SIGTERM')])
  await data?.[Symbol.asyncDispose]()
})

test('the Studio opens on the desk without a login', async () => {
  await page.goto(studioUrl('/'))
  await expect(page.getByTestId('pane-item-Articles')).toBeVisible({timeout: 90_000})
})

test('the lists show the article, 8 people, 5 quotes and 8 events', async () => {
  expect(await listOf('article')).toEqual([`${headline} Fact check · 6 Aug 2025`])
  expect(await listOf('person')).toEqual([
    'Donald Trump U.S. President',
    'Joe Biden President',
    'Karoline Leavitt White House Press Secretary',
    'Marco Rubio Secretary of State',
    'Steve Witkoff U.S. special envoy',
    'Vladimir Putin Russian President',
    'Volodymyr Zelenskiy Ukrainian President',
    'Yuri Ushakov Kremlin aide',
  ])
  expect(await listOf('quote')).toEqual([
    `“${quotes[3]}” Volodymyr Zelenskiy, direct`,
    `“${quotes[0]}” Karoline Leavitt, direct`,
    `“${quotes[4]}” Marco Rubio, mixed`,
    `“${quotes[1]}” Donald Trump, fragment`,
    `“${quotes[2]}” Yuri Ushakov, fragment`,
  ])
  expect(await listOf('event')).toEqual([
    'Biden–Putin meeting in Geneva June 2021 · Occurred',
    'Putin–Witkoff meeting on or before 6 Aug 2025 · Occurred',
    'Trump call with European leaders 6 Aug 2025 · Occurred',
    'Trump–Putin meeting on or after 11 Aug 2025 · Proposed · planned, may occur',
    'Trump–Putin–Zelenskiy trilateral meeting “later” · Proposed · planned, occurrence planned only',
    'U.S. secondary sanctions 8 Aug 2025 · Scheduled · planned, occurrence highly likely',
    'War in Ukraine about Feb 2022, ongoing',
    'Zelenskiy’s nightly address possibly 6 Aug 2025 · Occurred',
  ])
})

test('a search for Witkoff finds him', async () => {
  await page.getByTestId('studio-search').click()
  await page.getByPlaceholder('Search', {exact: true}).fill('Witkoff')
  const results = page.getByTestId('search-results')
  await expect(results.getByText('Steve Witkoff')).toBeVisible()
  await expect(results.getByText('Marco Rubio')).toHaveCount(0)
  await page.keyboard.press('Escape')
})

test('the article shows its quotes marked in the text', async () => {
  await openArticle()
  const texts = await page
    .getByTestId('field-body')
    .getByTestId('text-block__text')
    .evaluateAll((blocks) =>
      blocks.flatMap((block) => {
        // A quote with a name in it is several marked pieces in a row.
        const runs: string[] = []
        let isOpen = false
        for (const text of block.querySelectorAll('[data-pt-text]')) {
          const isQuote = text.closest('[data-mark="quoteMention"]') !== null
          if (isQuote && isOpen) runs.push((runs.pop() ?? '') + text.textContent)
          else if (isQuote) runs.push(text.textContent ?? '')
          isOpen = isQuote
        }
        return runs
      }),
    )
  expect(texts.toSorted()).toEqual(quotes.toSorted())
  if (process.env.SCREENSHOTS) {
    await page.getByTestId('field-body').scrollIntoViewIfNeeded()
    await page.screenshot({path: `${process.env.SCREENSHOTS}/article.png`})
  }
})

test('edits to the headline and the body are saved and survive kill -9', async () => {
  await page.getByTestId('field-headline').getByTestId('string-input').fill(`${headline}, edited`)
  await page.getByTestId('field-body').getByText('cautioned that while').click()
  await page.keyboard.type('[checked] ')
  const saved = {headline: `${headline}, edited`, isBodyEdited: true}
  await expect.poll(draft).toEqual(saved)

  await lake.kill('SIGKILL')
  lake = startLake()
  await lake.prints(/Lake ready/)
  expect(await draft()).toEqual(saved)
})

test('publishing is seen by the client and by the query command', async () => {
  // What the desk would do before: the workflow has tests of its own.
  await client
    .patch('drafts.article-trump-putin-may-meet-next-week')
    .set({
      stage: 'approved',
      'checks.fact': 'done',
      rights: {_type: 'rights', copyrightHolder: 'The Gazette'},
    })
    .commit()
  await page.reload()
  await page.getByTestId('action-publish').click({timeout: 60_000})
  const published = () => client.fetch('*[_type == "article"][0]{headline, "text": pt::text(body)}')
  const edited = {
    headline: `${headline}, edited`,
    text: expect.stringContaining('[checked] '),
  }
  await expect.poll(published).toEqual(edited)
  await expect(page.getByTestId('pane-footer')).toContainText('Last published')
  await expect(page.getByTestId('action-publish')).toBeDisabled()

  const {stdout} = await finish('node', [
    'scripts/query.ts',
    '--data',
    data.path,
    '*[_type == "article"][0]{headline, "text": pt::text(body)}',
  ])
  expect(JSON.parse(stdout)).toEqual(edited)
  expect(await client.fetch('count(*[_id in path("drafts.**")])', {}, {perspective: 'raw'})).toBe(0)
})

test('the next seed keeps the edit and names it', async () => {
  const report = await seed()
  expect(report).toMatchObject({created: 0, updated: 0, unchanged: 21, kept: 1, conflict: 0})
  expect(report).toHaveProperty('transactions', [])
  expect(await client.fetch('*[_type == "article"][0].headline')).toBe(`${headline}, edited`)
})

test('nothing left the machine', () => {
  expect(faults()).toEqual([])
})

async function seed(): Promise<unknown> {
  const {exitCode, stdout, stderr} = await finish('node', [
    'scripts/seed.ts',
    '--data',
    data.path,
    '--json',
  ])
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout)
}

function startLake(): RunningCommand {
  return start('node', [
    'scripts/lake.ts',
    '--data',
    data.path,
    '--port',
    String(ports.lake),
    '--cors-origin',
    `http://localhost:${ports.studio}`,
  ])
}

/** The texts of a type's list: title and subtitle of each row, sorted. */
async function listOf(type: keyof typeof lists): Promise<string[]> {
  for (const row of lists[type]) await page.getByTestId(`pane-item-${row}`).click()
  const rows = page.getByTestId('document-list-pane').getByTestId('default-preview')
  await expect(rows.first()).toBeVisible({timeout: 60_000})
  await expect(
    page.getByTestId('document-list-pane').getByTestId('default-preview__header'),
  ).toHaveCount(await client.fetch('count(*[_type == $type])', {type}))
  await expect
    .poll(async () => (await rows.allInnerTexts()).every((text) => text.includes('\n')))
    .toBe(true)
  const texts = await rows.allInnerTexts()
  return texts.map((text) => text.split('\n').filter(Boolean).join(' ')).toSorted()
}

async function openArticle(): Promise<void> {
  await page.getByTestId('pane-item-Articles').click()
  await page.getByTestId('document-list-pane').getByText(headline).click({timeout: 60_000})
  await expect(page.getByTestId('field-body').getByTestId('text-block__text')).toHaveCount(4, {
    timeout: 60_000,
  })
}

async function draft(): Promise<unknown> {
  const found = await client.fetch(
    '*[_type == "article" && _id in path("drafts.**")][0]{headline, "text": pt::text(body)}',
    {},
    {perspective: 'raw'},
  )
  return found && {headline: found.headline, isBodyEdited: found.text.includes('[checked] ')}
}
