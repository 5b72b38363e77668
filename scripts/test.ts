import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {Command} from 'commander'
import {z} from 'zod'

import {findChromium} from './chromium.ts'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const vitestReport = z
  .object({numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number()})
  .transform((report): Counts => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
  }))

const playwrightReport = z
  .object({
    stats: z.object({
      expected: z.number(),
      unexpected: z.number(),
      flaky: z.number(),
      skipped: z.number(),
    }),
  })
  .transform(({stats}): Counts => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }))

const command = new Command('npm test')
  .description(
    'Runs every test: schemas, seeding, lake and commands with vitest, the Studio in real Chromium with Playwright.',
  )
  .argument('[files...]', 'only the test files with one of these in their path, long ones too')
  .option('--e2e', 'only the tests of the Studio in Chromium')
  .option(
    '--all',
    'the long ones too: stress tests of the lake, the official sanity command, every flow of the desk',
  )
  .addHelpText(
    'after',
    '\nChromium is taken from CHROMIUM_PATH, from the PATH, or from `npx playwright install chromium`.',
  )
  .parse()
const {e2e: browserOnly, all} = command.opts<{e2e?: boolean; all?: boolean}>()
const files = command.args

if (all || files.length > 0) process.env.TEST_EXTENT = 'all'

const reports = mkdtempSync(join(tmpdir(), 'dateline-test-'))
process.exitCode = await runAll().finally(() => rmSync(reports, {recursive: true, force: true}))

async function runAll(): Promise<number> {
  const results: {exitCode: number; counts: Counts}[] = []
  if (!browserOnly) {
    const outputFile = join(reports, 'vitest.json')
    const exitCode = await run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${outputFile}`,
      ...(files.length > 0 ? ['--passWithNoTests', ...files] : []),
    ])
    results.push({exitCode, counts: countsIn(outputFile, vitestReport)})
  }

  const chromium = findChromium()
  if (chromium) {
    const outputFile = join(reports, 'playwright.json')
    const namedFiles = files.length > 0 ? ['--pass-with-no-tests', ...files] : []
    const exitCode = await run('playwright', ['test', '--reporter=list,json', ...namedFiles], {
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: outputFile,
    })
    results.push({exitCode, counts: countsIn(outputFile, playwrightReport)})
  } else {
    const required = browserOnly || Boolean(process.env.CI)
    console.error(
      `\nNo Chromium found: the tests of the Studio ${required ? 'cannot run' : 'were left out'}. ` +
        'Install it (`apt-get install chromium`, `npx playwright install chromium`) or name it in CHROMIUM_PATH.',
    )
    if (required) results.push({exitCode: 1, counts: {passed: 0, failed: 1, skipped: 0}})
  }

  const sum = (key: keyof Counts) => results.reduce((total, {counts}) => total + counts[key], 0)
  const failed = sum('failed')
  if (
    files.length > 0 &&
    results.every(({counts}) => Object.values(counts).every((n) => n === 0))
  ) {
    console.error(`\nNo test file has ${files.join(' or ')} in its path.`)
    return 1
  }
  console.log(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
  return failed > 0 || results.some(({exitCode}) => exitCode !== 0) ? 1 : 0
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {stdio: 'inherit', env: {...process.env, ...env}})
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** A runner that died before its report counts as one failure. */
function countsIn(file: string, report: z.ZodType<Counts>): Counts {
  try {
    return report.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {passed: 0, failed: 1, skipped: 0}
  }
}
