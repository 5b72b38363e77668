import {expect, type Locator, test} from '@playwright/test'

import {markedTexts} from '../../studio/text/markedText.ts'
import {type Newsroom, openNewsroom, selectWords} from './newsroom.ts'

test.describe.configure({mode: 'serial'})

const article = 'article-trump-putin-may-meet-next-week'
let newsroom: Newsroom
let body: Locator
let editor: Locator

test.beforeAll(async ({browser}) => {
  test.setTimeout(240_000)
  newsroom = await openNewsroom(browser)
  const {page, url} = newsroom
  await page.goto(url(`/intent/edit/id=${article};type=article/`))
  body = page.getByTestId('field-body')
  editor = body.locator('[contenteditable="true"]').first()
  await expect(body.getByTestId('text-block__text')).toHaveCount(4, {timeout: 90_000})
})

test.afterAll(async () => {
  await newsroom?.close()
})

test('words become a quote in three clicks: the mark, the speaker, and done', async () => {
  const words = 'has grown increasingly frustrated with Moscow’s stalled progress toward peace'
  await select(words)
  await body.getByTestId('mark-quoteMention').click()
  const dialog = newsroom.page.getByRole('dialog', {name: 'New quote'})
  await dialog.getByRole('button', {name: 'Donald Trump'}).click()
  await picture('quote-dialog')
  await dialog.getByTestId('create-quote').click()
  await expect(dialog).toBeHidden()

  const made = await expectOne(
    `*[_type == "quote" && text == $words][0]{
    "id": _id, _originalId, kind, "speaker": speaker._ref, verification, firstAppearance
  }`,
    {words},
  )
  expect(made).toEqual({
    id: expect.stringMatching(/^quote-[^.]+$/),
    _originalId: `drafts.${made.id}`,
    kind: 'indirect',
    speaker: 'person-donald-trump',
    verification: 'unverified',
    firstAppearance: {
      _type: 'textAnchor',
      article: {_type: 'reference', _ref: article, _weak: true},
      exact: words,
      prefix: 'business with Russia. Trump ',
      suffix: ' and has threatened heavy',
    },
  })
  await expect
    .poll(() => marksOf('quoteMention', made.id))
    .toEqual([
      {
        text: words,
        reference: {
          _type: 'reference',
          _ref: made.id,
          _weak: true,
          _strengthenOnPublish: {type: 'quote', template: {id: 'quote'}},
        },
      },
    ])
})

test('words become a person of the story by the keyboard alone', async () => {
  await select('Kremlin aide')
  await newsroom.page.keyboard.press('Alt+Shift+P')
  const dialog = newsroom.page.getByRole('dialog', {name: 'Who is it?'})
  await dialog.getByLabel('Find or name a person').fill('Ushak')
  const found = dialog.getByRole('button', {name: 'Yuri Ushakov'})
  await expect(found).toHaveCount(1)
  await found.focus()
  await newsroom.page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect
    .poll(() => marksOf('personMention', 'person-yuri-ushakov'))
    .toContainEqual({
      text: 'Kremlin aide',
      reference: {_type: 'reference', _ref: 'person-yuri-ushakov'},
    })
})

test('words become a new event, whose draft is written first', async () => {
  await select('heavy tariffs on nations purchasing Russian exports')
  await body.getByTestId('mark-eventMention').click()
  const dialog = newsroom.page.getByRole('dialog', {name: 'Which event is it?'})
  await dialog.getByLabel('Find or name an event').fill('Tariffs on buyers of Russian oil')
  await picture('event-dialog')
  await dialog.getByRole('button', {name: 'New event: Tariffs on buyers of Russian oil'}).click()
  await expect(dialog).toBeHidden()
  const made = await expectOne(
    '*[_type == "event" && name match "Tariffs on buyers"][0]{"id": _id, _originalId, slug, status}',
  )
  expect(made).toMatchObject({
    _originalId: `drafts.${made.id}`,
    slug: {current: 'tariffs-on-buyers-of-russian-oil'},
    status: 'proposed',
  })
  await expect.poll(() => marksOf('eventMention', made.id)).toHaveLength(1)
})

test('what runs over two paragraphs cannot be marked, and a note says what to do', async () => {
  const {page} = newsroom
  await body.getByTestId('text-block__text').first().click()
  await page.keyboard.press('ControlOrMeta+a')
  await body.getByTestId('mark-personMention').click()
  await expect(page.getByText('Select words of one paragraph.')).toBeVisible()
})

test('a mark tells on hover who speaks and how the quote stands', async () => {
  const {page} = newsroom
  await body.getByText('useful and constructive').hover()
  const note = page.getByTestId('mark-notes')
  await expect(note).toContainText('Yuri Ushakov')
  await expect(note).toContainText('Fragment, Unverified')
  await picture('mark-notes')
})

