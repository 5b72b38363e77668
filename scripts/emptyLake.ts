import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {openTarget, type Target} from './target.ts'

/** An empty lake, to try something on. It is gone when it is closed. */
export async function openEmptyLake(dataset: string | undefined): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-empty-'))
  const remove = () => rm(folder, {recursive: true, force: true})
  try {
    const target = await openTarget({data: folder, ...(dataset === undefined ? {} : {dataset})})
    return {
      ...target,
      close: async () => {
        await target.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
