import {createClient} from '@sanity/client'
import {Schema} from '@sanity/schema'
import {builtinTypes} from '@sanity/schema/_internal'
import type {SanityDocument, Path} from '@sanity/types'
import {validateDocument, type ValidationClient} from '@sanity/validation'
import {evaluate, parse} from 'groq-js'

import {schemaTypes, studioLevel} from '../../schemas/index.ts'

/** A document as a test writes it: the system fields that no rule reads are added. */
export type Draft = {_id: string; _type: string} & Record<string, unknown>

export interface Finding {
  level: 'error' | 'warning' | 'info'
  path: Path
  message: string
}

/** The schema as a Studio compiles it. */
export const compiledSchema = Schema.compile({
  name: 'newsroom',
  types: [...schemaTypes, ...builtinTypes],
})

/**
 * What the schema's own rules say about a document, at the level that the Studio shows.
 *
 * @param dataset - the other documents; references to any others do not resolve
 */
export async function validate(draft: Draft, dataset: Draft[] = []): Promise<Finding[]> {
  const document = stored(draft)
  const ids = new Set([document, ...dataset].map(({_id}) => _id))
  const {markers} = await validateDocument({
    document,
    schema: compiledSchema,
    client: datasetClient([document, ...dataset]),
    getDocumentExists: async ({id}) => ids.has(id),
  })
  return markers.map((marker) => ({
    level: studioLevel(marker),
    path: marker.path,
    message: marker.message,
  }))
}

/** A client that answers queries from documents in memory. */
export function datasetClient(dataset: Draft[]): ValidationClient {
  const unconnected = createClient({
    projectId: 'offline',
    dataset: 'test',
    apiVersion: '2025-02-19',
    useCdn: false,
  })
  const client: ValidationClient = {
    fetch: async (query: string, params: Record<string, unknown> = {}) => {
      const result = await evaluate(parse(query, {params}), {dataset, params})
      return result.get()
    },
    getDataUrl: (operation, path) => unconnected.getDataUrl(operation, path),
    observable: unconnected.observable,
    withConfig: () => client,
  }
  return client
}

export function stored(draft: Draft): SanityDocument {
  return {
    _createdAt: '2025-08-06T12:00:00Z',
    _updatedAt: '2025-08-06T12:00:00Z',
    _rev: 'first',
    ...draft,
  }
}