test('drift is shown with its difference, and mended from the quote', async () => {
  await makeItGreater()
  const drifted = body.getByTestId('drifted-quotes')
  await expect(drifted).toContainText('One quote no longer says what stands in the text')
  await expect(drifted.locator('del')).toHaveText('great')
  await expect(drifted.locator('ins')).toHaveText('greater')
  await picture('drifted-quote')
  await drifted.getByRole('button', {name: 'Put the quote’s words back into the text'}).click()
  await expect(drifted).toBeHidden()
  await expect
    .poll(() => marksOf('quoteMention', 'quote-trump-great-progress'))
    .toMatchObject([{text: 'great progress'}])
})

test('drift is mended from the text as well, in the draft of the quote', async () => {
  const {client} = newsroom
  await makeItGreater()
  const drifted = body.getByTestId('drifted-quotes')
  await drifted.getByRole('button', {name: 'Take the text’s words into the quote'}).click()
  await expect(drifted).toBeHidden()
  const texts = '*[_id in ["quote-trump-great-progress", "drafts.quote-trump-great-progress"]]'
  expect(
    await client.fetch(
      `${texts} | order(_id) {_id, text, "exact": firstAppearance.exact}`,
      {},
      {perspective: 'raw'},
    ),
  ).toEqual([
    {
      _id: 'drafts.quote-trump-great-progress',
      text: 'greater progress',
      exact: 'greater progress',
    },
    {_id: 'quote-trump-great-progress', text: 'great progress', exact: 'great progress'},
  ])
})

test('a date is typed as it is said, and its bounds follow', async () => {
  const {page, url} = newsroom
  await page.goto(url('/intent/edit/id=event-us-secondary-sanctions;type=event/'))
  const date = page.getByTestId('field-start').getByTestId('news-date').first()
  const start = () =>
    newsroom.client.fetch(
      '*[_type == "event" && _id == "drafts.event-us-secondary-sanctions"][0].start{edtf, earliest, latest, precision, bound, text}',
      {},
      {perspective: 'raw'},
    )
  await date.getByLabel('Date', {exact: true}).fill('early 2022')
  await expect(date).toContainText('1 Jan 2022 to 30 Apr 2022')
  await picture('news-date')
  await expect.poll(start).toEqual({
    edtf: '[2022-01..2022-04]',
    earliest: '2022-01-01',
    latest: '2022-04-30',
    precision: 'month',
    bound: 'between',
    text: 'Friday',
  })
  await date.getByLabel('Date', {exact: true}).fill('2025-08-11 or later')
  await expect.poll(start).toMatchObject({edtf: '[2025-08-11..]', latest: null, bound: 'notBefore'})
  await date.getByLabel('Date', {exact: true}).fill('some day')
  await expect(date).toContainText('cannot be read as a date')
  expect(await start()).toMatchObject({edtf: '[2025-08-11..]'})
})

test('nothing left the machine, and no error was thrown', () => {
  expect(newsroom.faults()).toEqual([])
})

async function select(words: string): Promise<void> {
  const paragraph = body.getByTestId('text-block__text').filter({hasText: words})
  await paragraph.click()
  await selectWords(editor, words)
  await expect(body.getByTestId('mark-quoteMention')).toBeEnabled()
}

/** Makes *great progress* *greater progress* in the text. */
async function makeItGreater(): Promise<void> {
  const {keyboard} = newsroom.page
  await select('great progress')
  await keyboard.press('ArrowLeft')
  for (const _letter of 'great') await keyboard.press('ArrowRight')
  await keyboard.type('er')
}

async function marksOf(kind: 'personMention' | 'quoteMention' | 'eventMention', id: string) {
  const field = {personMention: 'person', quoteMention: 'quote', eventMention: 'event'}[kind]
  const {body} = await newsroom.client.fetch(
    '*[_id == $article][0]{body}',
    {article},
    {perspective: 'drafts'},
  )
  return markedTexts(body).flatMap(({block, mark, ref, text}) =>
    ref === id ? [{text, reference: definition(body, block, mark)?.[field]}] : [],
  )
}

function definition(
  body: {_key: string; markDefs?: {_key: string; [field: string]: unknown}[]}[],
  block: string,
  mark: string,
) {
  return body.find(({_key}) => _key === block)?.markDefs?.find(({_key}) => _key === mark)
}

async function expectOne(query: string, params = {}) {
  const fetch = () => newsroom.client.fetch(query, params, {perspective: 'drafts'})
  await expect.poll(fetch).not.toBeNull()
  return fetch()
}

async function picture(name: string): Promise<void> {
  const {ALL_SCREENSHOTS: folder} = process.env
  if (folder) await newsroom.page.screenshot({path: `${folder}/${name}.png`})
}
