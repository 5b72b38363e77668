import type {Dataset} from '../dataset/dataset.ts'
import type {Identity, JsonObject, StoredDocument} from '../types.ts'
import {ASSET_TYPES, assetFileName, assetPath, parseAssetDocumentId} from './assetName.ts'

/** Patches in one transaction. */
const BATCH = 500

export interface LakeLocation {
  project: string
  /** Where the lake answers now, e.g. `http://localhost:4000`. */
  origin: string
  /** Whether a hostname is this machine's, whatever its port. */
  isOwn: (hostname: string) => boolean
}

/**
 * Puts the `url` and `path` of asset documents right after the lake has got another port or project, or the dataset came
 * from another one. They are stored, as in the hosted service, since queries filter and project them; the
 * lake asks for this when it starts, and where they are right nothing is written. A `url` elsewhere stays.
 *
 * @returns how many documents were changed
 */
export function readdressAssets(
  dataset: Dataset,
  location: LakeLocation,
  identity: Identity,
): number {
  const {result} = dataset.query({
    query: '*[_type in $types && defined(url)]{_id, _type, path, url}',
    params: {types: Object.values(ASSET_TYPES)},
    perspective: 'raw',
    now: new Date().toISOString(),
    identity,
  })
  const documents = Array.isArray(result) ? result : []
  const patches = documents.flatMap((document) => {
    const patch = patchFor(document, dataset.name, location)
    return patch ? [{patch}] : []
  })
  for (let start = 0; start < patches.length; start += BATCH) {
    dataset.mutate({mutations: patches.slice(start, start + BATCH), identity})
  }
  return patches.length
}

function patchFor(
  document: unknown,
  dataset: string,
  {project, origin, isOwn}: LakeLocation,
): JsonObject | undefined {
  if (!isAddressed(document)) return undefined
  const name = parseAssetDocumentId(document._id)
  const url = URL.parse(document.url)
  if (name === undefined || url === null || !isOwn(url.hostname)) return undefined
  if (!url.pathname.endsWith(`/${assetFileName(name)}`)) return undefined
  const path = assetPath(project, dataset, name)
  const isRight = url.port === URL.parse(origin)?.port && url.pathname === `/${path}`
  if (isRight && document.path === path) return undefined
  return {id: document._id, set: {path, url: `${origin}/${path}`}}
}

function isAddressed(
  document: unknown,
): document is Pick<StoredDocument, '_id'> & {url: string; path?: unknown} {
  return (
    typeof document === 'object' &&
    document !== null &&
    '_id' in document &&
    typeof document._id === 'string' &&
    'url' in document &&
    typeof document.url === 'string'
  )
}
