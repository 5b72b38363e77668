import {ClientError, type SanityClient} from '@sanity/client'
import {getDraftId, getPublishedId} from '@sanity/client/csm'

interface PastDocument {
  _id: string
  origin?: {hash?: unknown} | null
}

/** Ids stand in the address of the request, two for each document, and an address must not be too long. */
const documentsInOneRequest = 25

/**
 * Which of some documents that are not in the dataset were seeded once: those whose last revision says
 * so, as the history API returns it for what was deleted. Where a dataset shows no history, or shows it
 * no longer, nothing is known and nothing is said to be deleted.
 *
 * https://www.sanity.io/docs/http-reference/history
 *
 * @param ids of the published documents
 */
export async function fetchDeleted(
  client: SanityClient,
  ids: readonly string[],
): Promise<Set<string>> {
  const deleted = new Set<string>()
  for (let from = 0; from < ids.length; from += documentsInOneRequest) {
    const some = ids.slice(from, from + documentsInOneRequest)
    for (const {_id, origin} of await lastRevisions(client, some)) {
      if (typeof origin?.hash === 'string') deleted.add(getPublishedId(_id))
    }
  }
  return deleted
}

/** HTTP statuses of a history that may not be read, or that there is none of. */
const hidden: ReadonlySet<number> = new Set([401, 403, 404])

async function lastRevisions(
  client: SanityClient,
  ids: readonly string[],
): Promise<PastDocument[]> {
  const list = ids.flatMap((id) => [id, getDraftId(id)]).join(',')
  try {
    const {documents} = await client.request<{documents: PastDocument[]}>({
      url: client.getDataUrl('history', `documents/${list}`),
      query: {lastRevision: 'true'},
    })
    return documents
  } catch (error) {
    if (error instanceof ClientError && hidden.has(error.statusCode)) return []
    throw error
  }
}
