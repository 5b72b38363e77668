import {expect, it} from 'vitest'

import {finish, freePort, start, temporaryFolder} from '../processes.ts'

it('npm start says which port is taken and leaves nothing behind', async () => {
  await using data = await temporaryFolder()
  const port = await freePort()
  const other = start('npm', ['run', 'lake', '--', '--data', data.path, '--port', String(port)])
  try {
    await other.prints(/Lake ready/)
    const {exitCode, stderr} = await finish('npm', [
      'start',
      '--',
      '--data',
      `${data.path}/second`,
      '--lake-port',
      String(port),
      '--studio-port',
      String(await freePort()),
    ])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`Port ${port} .*is in use`))
    expect(stderr).toContain('--lake-port')
  } finally {
    await other.kill('SIGTERM')
  }
})

it('npm start refuses a flag that it does not know', async () => {
  const {exitCode, stderr} = await finish('npm', ['start', '--', '--prot', '4000'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain("unknown option '--prot'")
  expect(stderr).toContain('npm start -- --help')
})

it('npm start refuses half a hosted configuration', async () => {
  const {exitCode, stderr} = await finish('npm', ['start'], {SANITY_STUDIO_PROJECT_ID: 'abc123'})
  expect(exitCode).toBe(1)
  expect(stderr).toContain('SANITY_STUDIO_DATASET is not')
})
