import {AxeBuilder} from '@axe-core/playwright'
import {expect, type Locator, type Page, test} from '@playwright/test'

import {chooseAction, type Newsroom, openNewsroom, selectWords} from './newsroom.ts'

/**
 * What the newsroom puts on the Studio's page, in light and dark, under the rules of axe. The views beside the form and
 * the timeline are looked at in views.spec.ts.
 *
 * The Studio's own elements are left out. On the same pages axe finds in Studio 6.16, and no plugin can mend: buttons
 * and links without a name, tabs and menus with attributes that their role does not have, rows of lists that are
 * options with a link inside, a text editor without a name, too little contrast in a button of the positive tone (light),
 * no main landmark and no first heading, and a viewport that cannot be zoomed.
 */
// axe reads the whole page for each part of it, which takes its time on a busy machine.
test.describe.configure({mode: 'serial', timeout: 300_000})

const id = 'article-merrowhaven-postpones-tunnel-vote'
const printed = 'article-merrowhaven-to-vote-on-harbour-tunnel'
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

test('the numbers on the desk, on the row that is open too', async () => {
  await page.getByTestId('pane-item-Fact check').click()
  await expect(page.getByTestId('document-list-pane').getByRole('link')).toHaveCount(1)
  await expectAccessible('[data-testid="desk-count"]')
})

test('the bar above the text, before and while words are selected', async () => {
  await open(id, 'article')
  await expect(body().getByTestId('text-block__text')).toHaveCount(4)
  await expectAccessible('[data-testid="marking-bar"]')
  await select('only four of nine')
  await expectAccessible('[data-testid="marking-bar"]')
})

test('what a mark tells on hover', async () => {
  await body().getByText('sound wherever').hover()
  await expect(page.getByTestId('mark-notes')).toBeVisible()
  await expectAccessible('[data-testid="mark-notes"]')
})

test('the dialogs for a quote, a person and an event', async () => {
  for (const kind of ['quoteMention', 'personMention', 'eventMention']) {
    await select('only four of nine')
    await body().getByTestId(`mark-${kind}`).click()
    await expect(
      page.getByRole('dialog').getByRole('group').getByRole('button').nth(2),
    ).toBeVisible()
    await expectAccessible('[role="dialog"]')
    await leaveDialog()
  }
})

test('quotes that have drifted from the text', async () => {
  await select('guess')
  await page.keyboard.type('hunch')
  await expect(body().getByTestId('drifted-quotes')).toBeVisible()
  await expectAccessible('[data-testid="drifted-quotes"]')
})

test('the gate, and the dialogs of requested changes, correction and retraction', async () => {
  await chooseAction(page, 'Publish')
  await expect(page.getByTestId('gate-reasons')).toBeVisible()
  await expectAccessible('[role="dialog"]')
  await leaveDialog()
  await chooseAction(page, 'Request changes…')
  await expectNoteDialog()
  const draft = await newsroom.client.getDocument(`drafts.${printed}`)
  await newsroom.client.create({...draft, _id: printed, _type: 'article'})
  await open(printed, 'article')
  for (const action of ['Add correction…', 'Retract…']) {
    await chooseAction(page, action)
    await expectNoteDialog()
  }
})

test('a date, read and not read', async () => {
  await open('event-harbour-tunnel-vote', 'event')
  const date = page.getByTestId('field-start').getByTestId('news-date').first()
  await date.getByLabel('Date', {exact: true}).fill('early 2099')
  await expect(date).toContainText('1 Jan 2099')
  await expectAccessible('[data-testid="news-date"]')
  await date.getByLabel('Date', {exact: true}).fill('some day')
  await expect(date).toContainText('cannot be read as a date')
  await expectAccessible('[data-testid="news-date"]')
})

async function expectNoteDialog(): Promise<void> {
  const text = page.getByRole('dialog').getByRole('textbox')
  await text.fill('The survey was of 2019.')
  await expectAccessible('[role="dialog"]')
  await leaveDialog()
}

async function open(document: string, type: string): Promise<void> {
  await page.goto(newsroom.url(`/intent/edit/id=${document};type=${type}/`))
  // An open dialog would go with the pane that the Studio draws first.
  await expect(page.getByTestId('pane-footer')).toContainText(/ago|just now/, {timeout: 90_000})
  await expect(page.getByTestId('pane-footer').getByTestId('action-menu-button')).toBeEnabled()
}

function body(): Locator {
  return page.getByTestId('field-body')
}

async function select(words: string): Promise<void> {
  await body().getByTestId('text-block__text').filter({hasText: words}).click()
  await selectWords(body().locator('[contenteditable="true"]').first(), words)
  await expect(body().getByTestId('mark-quoteMention')).toBeEnabled()
}

async function leaveDialog(): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** Nothing found in this part of the page, in either scheme of colours. */
async function expectAccessible(part: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({colorScheme, reducedMotion: 'reduce'})
    await expect(
      page.locator('[data-ui="ThemeColorProvider"], [data-scheme]').first(),
    ).toHaveAttribute('data-scheme', colorScheme)
    const {violations, passes, incomplete} = await new AxeBuilder({page})
      .include(part)
      // All of it is in one frame.
      .setLegacyMode()
      .analyze()
    expect(
      violations.map(({id: rule, nodes}) => ({rule, at: nodes.map(({html}) => html)})),
    ).toEqual([])
    expect([...passes, ...incomplete]).not.toEqual([])
  }
}
