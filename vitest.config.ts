import {defineConfig} from 'vitest/config'

/** Minutes each: `npm test -- --all` runs them too, and TEST_EXTENT=all one of them by itself. */
const longTests = [
  'tests/officialTools/**',
  'tests/lake/stress/**',
  'tests/seed/archive/killed.test.ts',
]

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [
      'tests/e2e/**',
      'node_modules/**',
      ...(process.env.TEST_EXTENT === 'all' ? [] : longTests),
    ],
    // Many tests wait for a command that runs in a process of its own; a worker a core keeps both cores busy.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
