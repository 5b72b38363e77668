import {expect, type Page, test} from '@playwright/test'

import {join} from 'node:path'

import {chooseAction, type Newsroom, openNewsroom} from './newsroom.ts'

test.describe.configure({mode: 'serial'})
test.use({timezoneId: 'UTC'})

const id = 'article-trump-putin-may-meet-next-week'
const story = 'seed/articles/trump-putin-may-meet-next-week'

let newsroom: Newsroom
let page: Page

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser, {
    articles: [story, '--as', 'draft'],
    lake: ['--user', 'legal:editor', '--user', 'rita:contributor'],
  })
  page = newsroom.page
})

test.afterAll(async () => {
  await newsroom?.close()
})

test('what was imported waits for its fact check, and says why it is not published', async () => {
  await open(page)
  await badges(page, ['Fact check'])
  expect(await reasons(page)).toEqual([
    'The stage is “Fact check”. It must be “Approved”.',
    'The fact check is required and not done.',
    'Nobody is named who owns the article. Clear the rights and say whose they are.',
  ])
  await picture('gate')
  await closeDialog(page)
  await page.getByTestId('pane-footer').getByTestId('action-menu-button').click()
  await expect(page.getByRole('menuitem', {name: /^Schedule publish/})).toBeDisabled()
  await page.keyboard.press('Escape')
  expect(await reasons(page)).toHaveLength(3)
})

test('each reason leads to the field that mends it', async () => {
  await page
    .getByTestId('gate-reasons')
    .getByRole('link', {name: /rights/})
    .click()
  await expect(page.getByRole('dialog')).toBeHidden()
  const holder = page.getByTestId('field-rights.copyrightHolder').getByTestId('string-input')
  await expect(holder).toBeVisible()
  await holder.fill('The Gazette')
  await expect.poll(() => stored('rights.copyrightHolder')).toBe('The Gazette')
  expect(await reasons(page)).toEqual([
    'The stage is “Fact check”. It must be “Approved”.',
    'The fact check is required and not done.',
  ])
  await closeDialog(page)
})

test('changes are requested with a note', async () => {
  await chooseAction(page, 'Request changes…')
  await page.getByRole('dialog').getByRole('textbox').fill('Name the envoy.')
  await page.getByRole('dialog').getByRole('button', {name: 'Send back'}).click()
  await expect.poll(() => stored('stage')).toBe('draft')
  await expect
    .poll(() => stored('edNote'))
    .toMatch(/^\d+ \S+ \d{4}, Administrator: Name the envoy\.\n\nFALSE AS WRITTEN/)
  await badges(page, ['Draft'])
})

test('a reporter hands in and cannot go further', async () => {
  const reporter = await openAs('rita')
  await button(reporter, 'Send to review').click()
  await expect.poll(() => stored('stage')).toBe('inReview')
  await expect(button(reporter, 'Send to fact check')).toBeDisabled()
  expect(await reasons(reporter)).toContain('Only an editor or an administrator may do this.')
  await closeDialog(reporter)
  await reporter.context().close()
})

test('an editor asks for a legal check that only the legal reader can close', async () => {
  const editor = await openAs('editor')
  await chooseAction(editor, 'Require legal check')
  await expect.poll(() => stored('checks.legal')).toBe('required')
  await badges(editor, ['In review', 'Legal'])
  await editor.getByTestId('pane-footer').getByTestId('action-menu-button').click()
  await expect(editor.getByRole('menuitem', {name: 'Legal check done'})).toBeDisabled()
  await editor.keyboard.press('Escape')
  await button(editor, 'Send to fact check').click()
  await button(editor, 'Fact check done').click()
  await expect.poll(() => stored('checks.fact')).toBe('done')
  await expect(button(editor, 'Approve')).toBeDisabled()
  expect(await reasons(editor)).toEqual([
    'The stage is “Fact check”. It must be “Approved”.',
    'The legal check is required and not done.',
  ])
  await closeDialog(editor)
  await editor.context().close()

  const legal = await openAs('legal')
  await chooseAction(legal, 'Legal check done')
  await expect.poll(() => stored('checks.legal')).toBe('done')
  await expect(button(legal, 'Approve')).toBeDisabled()
  await legal.context().close()
})

