import {randomId} from '../transactions/randomIds.ts'
import type {Dataset} from '../dataset/dataset.ts'
import type {Identity, JsonObject, StoredDocument} from '../types.ts'
import type {AssetFolder, IncomingFile} from './assetFolder.ts'
import {
  ASSET_TYPES,
  assetDocumentId,
  assetPath,
  type AssetKind,
  type AssetName,
} from './assetName.ts'
import {inspectImage, type MetadataKind} from './inspectImage.ts'
import {extensionOf, mediaTypeOf, namedMediaType} from './mediaTypes.ts'
import type {WorkLimit} from './workLimit.ts'

export interface Upload {
  kind: AssetKind
  incoming: IncomingFile
  /** The `Content-Type` that came with it. */
  contentType: string | undefined
  filename: string | undefined
  /** `label`, `title`, `description`, `creditLine` and `source`, where they were given. */
  about: JsonObject
  /** What to find out about an image. */
  metadata: readonly MetadataKind[]
  project: string
  dataset: Dataset
  identity: Identity
  /** Where the lake is for whoever uploads, e.g. `http://localhost:4000`. */
  origin: string
}

/**
 * Makes an asset of an upload. The same bytes are the same asset: where there is one already, that is it, and its
 * document stays as it is. Else the bytes get their place first and the document comes second, in a transaction like any
 * other: there is never a document without its bytes.
 *
 * @returns the asset's document
 * @throws LakeError 400 where an image cannot be read; 403 where the identity may not create the document
 */
export async function uploadAsset(
  folder: AssetFolder,
  limit: WorkLimit,
  upload: Upload,
): Promise<StoredDocument> {
  const {incoming, dataset, identity} = upload
  const {name, mimeType, metadata} =
    upload.kind === 'image' ? await limit.run(() => describeImage(upload)) : describeFile(upload)

  const id = assetDocumentId(name)
  const [existing] = dataset.documents({ids: [id], identity}).documents
  if (existing !== undefined && (await folder.find(dataset.name, name)) !== undefined) {
    return existing
  }
  const path = assetPath(upload.project, dataset.name, name)
  const create = () =>
    dataset.mutate({
      mutations: [
        {
          createIfNotExists: {
            _id: id,
            _type: ASSET_TYPES[name.kind],
            assetId: name.sha1,
            extension: name.extension,
            ...metadata,
            mimeType,
            originalFilename: upload.filename ?? `${name.sha1}.${name.extension}`,
            path,
            sha1hash: name.sha1,
            size: incoming.size,
            uploadId: randomId() + randomId().slice(0, 10),
            url: `${upload.origin}/${path}`,
            ...upload.about,
          },
        },
      ],
      identity,
    })
  const {results} = await folder.keep(incoming, dataset.name, name, create)
  const document = results[0]?.document ?? existing
  if (!document) throw new Error(`The document "${id}" was created and is not there`)
  return document
}

interface Described {
  name: AssetName
  mimeType: string
  /** For images, `{metadata}`. */
  metadata: JsonObject
}

async function describeImage({incoming, metadata: kinds}: Upload): Promise<Described> {
  const {format, width, height, metadata} = await inspectImage(incoming, kinds)
  return {
    name: {kind: 'image', sha1: incoming.sha1, width, height, extension: format},
    mimeType: mediaTypeOf(format),
    metadata: {metadata},
  }
}

function describeFile({incoming, filename, contentType}: Upload): Described {
  const named = namedMediaType(contentType)
  const extension = extensionOf(filename, named)
  return {
    name: {kind: 'file', sha1: incoming.sha1, extension},
    mimeType: named ?? mediaTypeOf(extension),
    metadata: {},
  }
}
