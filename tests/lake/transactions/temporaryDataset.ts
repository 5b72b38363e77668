import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import type {Dataset} from '../../../lake/dataset/dataset.ts'
import {LakeError, type Identity, type JsonObject} from '../../../lake/types.ts'

export const ADMINISTRATOR: Identity = {
  id: 'user-ada',
  name: 'Ada',
  role: 'administrator',
  grants: [
    {filter: '_id in path("**")', permissions: ['read', 'create', 'update', 'history', 'manage']},
  ],
}

export const VIEWER: Identity = {
  id: 'user-vic',
  name: 'Vic',
  role: 'viewer',
  grants: [{filter: '_id in path("*")', permissions: ['read']}],
}

/** A folder of this test, gone when it is finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lake-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** A clock that moves one second at each look, from 2025-08-06T12:00:00Z. */
export function steadyClock(): () => Date {
  let time = Date.UTC(2025, 7, 6, 12)
  return () => new Date((time += 1000) - 1000)
}

/** A dataset of this test, closed when it is finished. */
export function temporaryDataset(): Dataset {
  const folder = temporaryFolder()
  const dataset = openDataset({
    file: join(folder, 'production.db'),
    name: 'production',
    now: steadyClock(),
  })
  onTestFinished(() => dataset.close())
  return dataset
}

/** Mutates as the administrator. */
export function mutate(dataset: Dataset, transactionId: string, ...mutations: JsonObject[]) {
  return dataset.mutate({mutations, transactionId, identity: ADMINISTRATOR})
}

/** Acts as the administrator; each action named without `sanity.action.`. */
export function act(dataset: Dataset, transactionId: string, ...actions: JsonObject[]) {
  return dataset.act({
    actions: actions.map(({actionType, ...rest}) => ({
      actionType: `sanity.action.${String(actionType)}`,
      ...rest,
    })),
    transactionId,
    identity: ADMINISTRATOR,
  })
}

/** Every document as it is stored, in order of id. */
export function everything(dataset: Dataset) {
  return dataset.query({
    query: '*[] | order(_id)',
    perspective: 'raw',
    now: '2025-08-06T12:00:00Z',
    identity: ADMINISTRATOR,
  }).result
}

/** The status and body of the error that `body` ends with. */
export function errorOf(body: () => unknown): {status: number; body: JsonObject} {
  try {
    body()
  } catch (error) {
    if (error instanceof LakeError) return {status: error.status, body: error.body}
    throw error
  }
  throw new Error('It did not fail')
}
