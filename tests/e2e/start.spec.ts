import {expect, test} from '@playwright/test'
import {createClient} from '@sanity/client'

import {finish, freePort, start, temporaryFolder} from '../processes.ts'
import {scheduleLateEdition} from '../studio/lakeWithClient.ts'
import {watchFaults} from './pageFaults.ts'

test('npm start seeds the lake, prints its addresses and opens the Studio', async ({page}) => {
  test.setTimeout(240_000)
  await using data = await temporaryFolder()
  const [lakePort, studioPort] = [await freePort(), await freePort()]
  const started = start('npm', [
    'start',
    '--',
    '--data',
    data.path,
    '--lake-port',
    String(lakePort),
    '--studio-port',
    String(studioPort),
  ])
  try {
    await started.prints(/Ctrl-C stops both/)
    const output = started.output()
    expect(output).toContain('22 created')
    expect(output).toContain(`http://localhost:${lakePort}`)

    const faults = watchFaults(page)
    await page.goto(`http://localhost:${studioPort}`)
    await page.getByTestId('pane-item-Articles').click({timeout: 120_000})
    await expect(page.getByText('Trump and Putin May Meet Next Week')).toBeVisible()

    expect(faults()).toEqual([])

    const query = /npm run -s query -- (--data \S+) '(.+)'/.exec(output)
    const {stdout} = await finish('npm', [
      'run',
      '-s',
      'query',
      '--',
      ...(query?.[1]?.split(' ') ?? []),
      query?.[2] ?? '',
    ])
    expect(JSON.parse(stdout)).toContainEqual({text: 'great progress', who: 'Donald Trump'})

    const client = createClient({
      apiHost: `http://localhost:${lakePort}`,
      useProjectHostname: false,
      projectId: 'dateline',
      dataset: 'production',
      apiVersion: '2025-02-19',
      useCdn: false,
    })
    await scheduleLateEdition(client)
    await started.prints(/Published “Late edition”, 1 document\./)
    expect(await client.fetch('*[_id == "article-late"].headline')).toEqual(['Late edition'])
  } finally {
    await started.kill('SIGINT')
  }
  const free = await finish('npm', ['run', '-s', 'query', '--', '--data', data.path, 'count(*)'])
  expect(free.stdout).toBe('23\n')
})
