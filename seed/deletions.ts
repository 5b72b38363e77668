import {ClientError, type SanityClient} from '@sanity/client'
import {getDraftId, getPublishedId} from '@sanity/client/csm'

import {effectiveStep, fetchPasts, type Past} from './documentHistory.ts'
import {HistoryHiddenError, isHistoryHidden} from './hiddenHistory.ts'
import {isUndo, runOf} from './runs.ts'

/** A document as it was last, before it was deleted. */
interface LastRevision {
  _id: string
  origin?: {hash?: unknown} | null
}

/** Ids stand in the address of the request, two for each document, and an address must not be too long. */
const documentsInOneRequest = 25

/**
 * Which of some documents that are not in the dataset were seeded once and then deleted by somebody: those whose
 * last revision says so, as the history API returns it for what was deleted. What an undo or a seeding has deleted
 * is not among them. Where a dataset shows no history, or shows it no longer, nothing is known and nothing is said
 * to be deleted.
 *
 * https://www.sanity.io/docs/http-reference/history
 *
 * @param ids of the published documents
 */
export async function fetchDeleted(
  client: SanityClient,
  ids: readonly string[],
): Promise<Set<string>> {
  const seeded = new Set<string>()
  for (let from = 0; from < ids.length; from += documentsInOneRequest) {
    const some = ids.slice(from, from + documentsInOneRequest)
    for (const {_id, origin} of await lastRevisions(client, some)) {
      if (typeof origin?.hash === 'string') seeded.add(getPublishedId(_id))
    }
  }
  return seeded.size === 0 ? seeded : deletedBySomebody(client, seeded)
}

async function deletedBySomebody(
  client: SanityClient,
  ids: ReadonlySet<string>,
): Promise<Set<string>> {
  const forms = [...ids].flatMap((id) => [id, getDraftId(id)])
  try {
    const pasts = await fetchPasts(
      client,
      new Map(forms.map((form) => [form, null])),
      (past) => past.steps.length > 0 && effectiveStep(past, isUndo) !== undefined,
    )
    return new Set([...ids].filter((id) => isDeletedBySomebody([id, getDraftId(id)], pasts)))
  } catch (error) {
    if (error instanceof HistoryHiddenError) return new Set(ids)
    throw error
  }
}

/** A document is gone with the last of its forms. */
function isDeletedBySomebody(forms: readonly string[], pasts: ReadonlyMap<string, Past>): boolean {
  const [last] = forms
    .flatMap((form) => pasts.get(form) ?? [])
    .filter(({steps}) => steps.length > 0)
    .toSorted((left, right) => timeOf(right).localeCompare(timeOf(left)))
  if (last === undefined) return true
  const at = effectiveStep(last, isUndo) ?? 0
  const step = last.steps[at]
  return step !== undefined && runOf(step.transaction)?.startsWith('seed-') !== true
}

function timeOf({steps: [newest]}: Past): string {
  return newest?.timestamp ?? ''
}

async function lastRevisions(
  client: SanityClient,
  ids: readonly string[],
): Promise<LastRevision[]> {
  const list = ids.flatMap((id) => [id, getDraftId(id)]).join(',')
  try {
    const {documents} = await client.request<{documents: LastRevision[]}>({
      url: client.getDataUrl('history', `documents/${list}`),
      query: {lastRevision: 'true'},
    })
    return documents
  } catch (error) {
    if (error instanceof ClientError && isHistoryHidden(error.statusCode)) return []
    throw error
  }
}
