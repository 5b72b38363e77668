import type {SanityClient} from '@sanity/client'

import type {Plan} from './plan.ts'
import {rawClient} from './rawClient.ts'
import {referencesIn} from './references.ts'

/** What documents are called, by the ids of the published ones. */
export type Names = Readonly<Record<string, string>>

const documentsInOneQuery = 500

/** Names the documents that the changes of a plan refer to: from the seed, or else from the dataset. */
export async function fetchNames(
  client: SanityClient,
  {documents}: Pick<Plan, 'documents'>,
  seeded: ReadonlyArray<{_id: string}>,
): Promise<Names> {
  const ids = new Set(referencesIn(documents.map(({changes}) => changes ?? [])).map(({id}) => id))
  const names = new Map<string, string>()
  for (const document of seeded) {
    const name = nameOf(document)
    if (ids.has(document._id) && name !== undefined) names.set(document._id, name)
  }
  const unknown = [...ids].filter((id) => !names.has(id))
  for (let from = 0; from < unknown.length; from += documentsInOneQuery) {
    const found = await rawClient(client).fetch<Array<{_id: string}>>(
      '*[_id in $ids]{_id, headline, name, text, title}',
      {ids: unknown.slice(from, from + documentsInOneQuery)},
    )
    for (const document of found) names.set(document._id, nameOf(document) ?? document._id)
  }
  return Object.fromEntries([...names].toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

function nameOf(document: object): string | undefined {
  for (const field of ['headline', 'name', 'text', 'title']) {
    const value: unknown = Reflect.get(document, field)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
