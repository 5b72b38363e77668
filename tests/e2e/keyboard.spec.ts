import {expect, type Locator, type Page, test} from '@playwright/test'

import {type Newsroom, openNewsroom} from './newsroom.ts'

/** A story is found, approved and published without a pointer. */
test.describe.configure({mode: 'serial', timeout: 240_000})

const id = 'article-merrowhaven-postpones-tunnel-vote'
const headline = 'Merrowhaven Postpones Tunnel Vote After Doubts About Survey'
let newsroom: Newsroom
let page: Page

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser, {articles: ['seed/examples', '--as', 'draft']})
  page = newsroom.page
  await page.goto(newsroom.url('/'))
  await expect(page.getByTestId('pane-item-Articles')).toBeVisible({timeout: 180_000})
})

test.afterAll(async () => {
  await newsroom?.close()
})

test('from the top of the page to a list of the desk, and into a story', async () => {
  await choose('Desk', 'Fact check')
  await expect(page.getByRole('listbox', {name: 'Fact check'})).toContainText(headline)
  await choose('Fact check', headline)
  await expect(page.getByTestId('field-headline').getByTestId('string-input')).toHaveValue(
    headline,
    {timeout: 60_000},
  )
  await expect(page.getByTestId('field-body').getByTestId('text-block__text')).toHaveCount(4)
})

test('the first action is reached, and the next stands in its place', async () => {
  await reach(page.getByTestId('action-factcheckdone'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => stored('checks.fact')).toBe('done')
  await reach(page.getByTestId('action-approve'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => stored('stage')).toBe('approved')
})

test('the menu of actions opens, is walked by arrows and closed by Escape', async () => {
  await reach(page.getByTestId('pane-footer').getByTestId('action-menu-button'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  const item = page.getByRole('menuitem', {name: /^Request changes/})
  await reach(item, 'ArrowDown')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('the story is published by its own keys, with everything in it', async () => {
  // Keys are heard where the focus is in the document's pane.
  await reach(page.getByTestId('action-publish'), 'Shift+Tab')
  await page.keyboard.press('Control+Alt+p')
  const publish = page.getByRole('dialog').getByTestId('publish-everything')
  await expect(publish).toBeEnabled()
  await reach(publish)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect.poll(() => newsroom.client.fetch('*[_id == $id][0].headline', {id})).toBe(headline)
})

/** Goes to a list with Tab, to a row of it with the arrows, and opens that. */
async function choose(list: string, row: string): Promise<void> {
  const rows = page.getByRole('listbox', {name: list})
  const box = rows.locator('..')
  await reach(box)
  const active = async () => {
    const option = await box.getAttribute('aria-activedescendant')
    return option === null ? '' : page.locator(`[id="${option}"]`).innerText()
  }
  for (let presses = 0; presses < 30 && !(await active()).includes(row); presses++) {
    await page.keyboard.press('ArrowDown')
  }
  await expect.poll(active).toContain(row)
  await page.keyboard.press('Enter')
}

/** Presses a key until something has the focus. */
async function reach(target: Locator, key = 'Tab'): Promise<void> {
  const hasFocus = () =>
    target.evaluate((element) => element === element.ownerDocument.activeElement)
  for (let presses = 0; presses < 150; presses++) {
    if ((await target.count()) === 1 && (await hasFocus())) return
    await page.keyboard.press(key)
  }
  await expect(target, `${key} leads here`).toBeFocused()
}

function stored(field: string): Promise<unknown> {
  return newsroom.client.fetch(`*[_id == $id][0].${field}`, {id}, {perspective: 'drafts'})
}
