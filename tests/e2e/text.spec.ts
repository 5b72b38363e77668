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
  body = newsroom.page.getByTestId('field-body')
  editor = body.locator('[contenteditable="true"]').first()
  await openArticle()
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

test('a quote is not begun within another one, which would come apart', async () => {
  await select('now more inclined')
  await body.getByTestId('mark-quoteMention').click()
  await expect(newsroom.page.getByText('Only a part of a marked quote is selected.')).toBeVisible()
  await expect(newsroom.page.getByRole('dialog', {name: 'New quote'})).toBeHidden()
})

test('while a quote is being written, nothing calls it back', async () => {
  const {page} = newsroom
  const goOn = await slowLine()
  const dialog = await beginQuote('high-stakes diplomacy')
  await dialog.getByTestId('create-quote').click()
  await expect(dialog.getByRole('button', {name: 'Cancel'})).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  goOn()
  await expect(dialog).toBeHidden()
  const {id} = await expectOne('*[_type == "quote" && text == $words][0]{"id": _id}', {
    words: 'high-stakes diplomacy',
  })
  await expect.poll(() => marksOf('quoteMention', id)).toHaveLength(1)
})

test('a quote that is written while its text is closed goes again, and that is said', async () => {
  const {page, client} = newsroom
  const goOn = await slowLine()
  const dialog = await beginQuote('deadliest conflict')
  await dialog.getByTestId('create-quote').click()
  await page.evaluate(() => {
    history.pushState(null, '', '/structure')
    dispatchEvent(new PopStateEvent('popstate'))
  })
  await expect(dialog).toBeHidden()
  goOn()
  await expect(page.getByText('Nothing was marked')).toBeVisible()
  const left = '*[_type == "quote" && text == "deadliest conflict"]._id'
  expect(await client.fetch(left, {}, {perspective: 'raw'})).toEqual([])
  await openArticle()
})

test('a new paragraph in a quote is no drift', async () => {
  const {keyboard} = newsroom.page
  const quote = 'quote-zelenskiy-more-inclined-to-a-ceasefire'
  const texts = async () => (await marksOf('quoteMention', quote)).map(({text}) => text)
  await select('now more inclined')
  await keyboard.press('ArrowLeft')
  await keyboard.press('Enter')
  await expect
    .poll(texts)
    .toEqual(['It seems that Russia is ', 'now more inclined to a ceasefire.'])
  await expect(body.getByTestId('drifted-quotes')).toBeHidden()
  await expect(body.getByTestId('parted-quotes')).toBeHidden()
  await keyboard.press('Backspace')
  await expect.poll(texts).toEqual(['It seems that Russia is now more inclined to a ceasefire.'])
})

test('the mark at the caret tells the same, until somebody presses Escape or scrolls', async () => {
  const {page} = newsroom
  const note = page.getByTestId('mark-notes')
  await select('useful and constructive')
  await page.mouse.move(0, 0)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await expect(note).toContainText('Yuri Ushakov')
  await page.keyboard.press('Escape')
  await expect(note).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await expect(note).toContainText('Yuri Ushakov')
  await editor.evaluate((element) => element.dispatchEvent(new Event('scroll')))
  await expect(note).toBeHidden()
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
  // The line that is spoken says no more than this.
  await expect(drifted.getByRole('status')).toHaveText(
    'One quote no longer says what stands in the text',
  )
  await picture('drifted-quote')
  await drifted.getByRole('button', {name: 'Put the quote’s words back into the text'}).click()
  await expect(drifted).toBeHidden()
  await expect
    .poll(() => marksOf('quoteMention', 'quote-trump-great-progress'))
    .toMatchObject([{text: 'great progress'}])
})

test('who cannot change the text sees the drift, and mends neither text nor quote', async () => {
  await makeItGreater()
  const page = await newsroom.open('viewer')
  await expect(page.getByTestId('pane-item-Articles')).toBeVisible({timeout: 90_000})
  await openArticle(page)
  const drifted = page.getByTestId('drifted-quotes')
  await expect(drifted.locator('ins')).toHaveText('greater')
  await expect(drifted.getByRole('link', {name: 'Open the quote'})).toBeVisible()
  await expect(drifted.getByRole('button')).toHaveCount(0)
  await page.context().close()
})

test('drift is mended from the text as well, in the draft of the quote', async () => {
  const {client} = newsroom
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

test('a quote that stands in the text, but not under its mark, is told and left alone', async () => {
  const {client} = newsroom
  const [marked, unmarked] = ['There’s still many ', 'impediments to overcome.']
  const {block, span} = await client.fetch(
    `*[_id == $article][0].body[count(children[text == $text]) > 0][0]{
      "block": _key, "span": children[text == $text][0]._key
    }`,
    {article, text: marked + unmarked},
    {perspective: 'drafts'},
  )
  const path = `body[_key=="${block}"].children[_key=="${span}"]`
  await client
    .patch(`drafts.${article}`)
    .set({[`${path}.text`]: marked})
    .insert('after', path, [{_type: 'span', _key: 'unmarked', text: unmarked, marks: []}])
    .commit()
  const parted = body.getByTestId('parted-quotes')
  await expect(parted).toContainText('“There’s still many impediments to overcome.”')
  await expect(parted.getByRole('button')).toHaveCount(0)
  await expect(body.getByTestId('drifted-quotes')).toBeHidden()
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

async function openArticle(page = newsroom.page): Promise<void> {
  await page.goto(newsroom.url(`/intent/edit/id=${article};type=article/`))
  const paragraphs = page.getByTestId('field-body').getByTestId('text-block__text')
  await expect(paragraphs).toHaveCount(4, {timeout: 90_000})
}

async function beginQuote(words: string): Promise<Locator> {
  await select(words)
  await body.getByTestId('mark-quoteMention').click()
  return newsroom.page.getByRole('dialog', {name: 'New quote'})
}

/** Holds back what is written until it is called. */
async function slowLine(): Promise<() => void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  await newsroom.page.route('**/data/mutate/**', async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}

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
