import {AxeBuilder} from '@axe-core/playwright'
import {expect, type Locator, test} from '@playwright/test'

import {join} from 'node:path'

import {type Newsroom, openNewsroom} from './newsroom.ts'

test.describe.configure({mode: 'serial'})

const article = 'article-trump-putin-may-meet-next-week'
let newsroom: Newsroom

test.beforeAll(async ({browser}) => {
  test.setTimeout(400_000)
  newsroom = await openNewsroom(browser)
  await newsroom.seed('seed/examples')
})

test.afterAll(async () => {
  await newsroom?.close()
})

test('every article reads as its text, with a note for each quote and event in it', async () => {
  test.setTimeout(400_000)
  const articles: {_id: string; headline: string; text: string; noted: number}[] = await newsroom
    .client.fetch(`*[_type == "article"] | order(_id asc) {
      _id,
      headline,
      "text": pt::text(body),
      "noted": count(array::unique([...body[].markDefs[].quote._ref, ...body[].markDefs[].event._ref, ...body[].quote._ref])[defined(@)])
    }`)
  expect(articles.length).toBeGreaterThanOrEqual(4)
  for (const {_id, headline, text, noted} of articles) {
    const view = await openView(_id, 'article', 'reading', 'Reading view')
    await expect(view.getByRole('heading', {level: 1})).toHaveText(headline)
    await expect(view.locator('aside').getByRole('link')).toHaveCount(noted)
    await expect.poll(() => textOf(view)).toBe(text)
    await expectAccessible(view)
    await picture(`reading-${_id}`)
  }
})

test('the notes tell how the first article’s quotes and events stand', async () => {
  const view = await openView(article, 'article', 'reading', 'Reading view')
  await expect
    .poll(() => textsOf(view.locator('aside').getByRole('link')))
    .toEqual([
      '1 Trump–Putin meeting on or after 11 Aug 2025 Proposed Uncertain date',
      '2 U.S. secondary sanctions 8 Aug 2025 Scheduled',
      '3 War in Ukraine about Feb 2022, ongoing Ongoing Uncertain date',
      '4 Biden–Putin meeting in Geneva June 2021 Occurred',
      '5 Trump call with European leaders 6 Aug 2025 Occurred',
      '6 Trump–Putin–Zelenskiy trilateral meeting “later” Proposed Uncertain date',
      '7 Karoline Leavitt, White House Press Secretary Unverified Direct',
      '8 Putin–Witkoff meeting on or before 6 Aug 2025 Occurred Uncertain date',
      '9 Donald Trump, U.S. President Unverified Fragment',
      '10 Yuri Ushakov, Kremlin aide Unverified Fragment',
      '11 Zelenskiy’s nightly address possibly 6 Aug 2025 Occurred Uncertain date',
      '12 Volodymyr Zelenskiy, Ukrainian President Unverified Direct',
      '13 Marco Rubio, Secretary of State Unverified Mixed',
    ])
  await expect(view.locator('[data-prose] [data-mark="person"]').first()).toHaveAttribute(
    'title',
    'Donald Trump',
  )
})

test('the reading view follows what others write, and their quotes', async () => {
  const view = region('Reading view')
  const published = await newsroom.client.getDocument(article)
  if (!published) throw new Error('The article is not there')
  await newsroom.client.createOrReplace({
    ...published,
    _id: `drafts.${article}`,
    headline: 'A new headline',
    corrections: [
      {
        _type: 'correction',
        _key: 'first',
        kind: 'correction',
        date: '2025-08-07T09:00:00Z',
        text: 'The leaders who met were named wrongly.',
      },
    ],
  })
  await expect(view.getByRole('heading', {level: 1})).toHaveText('A new headline')
  await expect(view.getByText('Draft', {exact: true})).toBeVisible()
  await expect(view.getByLabel('Corrections')).toContainText(
    'Correction, 7 Aug 2025: The leaders who met were named wrongly.',
  )

  await newsroom.client
    .patch('quote-trump-great-progress')
    .set({verification: 'verified'})
    .commit({visibility: 'sync'})
  await expect(view.locator('aside').getByText('Verified', {exact: true})).toBeVisible()
  await newsroom.client.delete(`drafts.${article}`)
  await expect(view.getByText('Published', {exact: true})).toBeVisible()
})

test('a note opens its quote beside the text', async () => {
  await region('Reading view').getByRole('link', {name: 'Marco Rubio'}).first().click()
  await expect(newsroom.page.getByTestId('field-text')).toBeVisible()
})

