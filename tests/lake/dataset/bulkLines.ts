import type {Identity} from '../../../lake/types.ts'

export const LOADER: Identity = {
  id: 'loader',
  name: 'Loader',
  role: 'administrator',
  grants: [{filter: '_id in path("**")', permissions: ['read', 'create', 'update', 'history']}],
}

/** Lines of 20 documents a transaction, each document with a reference to the one before. */
export async function* bulkLines(transactions: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < transactions * 20; index++) {
    const previous = index === 0 ? {} : {previous: {_ref: `n${index - 1}`}}
    yield Buffer.from(
      `${JSON.stringify({_id: `n${index}`, _type: 'note', ...previous, text: 'ü'.repeat(500)})}\n`,
    )
  }
}
