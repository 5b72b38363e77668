import {createClient, type SanityClient} from '@sanity/client'
import {Schema} from '@sanity/schema'
import {builtinTypes} from '@sanity/schema/_internal'
import type {SanityDocument, Path} from '@sanity/types'
import {validateDocument} from '@sanity/validation'

import {isJsonObject, type JsonObject, type StoredDocument} from '../../lake/types.ts'
import {schemaTypes, studioLevel} from '../../schemas/index.ts'
import {ask} from '../lake/groq/queryOver.ts'

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
  const documents = [draft, ...dataset]
  return validateWith(datasetClient(documents), draft, ids(documents))
}

/** The same, with a client of another dataset, in which only the documents with these ids exist. */
export async function validateWith(
  client: SanityClient,
  draft: Draft,
  existing: ReadonlySet<string>,
): Promise<Finding[]> {
  const {markers} = await validateDocument({
    document: stored(draft),
    schema: compiledSchema,
    client,
    getDocumentExists: async ({id}) => existing.has(id),
  })
  return markers.map((marker) => ({
    level: studioLevel(marker),
    path: marker.path,
    message: marker.message,
  }))
}

/**
 * The real client, whose queries are answered by the lake's engine from documents in memory, in the perspective
 * that they ask for; without one in `published`, as hosted Sanity does.
 */
export function datasetClient(dataset: Draft[]): SanityClient {
  const documents = asStored(dataset)
  return createClient({
    projectId: 'offline',
    dataset: 'test',
    apiVersion: '2025-02-19',
    useCdn: false,
    requestHandler: async ({url, query: options}) => {
      const values = new URL(url).searchParams
      const params: JsonObject = Object.fromEntries(
        [...values].flatMap(([name, value]) =>
          name.startsWith('$') ? [[name.slice(1), JSON.parse(value)]] : [],
        ),
      )
      const given =
        options instanceof URLSearchParams ? options.get('perspective') : options?.['perspective']
      const perspective = String(given ?? 'published')
      return ask(documents, values.get('query') ?? '', {
        params,
        perspective:
          perspective === 'raw' || perspective === 'published'
            ? perspective
            : perspective.split(','),
      })
    },
  })
}

export function stored(draft: Draft): SanityDocument {
  return {
    _createdAt: '2025-08-06T12:00:00Z',
    _updatedAt: '2025-08-06T12:00:00Z',
    _rev: 'first',
    ...draft,
  }
}

export function ids(documents: readonly Draft[]): Set<string> {
  return new Set(documents.map(({_id}) => _id))
}

/** As JSON carries them: without the fields that a test has set to undefined. */
function asStored(dataset: Draft[]): StoredDocument[] {
  const documents: unknown = JSON.parse(JSON.stringify(dataset.map(stored)))
  return Array.isArray(documents) ? documents.filter(isStored) : []
}

function isStored(value: unknown): value is StoredDocument {
  return isJsonObject(value) && typeof value['_id'] === 'string'
}