test('a person’s record shows who said what, in which post, and the events', async () => {
  const view = await openView('person-donald-trump', 'person', 'record', 'Who said what')
  const quotes = view.getByLabel('Quotes')
  await expect
    .poll(async () => (await textsOf(quotes)).join())
    .toBe(
      '1 quote on or before 6 Aug 2025 day of the article “great progress” Verified Fragment Verb: described ' +
        'Introduced with “which Trump described as achieving” By then U.S. President, in print “U.S. President” ' +
        'In: Trump and Putin May Meet Next Week Amid Ukraine War Tensions',
    )
  await expect
    .poll(() => textsOf(view.getByLabel('Events').getByRole('link')))
    .toEqual([
      'Trump–Putin meeting Proposed Uncertain date on or after 11 Aug 2025 · as principal',
      'Trump call with European leaders Occurred 6 Aug 2025 · as caller',
      'Trump–Putin–Zelenskiy trilateral meeting Proposed Uncertain date “later” · as principal',
    ])
  await expectAccessible(view)
  await picture('who-said-what')
})

test('relations show where an event, a quote and a person are used', async () => {
  test.setTimeout(240_000)
  await expectRelations('event-putin-witkoff-meeting', 'event', [
    articleEntry('marked 3 times, listed as an event of the story'),
    '“great progress” Verified about it · Donald Trump',
    '“useful and constructive” Unverified about it · Yuri Ushakov',
  ])
  await picture('relations-event')
  await expectRelations('quote-trump-great-progress', 'quote', [articleEntry('marked')])
  await expectRelations('person-joe-biden', 'person', [
    articleEntry('marked'),
    'Biden–Putin meeting in Geneva Occurred principal · June 2021',
  ])
})

test('a document that nothing refers to says how that changes', async () => {
  await newsroom.client.create({
    _id: 'event-unused',
    _type: 'event',
    name: 'Unused event',
    status: 'proposed',
    kind: 'meeting',
  })
  const view = await openView('event-unused', 'event', 'relations', 'Relations')
  await expect(view.getByText('Nothing refers to this yet')).toBeVisible()
  await newsroom.client.delete('event-unused')
})

test('the timeline draws every event and quote, unknown dates in a lane of their own', async () => {
  test.setTimeout(240_000)
  const {page, url, client} = newsroom
  await page.goto(url('/timeline'))
  const view = region('Timeline')
  const counts: {events: number; quotes: number} = await client.fetch(
    '{"events": count(*[_type == "event"]), "quotes": count(*[_type == "quote"])}',
  )
  await expect(view.getByRole('status')).toHaveText(
    `${counts.events} events, ${counts.quotes} quotes`,
    {timeout: 90_000},
  )
  await expect(items()).toHaveCount(counts.events + counts.quotes)
  const unknown = view.getByRole('region', {name: /^Date not known/})
  expect(await textsOf(unknown.getByRole('link'))).toContainEqual(
    'Trump–Putin–Zelenskiy trilateral meeting Proposed · “later”',
  )
  const arrows = (id: string) =>
    view
      .locator(`[data-item="${id}"] [data-arrow]`)
      .evaluateAll((found) => found.map((arrow) => arrow.getAttribute('data-arrow')))
  expect({
    sometimeAfter: await arrows('event-trump-putin-meeting'),
    sometimeBefore: await arrows('event-putin-witkoff-meeting'),
    ongoing: await arrows('event-war-in-ukraine'),
    day: await arrows('event-us-secondary-sanctions'),
  }).toEqual({sometimeAfter: ['right'], sometimeBefore: ['left'], ongoing: ['right'], day: []})
  await expectAccessible(view)
  await picture('timeline')
})