test('on hold and back', async () => {
  await chooseAction(page, 'Put on hold')
  await badges(page, ['On hold'])
  await button(page, 'Resume').click()
  await badges(page, ['In review'])
  await button(page, 'Approve').click()
  await badges(page, ['Approved'])
})

test('withheld and embargoed close the gate, and the end of the embargo opens it', async () => {
  await patch({pubStatus: 'withheld'})
  await badges(page, ['Approved', 'Withheld'])
  expect(await reasons(page)).toEqual(['The public status is “Withheld”. It must be “Usable”.'])
  await closeDialog(page)
  await patch({pubStatus: 'usable', embargoedUntil: '2099-01-01T06:00:00.000Z'})
  await badges(page, ['Approved', 'Embargoed'])
  expect(await reasons(page)).toEqual(['Nobody may publish before 2099-01-01, 06:00 UTC.'])
  await closeDialog(page)
  await patch({embargoedUntil: new Date(Date.now() + 15_000).toISOString()})
  expect(await reasons(page)).toEqual([expect.stringMatching(/^Nobody may publish before 20/)])
  await expect(page.getByRole('dialog').getByTestId('publish-everything')).toBeEnabled()
  await expect(page.getByTestId('gate-reasons')).toBeHidden()
  await closeDialog(page)
  await patch({headline: ''})
  expect(await reasons(page)).toEqual(['Write a headline.'])
  await closeDialog(page)
  await patch({headline: 'Trump and Putin May Meet'})
  await expect(
    page.getByTestId('document-list-pane').getByText('Trump and Putin May Meet', {exact: true}),
  ).toBeVisible()
})

test('a quote that is wrong stops the whole story, and is named', async () => {
  const quote = 'drafts.quote-rubio-many-impediments'
  const raw = newsroom.client.withConfig({perspective: 'raw'})
  await raw.patch(quote).set({speakerDescription: 'an official'}).commit()
  await button(page, 'Publish').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('story-contents').getByRole('link')).toHaveText([
    // Only worth a look: it stops nothing.
    'The event is still scheduled, but 8 Aug 2025 is past. Find out what became of it and set the status.',
    'The quote has a speaker and a described speaker. Keep the person, or keep the description where nobody is named.',
  ])
  await expect(dialog.getByTestId('publish-everything')).toBeDisabled()
  await picture('stopped')
  await raw.patch(quote).unset(['speakerDescription']).commit()
  await expect(dialog.getByTestId('publish-everything')).toBeEnabled()
})

test('the article is published with everything in it, in one transaction', async () => {
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('story-contents').getByRole('checkbox')).toHaveCount(21)
  await picture('publish')
  await dialog.getByRole('button', {name: 'Publish 22 documents'}).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByTestId('pane-footer')).toContainText('Last published')
  const raw = newsroom.client.withConfig({perspective: 'raw'})
  expect(
    await raw.fetch(`{
      "drafts": count(*[_id in path("drafts.**")]),
      "published": count(*[_type in ["article", "person", "quote", "event"]]),
      "transactions": count(array::unique(*[_type in ["article", "person", "quote", "event"]]._rev)),
      "hasTime": defined(*[_type == "article"][0].publishedAt)
    }`),
  ).toEqual({drafts: 0, published: 22, transactions: 1, hasTime: true})
})

test('a copy of it begins its way through the newsroom anew', async () => {
  await chooseAction(page, 'Duplicate')
  // The legal check of the original was done, and says nothing of a copy.
  await badges(page, ['Draft', 'Legal'])
  await expect
    .poll(() =>
      newsroom.client.fetch(
        '*[_type == "article" && _id != $id]{stage, "fact": checks.fact, publishedAt, origin}',
        {id},
        {perspective: 'drafts'},
      ),
    )
    .toEqual([{stage: 'draft', fact: 'required', publishedAt: null, origin: null}])
  await newsroom.client.delete({query: '*[_type == "article" && _id in path("drafts.**")]'})
  await open(page)
})

