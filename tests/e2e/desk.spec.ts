import {expect, type Page, test} from '@playwright/test'
import type {SanityDocumentStub} from '@sanity/client'

import {join} from 'node:path'

import {type Newsroom, openNewsroom} from './newsroom.ts'

test.describe.configure({mode: 'serial'})
test.use({timezoneId: 'UTC'})

const seeded = 'Trump and Putin May Meet Next Week Amid Ukraine War Tensions'
const story = 'seed/articles/trump-putin-may-meet-next-week'

let newsroom: Newsroom
let page: Page

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser, {articles: [story]})
  page = newsroom.page
  const transaction = newsroom.client.transaction()
  for (const document of documents) transaction.create(document)
  await transaction.commit()
  await home()
})

test.afterAll(async () => {
  await newsroom?.close()
})

/** Beside the seeded story, one document for each list that would be empty. */
const documents: SanityDocumentStub[] = [
  article('Budget', {stage: 'draft'}),
  article('Flood', {stage: 'inReview', checks: {_type: 'checks', legal: 'required'}}),
  article('Harvest', {stage: 'approved', embargoedUntil: '2099-01-01T06:00:00.000Z'}),
  article('Old error', {
    stage: 'approved',
    corrections: [{_key: 'a', _type: 'correction', kind: 'correction', text: 'Monday'}],
  }),
  {...article('Unsent', {stage: 'hold'}), _id: 'drafts.article-unsent'},
  quote('Nobody printed this at all', {speakerDescription: 'a farmer'}),
  quote('Words that have moved on', {speakerDescription: 'a clerk', _id: 'quote-moved'}),
  {_id: 'person-rubio-twin', _type: 'person', name: 'Márco Rubio', sortName: 'Rubio, Márco'},
  {
    _id: 'event-next',
    _type: 'event',
    name: 'Next election',
    status: 'scheduled',
    start: {_type: 'newsDate', edtf: '2099-05', earliest: '2099-05-01', latest: '2099-05-31'},
  },
]

test('every list of articles shows what belongs there, with its number beside it', async () => {
  await expectLists({
    Draft: ['Budget'],
    'In review': ['Flood'],
    'Fact check': [seeded],
    Approved: ['Harvest', 'Old error'],
    'On hold': ['Unsent'],
  })
  await expectLists({
    Articles: ['Budget', 'Flood', 'Harvest', 'Old error', seeded, 'Unsent'],
    'Needs legal': ['Flood'],
    Embargoed: ['Harvest'],
    Published: ['Budget', 'Flood', 'Harvest', 'Old error', seeded],
    'Corrected and retracted': ['Old error'],
  })
  await expect(count('Approved')).toHaveText('2')
  await expect(count('On hold')).toHaveText('1')
  await expect(count('Published')).toHaveText('5')
  await picture('articles')
})

test('facts to check', async () => {
  await row('Facts to check').click()
  await expect(count('Quotes to verify')).toHaveText('7')
  await expectLists({
    'Articles to check': [seeded],
    'Fragments to verify': ['“great progress”', '“useful and constructive”'],
    'Anonymous sources': [seeded, 'Trump–Putin meeting'],
  })
  await picture('facts')
})

test('quotes by speaker, without one, in no article and drifted', async () => {
  await row('Quotes').click()
  await expect(count('In no article')).toHaveText('1')
  await expect(count('Drifted from the text')).toHaveText('1')
  await expectLists({
    'By speaker': [
      'Donald Trump',
      'Karoline Leavitt',
      'Marco Rubio',
      'Volodymyr Zelenskiy',
      'Yuri Ushakov',
    ],
    Unattributed: ['“Nobody printed this at all”', '“Words that have moved on”'],
    'In no article': ['“Nobody printed this at all”'],
    'Drifted from the text': ['“Words that have moved on”'],
  })
  await picture('quotes')
})

test('a new quote made among a person’s quotes is that person’s, and stays in the list', async () => {
  await row('Quotes').click()
  await row('By speaker').click()
  await listPane().getByText('Marco Rubio').click()
  const list = listPane()
  await expect(list.getByText('many impediments')).toBeVisible()
  await list.getByTestId('action-intent-button').click()
  await expect(page.getByTestId('form-view').getByText('Marco Rubio')).toBeVisible({
    timeout: 60_000,
  })
  await page.getByTestId('field-text').getByRole('textbox').fill('We are not there yet at all.')
  await expect(list.getByText('We are not there yet')).toBeVisible()
  await expect
    .poll(() =>
      newsroom.client.fetch(
        '*[_type == "quote" && text match "We are not there*"][0].speaker',
        {},
        {perspective: 'drafts'},
      ),
    )
    .toEqual({_type: 'reference', _ref: 'person-marco-rubio'})
  await expect(page.getByTestId('document-list-pane')).toHaveCount(2)
  await picture('new-quote')
})

test('events by what there is to do', async () => {
  await home()
  await row('Events').click()
  await expectLists({
    Upcoming: ['Next election', 'Trump–Putin meeting', 'Trump–Putin–Zelenskiy trilateral meeting'],
    'Needs update': ['U.S. secondary sanctions'],
    Ongoing: ['War in Ukraine'],
    Past: [
      'Biden–Putin meeting in Geneva',
      'Putin–Witkoff meeting',
      'Trump call with European leaders',
      'Zelenskiy’s nightly address',
    ],
  })
  await picture('events')
})

