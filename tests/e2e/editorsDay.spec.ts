import {expect, type Locator, type Page, test} from '@playwright/test'

import {join} from 'node:path'

import {chooseAction, type Newsroom, openNewsroom, selectWords} from './newsroom.ts'

/** The ten steps of docs/for-editors.md, one test each, in the same order; its pictures are taken here. */
test.describe.configure({mode: 'serial'})
test.use({timezoneId: 'UTC'})

const id = 'article-merrowhaven-postpones-tunnel-vote'
const headline = 'Merrowhaven Postpones Tunnel Vote After Doubts About Survey'
const vote = 'event-harbour-tunnel-vote'
const fragment = 'quote-survey-guess-in-decimals'
let newsroom: Newsroom
let page: Page

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser, {articles: ['seed/examples', '--as', 'draft']})
  page = newsroom.page
  await page.setViewportSize({width: 1280, height: 800})
  await page.goto(newsroom.url('/'))
  await expect(row('Articles')).toBeVisible({timeout: 180_000})
})

test.afterAll(async () => {
  await newsroom?.close()
})

test('1. the desk says what waits for whom', async () => {
  await expect(count('Fact check')).toHaveText('1')
  await row('Fact check').click()
  await expect(listPane().getByText(headline)).toBeVisible()
  await picture('1-desk')
})

test('2. the reading view shows the story with what stands behind its words', async () => {
  await listPane().getByText(headline).click()
  await page.getByRole('tab', {name: 'Reading view'}).click()
  const view = page.getByRole('region', {name: 'Reading view'})
  await expect(view.getByRole('heading', {level: 1})).toHaveText(headline)
  await expect(view.locator('aside').getByText('Disputed')).toBeVisible()
  await picture('2-reading')
})

test('3. words become a quote: select, Quote…, the speaker, done', async () => {
  await page.getByRole('tab', {name: 'Editor'}).click()
  const words = 'only four of nine holes had been drilled'
  await select(words)
  await field('body').getByTestId('mark-quoteMention').click()
  const dialog = page.getByRole('dialog', {name: 'New quote'})
  await dialog.getByRole('button', {name: 'Runa Østby'}).click()
  await picture('3-quote')
  await dialog.getByTestId('create-quote').click()
  await expect(dialog).toBeHidden()
  await expect
    .poll(() =>
      drafts('*[_type == "quote" && text == $words][0]{kind, "who": speaker->name}', {words}),
    )
    .toEqual({kind: 'indirect', who: 'Runa Østby'})
})

test('4. where quote and text have come apart, both mends are offered', async () => {
  await select('guess')
  await page.keyboard.type('hunch')
  const drifted = field('body').getByTestId('drifted-quotes')
  await expect(drifted.locator('ins')).toHaveText('hunch')
  await drifted.evaluate((element) => element.scrollIntoView({block: 'center'}))
  await picture('4-drift')
  await drifted.getByRole('button', {name: 'Put the quote’s words back into the text'}).click()
  await expect(drifted).toBeHidden()
  await expect.poll(() => stored(id, 'pt::text(body)')).toContain('a guess dressed in decimals')
})

test('5. a date is typed as it is said, and the event leaves “Needs update”', async () => {
  await desk()
  await row('Events').click()
  await row('Needs update').click()
  const list = listPane()
  await list.getByText('Council vote on the harbour tunnel').click()
  const start = field('start').getByTestId('news-date').first()
  await start.getByLabel('Date', {exact: true}).fill('March 2099')
  await expect.poll(() => stored(vote, 'start.edtf')).toBe('2099-03')
  await expect(list.getByText('Council vote on the harbour tunnel')).toHaveCount(0)
  await start.evaluate((element) => element.scrollIntoView({block: 'center'}))
  await picture('5-date')
})

test('6. a quote that was checked is verified, and leaves the list of those to check', async () => {
  await desk()
  await row('Facts to check').click()
  await row('Quotes to verify').click()
  const list = listPane()
  await list.getByText('a guess dressed in decimals').click()
  await page.getByRole('tab', {name: 'Desk', exact: true}).click()
  await field('verification').getByRole('radio', {name: 'Verified', exact: true}).click()
  await expect.poll(() => stored(fragment, 'verification')).toBe('verified')
  await expect(list.getByText('a guess dressed in decimals')).toHaveCount(0)
  await picture('6-verify')
})

