import type {SanityClient} from '@sanity/client'
import {createInterface} from 'node:readline/promises'

import type {Target} from './target.ts'

/** Documents that no article seed has made; neither assets nor what the dataset keeps for itself. */
const foreign = `count(*[!defined(origin.hash) && !(_id in path("_.**"))
  && !(_type in ["sanity.imageAsset", "sanity.fileAsset"]) && !string::startsWith(_type, "system.")])`

export async function countForeign(client: SanityClient): Promise<number> {
  return client.withConfig({perspective: 'raw', useCdn: false}).fetch<number>(foreign)
}

export interface Confirmation {
  /** The answer was given beforehand. */
  yes: boolean
  input: NodeJS.ReadableStream & {isTTY?: boolean}
  output: NodeJS.WritableStream
}

/**
 * Before the first write to a hosted dataset with documents of others, asks whether it is the right one.
 *
 * @throws Error where the answer is not yes, or nobody can be asked
 */
export async function confirmHosted(
  {client, kind, description}: Pick<Target, 'client' | 'kind' | 'description'>,
  {yes, input, output}: Confirmation,
): Promise<void> {
  if (kind !== 'hosted' || yes) return
  const count = await countForeign(client)
  if (count === 0) return
  const what = `The ${description} holds ${count.toLocaleString('en')} ${count === 1 ? 'document' : 'documents'} that this seed did not make.`
  if (input.isTTY !== true) {
    throw new Error(`${what} Nothing was written. If it is the right one, say so with --yes.`)
  }
  const questions = createInterface({input, output})
  try {
    const answer = await questions.question(`${what} Write to it? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new Error('Nothing was written.')
  } finally {
    questions.close()
  }
}
