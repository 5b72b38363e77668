import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {
  ADMINISTRATOR,
  everything,
  mutate,
  temporaryDataset,
  temporaryFolder,
} from '../transactions/temporaryDataset.ts'

function opened(file: string) {
  const dataset = openDataset({file, name: 'copy'})
  onTestFinished(() => dataset.close())
  return dataset
}

test('a backup is the dataset with its history, and can be written to', async () => {
  const dataset = temporaryDataset()
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
  mutate(dataset, 't2', {patch: {id: 'a', set: {n: 2}}})
  const file = join(temporaryFolder(), 'backup.db')
  await dataset.backup(file)
  expect(readdirSync(dirname(file))).toEqual(['backup.db'])
  mutate(dataset, 't3', {patch: {id: 'a', set: {n: 3}}})

  const copy = opened(file)
  expect(everything(copy)).toMatchObject([{_id: 'a', _rev: 't2', n: 2}])
  expect(copy.documentsAt(['a'], {revision: 't1'}, ADMINISTRATOR)).toMatchObject([{n: 1}])
  mutate(copy, 't3', {patch: {id: 'a', set: {n: 4}}})
  expect(everything(copy)).toMatchObject([{n: 4}])
  expect(everything(dataset)).toMatchObject([{n: 3}])
})

test('a backup under writing is the dataset at one moment: a beginning of its log, whole', async () => {
  const dataset = temporaryDataset()
  const text = 'x'.repeat(2000)
  const pair = (n: number) =>
    ['a', 'b'].map((_id) => ({createOrReplace: {_id, _type: 'note', n, text}}))
  for (let index = 0; index < 20; index++) {
    const documents = Array.from({length: 100}, (_, number) => ({
      create: {_id: `filler-${index}-${number}`, _type: 'filler', text: `${number}${text}`},
    }))
    mutate(dataset, `fill-${index}`, ...documents)
  }
  mutate(dataset, 'w0', ...pair(0))
  const first = dataset.lastSequence

  const end = new AbortController()
  const writing = (async () => {
    for (let n = 1; !end.signal.aborted; n++) {
      mutate(dataset, `w${n}`, ...pair(n))
      await new Promise(setImmediate)
    }
  })()
  const folder = temporaryFolder()
  for (const name of ['one.db', 'two.db', 'three.db']) await dataset.backup(join(folder, name))
  end.abort()
  await writing

  const sequences: number[] = []
  for (const name of ['one.db', 'two.db', 'three.db']) {
    const copy = opened(join(folder, name))
    const [a, b] = copy.documents({ids: ['a', 'b'], identity: ADMINISTRATOR}).documents
    expect(a?.['n']).toBe(b?.['n'])
    expect(copy.sequenceOf(`w${String(a?.['n'])}`)).toBe(copy.lastSequence)
    expect([...copy.transactionsAfter(first)].map(({id}) => id)).toEqual(
      [...dataset.transactionsAfter(first)].map(({id}) => id).slice(0, copy.lastSequence - first),
    )
    sequences.push(copy.lastSequence)
  }
  expect(sequences).toEqual(sequences.toSorted((x, y) => x - y))
  expect(dataset.lastSequence).toBeGreaterThan(first)
})

test('a backup overwrites nothing, and leaves nothing where it fails', async () => {
  const dataset = temporaryDataset()
  const folder = temporaryFolder()
  const taken = join(folder, 'taken.db')
  writeFileSync(taken, 'mine')
  await expect(dataset.backup(taken)).rejects.toThrow(
    `The file ${taken} exists. It was left as it is: name another one.`,
  )
  expect(readFileSync(taken, 'utf8')).toBe('mine')
  const nowhere = join(folder, 'missing', 'backup.db')
  await expect(dataset.backup(nowhere)).rejects.toThrow(
    `The copy ${nowhere} could not be written: `,
  )
  expect(existsSync(dirname(nowhere))).toBe(false)
  expect(readdirSync(folder)).toEqual(['taken.db'])
})
