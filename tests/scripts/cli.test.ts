import {expect, it} from 'vitest'

import {finish} from '../processes.ts'

it('a command whose reader has gone ends without a word', async () => {
  const {stderr} = await finish('sh', ['-c', 'node scripts/query.ts --help | true'])
  expect(stderr).toBe('')
})
