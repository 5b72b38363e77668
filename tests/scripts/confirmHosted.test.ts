import {PassThrough} from 'node:stream'
import {expect, test} from 'vitest'

import {confirmHosted} from '../../scripts/confirmHosted.ts'
import {offlineClient} from '../../seed/offlineClient.ts'

const seeded = {_id: 'a', _type: 'person', origin: {_type: 'origin', hash: 'x'}}
const others = [
  {_id: 'b', _type: 'person'},
  {_id: 'drafts.c', _type: 'post'},
  {_id: 'image-1', _type: 'sanity.imageAsset'},
  {_id: '_.groups.public', _type: 'system.group'},
]
const target = (documents: object[], kind: 'lake' | 'hosted' = 'hosted') => ({
  client: offlineClient(documents),
  kind,
  description: 'hosted project abc, dataset production',
})

const terminal = (answer: string) => {
  const input: PassThrough & {isTTY?: boolean} = new PassThrough()
  input.isTTY = true
  input.end(`${answer}\n`)
  return input
}
const question =
  'The hosted project abc, dataset production holds 2 documents that this seed did not make.'

test('nobody is asked about a lake, a dataset of one’s own, or after --yes', async () => {
  const nobody = {yes: false, input: new PassThrough(), output: new PassThrough()}
  await confirmHosted(target([seeded, ...others], 'lake'), nobody)
  await confirmHosted(target([seeded, ...others.slice(2)]), nobody)
  await confirmHosted(target([seeded, ...others]), {...nobody, yes: true})
  expect(nobody.output.read()).toBeNull()
})

test('without a terminal it is refused', async () => {
  const nobody = {yes: false, input: new PassThrough(), output: new PassThrough()}
  await expect(confirmHosted(target([seeded, ...others]), nobody)).rejects.toThrow(
    `${question} Nothing was written. If it is the right one, say so with --yes.`,
  )
})

test('on a terminal the answer decides', async () => {
  const output = new PassThrough()
  const ask = (answer: string) =>
    confirmHosted(target([seeded, ...others]), {yes: false, input: terminal(answer), output})
  await ask('y')
  expect(String(output.read())).toContain(`${question} Write to it? [y/N] `)
  await ask('Yes')
  await expect(ask('')).rejects.toThrow('Nothing was written.')
  await expect(ask('nope')).rejects.toThrow('Nothing was written.')
})