test('the timeline is filtered by person, status and period, and keeps its filters in the address', async () => {
  test.setTimeout(240_000)
  const {page} = newsroom
  const view = region('Timeline')
  await view.getByLabel('Person').fill('rubio')
  await page.getByRole('option', {name: /Marco Rubio/}).click()
  await expect.poll(shown).toEqual(['“There’s still many impediments to overcome.”'])

  await view.getByRole('button', {name: 'Clear filters'}).click()
  await view.getByLabel('Show').selectOption({label: 'Proposed'})
  await view.getByLabel('From').fill('2025-08-01')
  await view.getByLabel('To').fill('2025-08-31')
  const proposed = [
    'Trump–Putin meeting',
    'Joint study of the crossing',
    'Trump–Putin–Zelenskiy trilateral meeting',
  ]
  await expect.poll(async () => (await shown()).toSorted()).toEqual(proposed.toSorted())
  await page.reload()
  await expect(items().first()).toBeVisible({timeout: 90_000})
  await expect.poll(async () => (await shown()).toSorted()).toEqual(proposed.toSorted())
  await picture('timeline-filtered')

  await view.getByLabel('Show').selectOption({label: 'Disputed'})
  await expect(view.getByText('Nothing matches these filters')).toBeVisible()
  await expectAccessible(view)
  await view.getByRole('button', {name: 'Clear filters'}).click()
})

test('the timeline hears of what others write', async () => {
  const {client} = newsroom
  const date = {_type: 'newsDate', edtf: '2025-08-20', earliest: '2025-08-20', latest: '2025-08-20'}
  await client.create({
    _id: 'event-summit',
    _type: 'event',
    name: 'Summit of the week',
    status: 'scheduled',
    kind: 'meeting',
    start: date,
  })
  await expect(region('Timeline').getByText('Summit of the week')).toBeVisible()
  await client.delete('event-summit')
  await expect(region('Timeline').getByText('Summit of the week')).toHaveCount(0)
})

test('the timeline is walked by keyboard in the order of time, and opens the document', async () => {
  test.setTimeout(240_000)
  const {page} = newsroom
  await region('Timeline').getByLabel('To').focus()
  const first = items().first()
  await expect
    .poll(async () => {
      await page.keyboard.press('Tab')
      return first.evaluate((element) => element === document.activeElement)
    })
    .toBe(true)
  const outline = await first.evaluate((element) => getComputedStyle(element).outlineStyle)
  expect(outline).toBe('solid')
  await page.keyboard.press('Tab')
  const second = items().nth(1)
  await expect(second).toBeFocused()
  const name = oneLine((await second.locator('strong').innerText()) ?? '')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('field-name').getByTestId('string-input')).toHaveValue(name, {
    timeout: 90_000,
  })
})

test('a quote that has no words yet says so', async () => {
  const quote = {
    _id: 'quote-new',
    _type: 'quote',
    speaker: {_type: 'reference', _ref: 'person-marco-rubio'},
  }
  await newsroom.client.create(quote)
  const record = await openView('person-marco-rubio', 'person', 'record', 'Who said what')
  await expect(record.getByLabel('Quotes').getByText('Quote without text')).toBeVisible()
  const relations = await openView('person-marco-rubio', 'person', 'relations', 'Relations')
  await expect(relations.getByText('Quote without text')).toBeVisible()
  await newsroom.client.delete('quote-new')
})

test('what cannot be read as a date leaves the date as it was', async () => {
  test.setTimeout(240_000)
  const {page, url} = newsroom
  const event = 'event-trump-putin-meeting'
  const published = await start(event)
  expect(published).toMatchObject({edtf: '[2025-08-11..]', precision: 'week'})
  await page.goto(url(`/intent/edit/id=${event};type=event/`))
  const date = page.getByTestId('field-start').getByTestId('news-date')
  const input = date.getByLabel('Date', {exact: true})
  await expect(input).toHaveValue('on or after 11 Aug 2025', {timeout: 90_000})

  await input.fill('2025-09')
  await expect.poll(() => start(`drafts.${event}`)).toMatchObject({latest: '2025-09-30'})
  await input.pressSequentially('-30 or thereabouts')
  await expect(date).toContainText('cannot be read as a date')
  await expect(date).toContainText('on or after 11 Aug 2025')
  await expect.poll(() => start(`drafts.${event}`)).toEqual(published)

  await input.fill('')
  await expect.poll(() => start(`drafts.${event}`)).not.toHaveProperty('edtf')
  await input.pressSequentially('next week')
  await expect(date).toContainText('Known')
  await expect.poll(() => start(`drafts.${event}`)).toEqual(published)
  await page.keyboard.press('Tab')
  await expect(date).toContainText('“next week” cannot be read as a date')
  await picture('date-not-read')

  await input.fill('Sept 2025')
  await page.keyboard.press('Tab')
  await input.fill('some day')
  await expect.poll(() => start(`drafts.${event}`)).toMatchObject({edtf: '2025-09'})
  await newsroom.client.delete(`drafts.${event}`)
})