test('a correction is an entry for readers, published with the mended text', async () => {
  await chooseAction(page, 'Add correction…')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('combobox')).toHaveValue('correction')
  await dialog.getByRole('textbox').fill('Biden, not Trump, met Putin in Geneva.')
  await dialog.getByRole('button', {name: 'Add'}).click()
  await badges(page, ['Approved', 'Corrected'])
  await button(page, 'Publish').click()
  await expect(page.getByTestId('pane-footer')).toContainText('Last published')
  await expect
    .poll(() =>
      newsroom.client.fetch('*[_type == "article"][0].corrections[]{_type, kind, text, date}'),
    )
    .toEqual([
      {
        _type: 'correction',
        kind: 'correction',
        text: 'Biden, not Trump, met Putin in Geneva.',
        date: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ])
})

test('a retraction is public at once, with its reason and nothing else', async () => {
  await open(page)
  await page.getByTestId('field-headline').getByTestId('string-input').fill('An edit under way')
  await expect.poll(() => stored('headline')).toBe('An edit under way')
  await chooseAction(page, 'Retract…')
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', {name: 'Retract now'})
  await expect(confirm).toBeDisabled()
  await picture('retract')
  await dialog.getByRole('textbox').fill('The source was forged.')
  await confirm.click()
  await expect
    .poll(() =>
      newsroom.client.fetch(
        '*[_type == "article"][0]{headline, pubStatus, "kinds": corrections[].kind, "why": corrections[0].text}',
      ),
    )
    .toEqual({
      headline: 'Trump and Putin May Meet',
      pubStatus: 'canceled',
      kinds: ['retraction', 'correction'],
      why: 'The source was forged.',
    })
  await badges(page, ['Approved', 'Retracted'])
  expect(await stored('pubStatus')).toBe('canceled')
})

test('nothing left the machine', () => {
  expect(newsroom.faults()).toEqual([])
})

async function open(on: Page): Promise<void> {
  await on.goto(newsroom.url(`/intent/edit/id=${id};type=article/`))
  await expect(on.getByTestId('field-headline').getByTestId('string-input')).toBeVisible({
    timeout: 180_000,
  })
  await expect(on.getByTestId('pane-footer').getByTestId('action-menu-button')).toBeEnabled()
}

/** Another user’s window, with the article open once the login is through. */
async function openAs(user: string): Promise<Page> {
  const on = await newsroom.open(user)
  await expect(on.getByTestId('pane-item-Articles')).toBeVisible({timeout: 180_000})
  await open(on)
  return on
}

/** The action that stands first, by its name. */
function button(on: Page, name: string) {
  return on.getByTestId(`action-${name.toLowerCase().replaceAll(' ', '')}`)
}

/** Opens the gate’s list of what is still to do. */
async function reasons(on: Page): Promise<string[]> {
  const publish = button(on, 'Publish')
  if (await publish.isVisible()) await publish.click()
  else await chooseAction(on, 'Publish')
  const list = on.getByTestId('gate-reasons').getByRole('listitem')
  await expect(list.first()).toBeVisible()
  return list.allInnerTexts()
}

async function closeDialog(on: Page): Promise<void> {
  await on.keyboard.press('Escape')
  await expect(on.getByRole('dialog')).toBeHidden()
}

async function badges(on: Page, labels: string[]): Promise<void> {
  await expect(on.getByTestId('pane-footer').locator('[data-ui="Badge"]')).toHaveText(labels)
}

function stored(field: string): Promise<unknown> {
  return newsroom.client.fetch(`*[_id == $id][0].${field}`, {id}, {perspective: 'drafts'})
}

/** What another editor does meanwhile. */
async function patch(fields: Record<string, unknown>): Promise<void> {
  await newsroom.client.patch(`drafts.${id}`).set(fields).commit()
}

async function picture(name: string): Promise<void> {
  if (!process.env.ALL_SCREENSHOTS) return
  await page.screenshot({path: join(process.env.ALL_SCREENSHOTS, `workflow-${name}.png`)})
}
