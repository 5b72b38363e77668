import {spawnSync} from 'node:child_process'

import {Command} from 'commander'

new Command('npm run typegen')
  .description(
    'Writes the TypeScript types of every GROQ query in queries/ to queries/sanity.types.ts. Works offline.',
  )
  .parse()

const steps = [
  ['schema', 'extract', '--enforce-required-fields', '--path', 'schema.json', '--force'],
  ['typegen', 'generate'],
]

for (const step of steps) {
  const {error, status} = spawnSync('sanity', step, {
    stdio: 'inherit',
    env: {...process.env, DO_NOT_TRACK: '1'},
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