test('a link to a date, and to one of its single fields, leads there', async () => {
  test.setTimeout(240_000)
  const {page, url, client} = newsroom
  const day = {_type: 'newsDate', edtf: '2025-08-06', earliest: '2025-08-06', latest: '2025-08-06'}
  await client.create({
    _id: 'event-misdated',
    _type: 'event',
    name: 'Misdated',
    kind: 'meeting',
    status: 'occurred',
    start: day,
    end: {...day, latest: '2025-08-07'},
  })
  const at = (path: string) => url(`/intent/edit/id=event-misdated;type=event;path=${path}/`)
  const field = (name: string) => page.getByTestId(`field-${name}`)

  await page.goto(at('start'))
  await expect(field('start').getByLabel('Date', {exact: true})).toBeFocused({timeout: 90_000})
  await expect(field('start.earliest')).toHaveCount(0)

  await page.goto(at('start.earliest'))
  await expect(field('start.earliest').getByRole('textbox')).toBeFocused({timeout: 90_000})
  await field('start').getByRole('button', {name: 'Hide the single fields'}).click()
  await expect(field('start.earliest')).toHaveCount(0)

  // What is wrong with one of them stands there without a click.
  await page.getByRole('tab', {name: 'Time'}).click()
  await expect(field('end.latest')).toBeVisible()
  await expect(field('start.latest')).toHaveCount(0)
  await client.delete('event-misdated')
})

test('nothing left the machine, and nothing complained', () => {
  expect(newsroom.faults()).toEqual([])
})

/** When an event begins, as it is stored. */
async function start(id: string): Promise<unknown> {
  return newsroom.client.fetch('*[_id == $id][0].start', {id}, {perspective: 'raw'})
}

function articleEntry(how: string): string {
  return `Trump and Putin May Meet Next Week Amid Ukraine War Tensions ${how} · Fact check · 6 Aug 2025`
}

function region(name: string): Locator {
  return newsroom.page.getByRole('region', {name, exact: true})
}

function items(): Locator {
  return region('Timeline').locator('[data-item]')
}

async function shown(): Promise<string[]> {
  return textsOf(items().locator('strong'))
}

async function openView(id: string, type: string, view: string, name: string): Promise<Locator> {
  const {page, url} = newsroom
  await page.goto(url(`/intent/edit/id=${id};type=${type};view=${view}/`))
  await expect(region(name)).toBeVisible({timeout: 90_000})
  return region(name)
}

/** What refers to a document, entry by entry. */
async function expectRelations(id: string, type: string, expected: string[]): Promise<void> {
  const view = await openView(id, type, 'relations', 'Relations')
  await expect.poll(() => textsOf(view.getByRole('link'))).toEqual(expected)
  await expectAccessible(view)
}

async function textsOf(found: Locator): Promise<string[]> {
  return (await found.allInnerTexts()).map(oneLine)
}

/** The text as it is read, without the numbers of the notes; a pull quote stands for no text of its own. */
async function textOf(view: Locator): Promise<string> {
  const blocks = await view.locator('[data-prose]').evaluateAll((found) =>
    found.map((block) => {
      const copy = block.cloneNode(true)
      if (!(copy instanceof HTMLElement)) return ''
      for (const extra of copy.querySelectorAll('sup, figure')) extra.remove()
      return copy.textContent ?? ''
    }),
  )
  return blocks.filter(Boolean).join('\n\n')
}

async function expectAccessible(view: Locator): Promise<void> {
  const label = await view.getAttribute('aria-label')
  const {violations} = await new AxeBuilder({page: newsroom.page})
    .include(`[role="region"][aria-label="${label}"]`)
    .analyze()
  expect(violations.map(({id, nodes}) => ({id, at: nodes.map(({html}) => html)}))).toEqual([])
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** The view as narrow and as wide as people have it, light and dark. */
async function picture(name: string): Promise<void> {
  const {ALL_SCREENSHOTS: folder} = process.env
  if (!folder) return
  const {page} = newsroom
  for (const width of [1280, 1728]) {
    await page.setViewportSize({width, height: 900})
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({colorScheme})
      await expect(page.locator('[data-scheme]').first()).toHaveAttribute(
        'data-scheme',
        colorScheme,
      )
      await page.screenshot({path: join(folder, `${name}-${width}-${colorScheme}.png`)})
    }
  }
  await page.emulateMedia({colorScheme: null})
  await page.setViewportSize({width: 1440, height: 900})
}
