import {expect, test} from '@playwright/test'

import {type Newsroom, openNewsroom} from './newsroom.ts'

/** The Studio draws the pane of its first document anew once it has learned whether there are comments. */
test.describe.configure({mode: 'serial', timeout: 240_000})

const id = 'article-merrowhaven-postpones-tunnel-vote'
let newsroom: Newsroom

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser, {articles: ['seed/examples', '--as', 'draft']})
})

test.afterAll(async () => {
  await newsroom?.close()
})

test('a note that is being written stays when the pane is drawn anew', async () => {
  const {page} = newsroom
  await page.goto(newsroom.url('/'))
  await expect(page.getByTestId('pane-item-Articles')).toBeVisible({timeout: 180_000})
  const written = Promise.withResolvers<void>()
  await page.route('**/features*', async (route) => {
    await written.promise
    await route.continue()
  })
  await page.goto(newsroom.url(`/intent/edit/id=${id};type=article/`))

  const footer = page.getByTestId('pane-footer')
  const menu = footer.getByTestId('action-menu-button')
  const item = page.getByRole('menuitem', {name: /^Request changes/})
  const text = page.getByRole('dialog').getByRole('textbox')
  await menu.click({timeout: 90_000})
  await item.click()
  await text.fill('Name the engineer')
  const first = await footer.elementHandle()
  written.resolve()
  await expect.poll(() => first?.evaluate((element) => element.isConnected)).toBe(false)
  await expect(text).toHaveValue('Name the engineer')
  await expect(text).toBeFocused()
  await text.press('End')
  await text.pressSequentially(', in full.')
  await expect(text).toHaveValue('Name the engineer, in full.')
  await page.keyboard.press('Escape')
  await expect(text).toBeHidden()

  await menu.click()
  await item.click()
  await expect(text).toHaveValue('')
  await text.fill('Name her.')
  await page.getByRole('dialog').getByRole('button', {name: 'Send back'}).click()
  await expect(text).toBeHidden()
  await expect
    .poll(() => newsroom.client.fetch('*[_id == $id][0].edNote', {id}, {perspective: 'drafts'}))
    .toMatch(/Administrator: Name her\./)
  expect(newsroom.faults()).toEqual([])
})
