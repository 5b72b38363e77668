import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [
      'tests/e2e/**',
      'node_modules/**',
      // Each of its commands loads a Studio; minutes together. OFFICIAL_TOOLS=1 runs them.
      ...(process.env.OFFICIAL_TOOLS ? [] : ['tests/officialTools/**']),
    ],
    // Many tests wait for a command that runs in a process of its own; a worker a core keeps both cores busy.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
