import {stat} from 'node:fs/promises'
import type {Dataset} from '../dataset/dataset.ts'
import type {Identity} from '../types.ts'
import type {AssetFolder, StoredAsset} from './assetFolder.ts'
import {assetDocumentId} from './assetName.ts'

/**
 * The bytes that no asset document of the dataset is about: the document was deleted, or the process ended
 * between the two steps of an upload. Deleting a document never removes bytes: it can be undone, and the same bytes
 * may be on their way in again. Whoever wants the space back asks for it with `removeUnreferencedAssets`.
 *
 * @param before Only bytes that came before this moment; an upload that is under way has no document yet
 */
export async function unreferencedAssets(
  folder: AssetFolder,
  dataset: Dataset,
  identity: Identity,
  before: Date,
): Promise<StoredAsset[]> {
  const unreferenced: StoredAsset[] = []
  for (const asset of await folder.list(dataset.name)) {
    if (hasDocument(asset, dataset, identity)) continue
    const {mtime} = await stat(asset.file)
    if (mtime < before) unreferenced.push(asset)
  }
  return unreferenced
}

/** @returns what was removed */
export async function removeUnreferencedAssets(
  folder: AssetFolder,
  dataset: Dataset,
  identity: Identity,
  before: Date,
): Promise<StoredAsset[]> {
  const unreferenced = await unreferencedAssets(folder, dataset, identity, before)
  // Asked once more, as the document may have come back. Nothing is awaited between that and the removal.
  return unreferenced.filter(
    (asset) => !hasDocument(asset, dataset, identity) && folder.remove(dataset.name, asset.name),
  )
}

function hasDocument({name}: StoredAsset, dataset: Dataset, identity: Identity): boolean {
  return dataset.documents({ids: [assetDocumentId(name)], identity}).documents.length > 0
}
