import {defineConfig} from '@playwright/test'

import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** Flags under which Chromium runs as root and keeps to itself. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// Workers read this file too, and find what the run has set.
process.env.NEWSROOM_STUDIO ??= mkdtempSync(join(tmpdir(), 'dateline-studio-'))

/** What `npm test` leaves to `npm test -- --all`; named by itself on the command line, TEST_EXTENT=all lets it run. */
const longSpecs = [
  '**/accessibility.spec.ts',
  '**/desk.spec.ts',
  '**/editorsDay.spec.ts',
  '**/embargo.spec.ts',
  '**/keyboard.spec.ts',
  '**/lakeStudio.spec.ts',
  '**/plugin.spec.ts',
  '**/redrawnPane.spec.ts',
  '**/text.spec.ts',
  '**/threeWay.spec.ts',
  '**/views.spec.ts',
  '**/workflow.spec.ts',
]

export default defineConfig({
  testDir: 'tests/e2e',
  testIgnore: process.env.TEST_EXTENT === 'all' ? [] : longSpecs,
  globalTeardown: './tests/e2e/removeStudio.ts',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: {timeout: 20_000},
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  retries: process.env.CI ? 1 : 0,
  use: {
    viewport: {width: 1440, height: 900},
    screenshot: 'only-on-failure',
    launchOptions: {executablePath: process.env.CHROMIUM_PATH, args: quiet},
  },
})
