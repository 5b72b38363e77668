import type {SanityClient} from '@sanity/client'
import {createInterface} from 'node:readline/promises'

import {rawClient} from '../seed/rawClient.ts'
import {StoppedError} from './cli.ts'
import type {Target} from './target.ts'

/**
 * Documents that no seed has made, as what was seeded from an archive tells by its revision, `seed-<16 digits>-<n>`;
 * neither assets nor what the dataset keeps for itself.
 */
const foreign = `count(*[!defined(origin.hash) && !(_id in path("_.**"))
  && !(string::startsWith(_rev, "seed-") && length(string::split(_rev, "-")[1]) == 16)
  && !(_type in ["sanity.imageAsset", "sanity.fileAsset"]) && !string::startsWith(_type, "system.")])`

export async function countForeign(client: SanityClient): Promise<number> {
  return rawClient(client).fetch<number>(foreign)
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
 * @throws StoppedError after Ctrl-C; Error where the answer is not yes, or nobody can be asked
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
  const answer = await ask(`${what} Write to it? [y/N] `, input, output)
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('Nothing was written.')
}

/**
 * @returns what is typed; nothing where the input ends
 * @throws StoppedError
 */
async function ask(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  const questions = createInterface({input, output})
  const end = new AbortController()
  let isStopped = false
  const onInterrupt = () => {
    isStopped = true
    end.abort()
  }
  // A terminal hands the keys to the question; without its help they come as a signal.
  questions.once('SIGINT', onInterrupt)
  process.once('SIGINT', onInterrupt)
  questions.once('close', () => end.abort())
  try {
    return await questions.question(question, {signal: end.signal})
  } catch {
    if (isStopped) throw new StoppedError('Stopped. Nothing was written.')
    return ''
  } finally {
    process.off('SIGINT', onInterrupt)
    questions.close()
  }
}
