import {type Browser, expect, type Locator, type Page} from '@playwright/test'
import {createClient, type SanityClient} from '@sanity/client'

import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

import {
  finish,
  freePort,
  type RunningCommand,
  serveBuiltStudio,
  start,
  temporaryFolder,
} from '../processes.ts'
import {watchFaults} from './pageFaults.ts'

/** The newsroom's Studio in Chromium, on a lake of its own that was seeded. */
export interface Newsroom {
  page: Page
  /** Sees published documents unless asked otherwise. */
  client: SanityClient
  url(path: string): string
  /** A second window: another user with `as`, a viewer or editor of the lake. */
  open(as?: string): Promise<Page>
  seed(...args: string[]): Promise<unknown>
  /** Stops the lake as `kill -9` does, and starts it again on the same files. */
  crash(): Promise<void>
  /** Requests that left the machine, and errors thrown in the page or told in its console. */
  faults(): string[]
  close(): Promise<void>
}

/**
 * Opens a newsroom. The Studio is built once for all specs of a run, so that its lake always has the same port.
 * @param articles arguments for `npm run seed`; the default is what a fresh newsroom has
 */
export async function openNewsroom(
  browser: Browser,
  {articles = [], lake: lakeFlags = []}: {articles?: string[]; lake?: string[]} = {},
): Promise<Newsroom> {
  const data = await temporaryFolder()
  const seed = async (...args: string[]): Promise<unknown> => {
    const {exitCode, stdout, stderr} = await finish('node', [
      'scripts/seed.ts',
      ...args,
      '--data',
      data.path,
      '--json',
    ])
    expect(exitCode, stderr).toBe(0)
    return JSON.parse(stdout)
  }
  await seed(...articles)

  const {ports, studio} = await serveStudio()
  const url = (path: string) => `http://localhost:${ports.studio}${path}`
  const startLake = async () => {
    const started = start('node', [
      'scripts/lake.ts',
      '--data',
      data.path,
      '--port',
      String(ports.lake),
      '--cors-origin',
      url(''),
      ...lakeFlags,
    ])
    await started.prints(/Lake ready/)
    return started
  }
  let lake: RunningCommand = await startLake()

  const pages: Page[] = []
  const watched: (() => string[])[] = []
  const open = async (as?: string) => {
    const context = await browser.newContext({viewport: {width: 1440, height: 900}})
    const page = await context.newPage()
    pages.push(page)
    watched.push(watchFaults(page))
    if (as !== undefined) {
      const login = new URL(`http://localhost:${ports.lake}/v1/auth/login/${as}`)
      login.searchParams.set('origin', url('/'))
      await page.goto(login.href)
    }
    return page
  }
  return {
    page: await open(),
    client: createClient({
      apiHost: `http://localhost:${ports.lake}`,
      useProjectHostname: false,
      projectId: 'dateline',
      dataset: 'production',
      apiVersion: '2025-02-19',
      useCdn: false,
    }),
    url,
    open,
    seed,
    crash: async () => {
      await lake.kill('SIGKILL')
      lake = await startLake()
    },
    faults: () => watched.flatMap((faults) => faults()),
    close: async () => {
      await Promise.all(pages.map((page) => page.context().close()))
      await Promise.all([studio.kill('SIGTERM'), lake.kill('SIGTERM')])
      await data[Symbol.asyncDispose]()
    },
  }
}

/**
 * Takes an action from the menu of a document's actions.
 * @param settled what the footer says of the last edit; a dash where nobody knows of one
 */
export async function chooseAction(
  page: Page,
  name: string,
  settled = /ago|just now/,
): Promise<void> {
  const footer = page.getByTestId('pane-footer')
  const item = page.getByRole('menuitem', {name: new RegExp(`^${name}`)})
  // Soon after its start the Studio draws the pane a second time, and an open menu or dialog goes with the first: the
  // time of the last edit is in the second only.
  await expect(footer).toContainText(settled, {timeout: 90_000})
  // The menu closes where what it offers changes under it.
  await expect(async () => {
    if (await item.isHidden()) {
      await footer.getByTestId('action-menu-button').click({timeout: 5_000})
    }
    await item.click({timeout: 5_000})
  }).toPass({timeout: 60_000})
}

/** Selects words in a text editor as somebody would who drags over them. */
export async function selectWords(editor: Locator, words: string): Promise<void> {
  await editor.evaluate((element, wanted) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    const pieces: {node: Node; from: number; to: number}[] = []
    let all = ''
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent ?? ''
      pieces.push({node, from: all.length, to: all.length + text.length})
      all += text
    }
    const at = all.indexOf(wanted)
    if (at < 0) throw new Error(`“${wanted}” does not stand in the editor`)
    const first = pieces.find(({from, to}) => from <= at && at < to)
    const last = pieces.find(({from, to}) => from < at + wanted.length && at + wanted.length <= to)
    if (!first || !last) throw new Error(`“${wanted}” has no place in the editor`)
    const range = document.createRange()
    range.setStart(first.node, at - first.from)
    range.setEnd(last.node, at + wanted.length - last.from)
    const selection = window.getSelection()
    selection?.removeAllRanges()
    selection?.addRange(range)
    document.dispatchEvent(new Event('selectionchange'))
  }, words)
}

/** Builds the Studio where this run has not built it yet, and serves it. */
async function serveStudio(): Promise<{
  ports: {lake: number; studio: number}
  studio: RunningCommand
}> {
  const folder = process.env.NEWSROOM_STUDIO
  if (folder === undefined) throw new Error('playwright.config.ts names no folder for the Studio')
  const built = join(folder, 'studio')
  const portsFile = join(folder, 'ports.json')
  if (!existsSync(portsFile)) {
    mkdirSync(folder, {recursive: true})
    const ports = {lake: await freePort(), studio: await freePort()}
    const studio = await serveBuiltStudio({folder: built, ports})
    writeFileSync(portsFile, JSON.stringify(ports))
    return {ports, studio}
  }
  const ports: {lake: number; studio: number} = JSON.parse(readFileSync(portsFile, 'utf8'))
  const studio = start('sanity', [
    'preview',
    built,
    '--host',
    'localhost',
    '--port',
    String(ports.studio),
  ])
  await studio.prints(/running at/)
  return {ports, studio}
}
