import {defineConfig} from '@playwright/test'

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

export default defineConfig({
  testDir: 'tests/e2e',
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
