import type {SanityClient} from '@sanity/client'

/** The version of the API that everything that reads and writes a dataset is written for. */
export const API_VERSION = '2025-02-19'

/** A client that sees every document as it is stored, drafts and versions too, and never what the CDN remembers. */
export function rawClient(client: SanityClient): SanityClient {
  return client.withConfig({perspective: 'raw', useCdn: false, apiVersion: API_VERSION})
}