test('7. Publish says what is still to do; the check and the approval do it', async () => {
  await desk()
  await row('Fact check').click()
  await listPane().getByText(headline).click()
  await expect(field('body').getByTestId('text-block__text')).toHaveCount(4)
  await chooseAction(page, 'Publish')
  await expect(page.getByTestId('gate-reasons').getByRole('listitem')).toHaveText([
    'The stage is “Fact check”. It must be “Approved”.',
    'The fact check is required and not done.',
  ])
  await picture('7-gate')
  await page.keyboard.press('Escape')
  await action('factcheckdone').click()
  await action('approve').click()
  await expect.poll(() => stored(id, 'stage')).toBe('approved')
})

test('8. the story is published with everything in it', async () => {
  await action('publish').click()
  const dialog = page.getByRole('dialog')
  const publish = dialog.getByTestId('publish-everything')
  await expect(publish).toBeEnabled()
  await picture('8-publish')
  await publish.click()
  await expect(dialog).toBeHidden()
  await expect(page.getByTestId('pane-footer')).toContainText('Last published')
  expect(await newsroom.client.fetch('*[_id == $id][0].headline', {id})).toBe(headline)
})

test('9. a mistake is corrected in public', async () => {
  await chooseAction(page, 'Add correction…')
  const dialog = page.getByRole('dialog')
  await dialog
    .getByRole('textbox')
    .fill('An earlier version said that five of nine holes had been drilled. It was four.')
  await picture('9-correction')
  await dialog.getByRole('button', {name: 'Add'}).click()
  await action('publish').click()
  await expect
    .poll(() => newsroom.client.fetch('*[_id == $id][0].corrections[].kind', {id}))
    .toEqual(['correction'])
  await row('Corrected and retracted').click()
  await expect(listPane().getByText(headline)).toBeVisible()
})

test('10. the timeline shows what is coming, and what everybody said', async () => {
  await page.getByRole('link', {name: 'Timeline'}).click()
  const view = page.getByRole('region', {name: 'Timeline'})
  await expect(view.locator('[data-item]').first()).toBeVisible({timeout: 60_000})
  await view.getByLabel('From').fill('2025-01-01')
  await view.getByLabel('To').fill('2025-12-31')
  await expect(view.getByText('Test drilling in Merrowhaven harbour')).toBeVisible()
  await expect(view.getByText('Council vote on the harbour tunnel')).toHaveCount(0)
  await picture('10-timeline')
})

test('nothing left the machine', () => {
  expect(newsroom.faults()).toEqual([])
})

/** Back to the first list: documents take its room on a narrow screen. */
async function desk(): Promise<void> {
  await page.getByRole('link', {name: 'Desk', exact: true}).click()
}

function row(title: string): Locator {
  return page.getByTestId(`pane-item-${title}`)
}

function count(title: string): Locator {
  return row(title).getByTestId('desk-count')
}

/** The last list of documents on the desk. */
function listPane(): Locator {
  return page.locator('[data-ui="DocumentListPane"]').last()
}

function field(name: string): Locator {
  return page.getByTestId(`field-${name}`)
}

/** The action that stands first. */
function action(name: string): Locator {
  return page.getByTestId(`action-${name}`)
}

async function select(words: string): Promise<void> {
  const body = field('body')
  await body.getByTestId('text-block__text').filter({hasText: words}).click()
  await selectWords(body.locator('[contenteditable="true"]').first(), words)
  await expect(body.getByTestId('mark-quoteMention')).toBeEnabled()
}

function drafts(query: string, params: Record<string, string>): Promise<unknown> {
  return newsroom.client.fetch(query, params, {perspective: 'drafts'})
}

function stored(document: string, projection: string): Promise<unknown> {
  return drafts(`*[_id == $document][0]{"value": ${projection}}.value`, {document})
}

async function picture(name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return
  // Notices pass by; what the step is about stays.
  await expect(page.locator('[data-ui="Toast"]')).toHaveCount(0)
  await page.screenshot({path: join(process.env.SCREENSHOTS, `day-${name}.png`)})
}