test('people who may be there twice', async () => {
  await home()
  await row('People').click()
  await expectLists({
    'Possible duplicates': ['Marco Rubio', 'Márco Rubio'],
  })
})

test('imports by article and by run', async () => {
  await home()
  await row('Imports').click()
  await row('By article').click()
  await page.getByTestId('document-list-pane').getByText(seeded).click()
  // Of the 22, as many as there is room for.
  await expect
    .poll(() => listPane().getByTestId('default-preview__header').count())
    .toBeGreaterThan(10)
  await expect(listPane().getByTestId('pane-header')).toContainText('trump-putin-may-meet')
  await picture('imports')
})

test('an article moves from list to list while somebody else works on it', async () => {
  await home()
  await row('In review').click()
  await expect(listPane().getByText('Flood')).toBeVisible()
  await expect(count('In review')).toHaveText('1')
  await newsroom.client.patch('article-budget').set({stage: 'inReview'}).commit()
  await expect(listPane().getByText('Budget')).toBeVisible()
  await expect(count('In review')).toHaveText('2')
  await expect(count('Draft')).toHaveCount(0)

  await listPane().getByText('Flood').click()
  const headline = page.getByTestId('field-headline').getByTestId('string-input')
  await expect(headline).toHaveValue('Flood', {timeout: 60_000})
  await newsroom.client.patch('article-flood').set({stage: 'approved'}).commit()
  await expect(listPane().getByText('Flood')).toHaveCount(0)
  await expect(count('Approved')).toHaveText('3')
  await expect(headline).toHaveValue('Flood')
})

test('a quote leaves the list of drifted ones as soon as its words are mended', async () => {
  await home()
  await row('Quotes').click()
  await row('Drifted from the text').click()
  const list = page.getByTestId('document-list-pane')
  await list.getByText('Words that have moved on').click()
  const text = page.getByTestId('field-text').getByRole('textbox')
  await expect(text).toHaveValue('Words that have moved on', {timeout: 60_000})
  await text.fill('Words that moved')
  await expect(list.getByText('Words that')).toHaveCount(0)
  await expect(text).toHaveValue('Words that moved')
  await expect(text).toBeFocused()
  await page.keyboard.type('!')
  await expect(text).toHaveValue('Words that moved!')
})

test('a link from elsewhere opens in the plain list', async () => {
  await page.goto(newsroom.url('/intent/edit/id=article-flood;type=article/'))
  await expect(listPane().getByTestId('pane-header')).toContainText('Articles', {
    timeout: 180_000,
  })
  await expect(page.getByTestId('field-headline')).toBeVisible({timeout: 60_000})
})

test('nothing left the machine', () => {
  expect(newsroom.faults()).toEqual([])
})

/** The desk with nothing open: lists further to the left give way to what is open. */
async function home(): Promise<void> {
  await page.goto(newsroom.url('/'))
  await expect(row('Articles')).toBeVisible({timeout: 180_000})
}

function row(title: string) {
  return page.getByTestId(`pane-item-${title}`)
}

function count(title: string) {
  return row(title).getByTestId('desk-count')
}

/** The list on the right, with its header. */
function listPane() {
  return page.locator('[data-ui="DocumentListPane"]').last()
}

/** Opens each list and waits for the titles in it, in whatever order. */
async function expectLists(wanted: Record<string, readonly string[]>): Promise<void> {
  for (const [title, documents] of Object.entries(wanted)) {
    await row(title).click()
    await expect(listPane().getByTestId('pane-header')).toContainText(title)
    const headers = listPane().getByTestId('default-preview__header')
    await expect
      .poll(async () =>
        (await headers.allInnerTexts()).map((text) => text.split('\n')[0] ?? '').toSorted(),
      )
      .toEqual(documents)
  }
}

function article(headline: string, fields: Record<string, unknown>) {
  const pieces: [text: string, ...marks: string[]][] =
    headline === 'Old error' ? [['She said: “'], ['Words that moved', 'c'], ['!”']] : [['Text.']]
  return {
    _id: `article-${headline.toLowerCase().replaceAll(' ', '-')}`,
    _type: 'article',
    headline,
    kind: 'reportage',
    pubStatus: 'usable',
    body: [
      {
        _key: 'a',
        _type: 'block',
        style: 'normal',
        children: pieces.map(([text, ...marks], index) => ({
          _key: `b${index}`,
          _type: 'span',
          text,
          marks,
        })),
        markDefs:
          headline === 'Old error'
            ? [
                {
                  _key: 'c',
                  _type: 'quoteMention',
                  quote: {_type: 'reference', _ref: 'quote-moved'},
                },
              ]
            : [],
      },
    ],
    ...fields,
  }
}

function quote(text: string, fields: Record<string, unknown>) {
  return {_id: 'quote-orphan', _type: 'quote', text, kind: 'direct', ...fields}
}

async function picture(name: string): Promise<void> {
  if (!process.env.ALL_SCREENSHOTS) return
  await page.screenshot({path: join(process.env.ALL_SCREENSHOTS, `desk-${name}.png`)})
}
