import {expect, type Page, test} from '@playwright/test'

import {join} from 'node:path'

import {type RunningCommand, start} from '../processes.ts'
import {chooseAction, type Newsroom, openNewsroom} from './newsroom.ts'

test.describe.configure({mode: 'serial'})
test.use({timezoneId: 'UTC'})

const id = 'article-trump-putin-may-meet-next-week'
const story = 'seed/articles/trump-putin-may-meet-next-week'

let newsroom: Newsroom
let page: Page
let watching: RunningCommand

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser, {
    articles: [story, '--as', 'draft'],
    lake: ['--user', 'rita:contributor'],
  })
  page = newsroom.page
  const {apiHost} = newsroom.client.config()
  watching = start('node', ['scripts/publishScheduled.ts', '--lake', apiHost, '--watch', '--json'])
  await patch({
    stage: 'approved',
    'checks.fact': 'done',
    rights: {copyrightHolder: 'The Gazette'},
    embargoedUntil: '2099-01-01T06:00:00.000Z',
  })
})

test.afterAll(async () => {
  await watching?.kill('SIGTERM')
  await newsroom?.close()
})

test('what waits for its embargo alone is scheduled, with everything in it', async () => {
  await open(page)
  await badges(['Approved', 'Embargoed'])
  await publish(page)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('gate-reasons').getByRole('listitem')).toHaveText([
    'Nobody may publish before 2099-01-01, 06:00 UTC.',
  ])
  await expect(dialog.getByTestId('publish-by-itself')).toBeEnabled()
  await picture('offered')
  await dialog.getByRole('button', {name: 'Publish 22 documents when the embargo ends'}).click()
  await expect(dialog).toBeHidden()
  await badges(['Approved', 'Embargoed', 'Scheduled'])
  await publish(page)
  await expect(dialog.getByTestId('story-schedule')).toContainText(
    'Goes out by itself at 2099-01-01, 06:00 UTC, 22 documents. Scheduled by ',
  )
  await picture('scheduled')
  await page.keyboard.press('Escape')
})

test('it stands under Scheduled on the desk', async () => {
  await page.getByTestId('pane-item-Scheduled').click()
  await expect(
    page.getByTestId('document-list-pane').getByText('Trump and Putin May Meet Next Week'),
  ).toBeVisible()
  await picture('desk')
})

test('a reporter sees that it is scheduled, and cannot take it off', async () => {
  const rita = await newsroom.open('rita')
  await expect(rita.getByTestId('pane-item-Articles')).toBeVisible({timeout: 180_000})
  await open(rita)
  await publish(rita)
  const dialog = rita.getByRole('dialog')
  await expect(dialog.getByTestId('story-schedule')).toContainText('Goes out by itself')
  await expect(dialog.getByRole('button', {name: 'Take off the schedule'})).toBeHidden()
  await expect(dialog.getByTestId('publish-by-itself')).toBeHidden()
  await rita.context().close()
})

test('a change to anything in it takes it off, and says so until it is scheduled again', async () => {
  await open(page)
  await newsroom.client.patch('drafts.person-joe-biden').set({name: 'Joseph Biden'}).commit()
  await badges(['Approved', 'Embargoed', 'Off schedule'])
  await publish(page)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('story-schedule')).toContainText(
    'It does not go out by itself. “Joe Biden” was changed after the story was scheduled.',
  )
  await picture('off')
  await dialog.getByTestId('publish-by-itself').click()
  await badges(['Approved', 'Embargoed', 'Scheduled'])
  await publish(page)
  await dialog.getByRole('button', {name: 'Take off the schedule'}).click()
  await badges(['Approved', 'Embargoed'])
})

test('it goes out by itself when the embargo ends, all of it in one transaction', async () => {
  const end = new Date(Date.now() + 30_000)
  await patch({embargoedUntil: end.toISOString()})
  await publish(page)
  await page.getByRole('dialog').getByTestId('publish-by-itself').click()
  await badges(['Approved', 'Embargoed', 'Scheduled'])
  await expect(page.getByTestId('pane-footer')).toContainText('Last published', {timeout: 60_000})
  await badges(['Approved'])
  const raw = newsroom.client.withConfig({perspective: 'raw'})
  const types = '_type in ["article", "person", "quote", "event"]'
  const {time, ...state} = await raw.fetch(`{
    "drafts": count(*[_id in path("drafts.**")]),
    "published": count(*[${types}]),
    "transactions": count(array::unique(*[${types}]._rev)),
    "schedules": count(*[_type == "storySchedule"]),
    "time": *[_type == "article"][0].publishedAt
  }`)
  expect(state).toEqual({drafts: 0, published: 22, transactions: 1, schedules: 0})
  expect(Date.parse(time)).toBeGreaterThanOrEqual(end.getTime())
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

/** Opens the gate's list. */
async function publish(on: Page): Promise<void> {
  const button = on.getByTestId('action-publish')
  if (await button.isVisible()) await button.click()
  else await chooseAction(on, 'Publish')
  await expect(on.getByRole('dialog')).toBeVisible()
}

async function badges(labels: string[]): Promise<void> {
  await expect(page.getByTestId('pane-footer').locator('[data-ui="Badge"]')).toHaveText(labels)
}

/** What another editor does meanwhile. */
async function patch(fields: Record<string, unknown>): Promise<void> {
  await newsroom.client.patch(`drafts.${id}`).set(fields).commit()
}

async function picture(name: string): Promise<void> {
  if (!process.env.ALL_SCREENSHOTS) return
  await page.screenshot({path: join(process.env.ALL_SCREENSHOTS, `embargo-${name}.png`)})
}
