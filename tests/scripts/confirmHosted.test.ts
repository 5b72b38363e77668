import {PassThrough} from 'node:stream'
import {expect, onTestFinished, test, vi} from 'vitest'

import {createCommand, runCommand, StoppedError} from '../../scripts/cli.ts'
import {confirmHosted} from '../../scripts/confirmHosted.ts'
import {offlineClient} from '../../seed/offlineClient.ts'

const seeded = {_id: 'a', _type: 'person', origin: {_type: 'origin', hash: 'x'}}
const others = [
  {_id: 'b', _type: 'person'},
  {_id: 'drafts.c', _type: 'post'},
  {_id: 'image-1', _type: 'sanity.imageAsset'},
  {_id: '_.groups.public', _type: 'system.group'},
]
/** As an archive is seeded: as it is, in a transaction of the run. */
const imported = {_id: 'd', _type: 'post', _rev: 'seed-0123456789abcdef-12'}
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

test('what was seeded from an archive is no document of others, until an editor writes it', async () => {
  const nobody = {yes: false, input: new PassThrough(), output: new PassThrough()}
  await confirmHosted(target([seeded, imported]), nobody)
  for (const _rev of ['VXuRLOsmmjnXHHEvzwfjkM', 'seed-data-1', 'undo-0123456789abcdef-1']) {
    await expect(confirmHosted(target([seeded, {...imported, _rev}]), nobody)).rejects.toThrow(
      'holds 1 document that this seed did not make.',
    )
  }
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

/** A terminal on which somebody presses a key once the question is there. */
const pressing = (key: string) => {
  const input: PassThrough & {isTTY?: boolean} = new PassThrough()
  const output: PassThrough & {isTTY?: boolean} = new PassThrough()
  input.isTTY = true
  output.isTTY = true
  output.once('data', () => input.write(key))
  return {yes: false, input, output}
}

const stopping = () => confirmHosted(target([seeded, ...others]), pressing('\u0003'))

test('Ctrl-C at the question is no answer: it stops the command with exit code 130', async () => {
  await expect(stopping()).rejects.toThrow(new StoppedError('Stopped. Nothing was written.'))
  const {exitCode} = process
  const said = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => {
    process.exitCode = exitCode
    said.mockRestore()
  })
  await runCommand(createCommand('npm run trial --', 'Asks.').action(stopping), [])
  expect([process.exitCode, said.mock.calls]).toEqual([130, [['Stopped. Nothing was written.']]])
})

test('the end of the input is no yes', async () => {
  const asked = target([seeded, ...others])
  await expect(confirmHosted(asked, pressing('\u0004'))).rejects.toThrow(/^Nothing was written\.$/)
  const input: PassThrough & {isTTY?: boolean} = new PassThrough()
  input.isTTY = true
  const ending = confirmHosted(asked, {yes: false, input, output: new PassThrough()})
  input.end()
  await expect(ending).rejects.toThrow(/^Nothing was written\.$/)
})
