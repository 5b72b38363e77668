import {expect, onTestFinished, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {
  ADMINISTRATOR,
  mutate,
  temporaryDataset,
  temporaryFolder,
} from '../transactions/temporaryDataset.ts'

test('a listener hears of a transaction after it is on the disk, as the log has it', () => {
  const file = join(temporaryFolder(), 'd.db')
  const dataset = openDataset({file, name: 'd'})
  onTestFinished(() => dataset.close())
  const seen: unknown[] = []
  const told: unknown[] = []
  dataset.onCommit((transaction) => {
    const other = new DatabaseSync(file, {readOnly: true})
    seen.push([transaction.sequence, other.prepare('SELECT id FROM transactions').all()])
    other.close()
    told.push(transaction)
  })
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
  mutate(dataset, 't2', {patch: {id: 'a', set: {n: 1}}}, {patch: {id: 'a', set: {m: [1]}}})
  expect(seen).toEqual([
    [1, [{id: 't1'}]],
    [2, [{id: 't1'}, {id: 't2'}]],
  ])
  expect([...dataset.transactionsAfter(0)]).toEqual(told)
})

test('every listener hears each transaction once and in order, also of those that a listener makes', () => {
  const dataset = temporaryDataset()
  const heard: string[][] = [[], []]
  dataset.onCommit(({id}) => {
    heard[0]?.push(id)
    if (id === 't1') mutate(dataset, 't2', {create: {_id: 'b', _type: 'note'}})
  })
  const end = dataset.onCommit(({id}) => void heard[1]?.push(id))
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
  end()
  mutate(dataset, 't3', {delete: {id: 'a'}})
  mutate(dataset, 't4', {delete: {id: 'missing'}})
  dataset.mutate({
    mutations: [{delete: {id: 'b'}}],
    transactionId: 't5',
    dryRun: true,
    identity: ADMINISTRATOR,
  })
  expect(heard).toEqual([
    ['t1', 't2', 't3'],
    ['t1', 't2'],
  ])
})

test('a listener that throws is warned about, and neither the commit nor the others suffer', async () => {
  const dataset = temporaryDataset()
  const heard: string[] = []
  dataset.onCommit(() => {
    throw new Error('broken listener')
  })
  dataset.onCommit(({id}) => void heard.push(id))
  const warning = new Promise<Error>((resolve) => {
    const listen = (error: Error) => {
      if (error.name === 'LakeListenerWarning') resolve(error)
    }
    process.on('warning', listen)
    onTestFinished(() => void process.off('warning', listen))
  })
  const outcome = mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
  expect(outcome.results).toMatchObject([{id: 'a', operation: 'create'}])
  expect(heard).toEqual(['t1'])
  expect((await warning).message).toContain('broken listener')
})
