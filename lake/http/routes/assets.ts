import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {join} from 'node:path'
import {readAsset, type StoredAsset} from '../../assets/assetFolder.ts'
import {
  assetDocumentId,
  assetFileName,
  KIND_FOLDERS,
  parseAssetFileName,
  type AssetKind,
} from '../../assets/assetName.ts'
import {ImageCache} from '../../assets/imageCache.ts'
import {ImageRenderer, originalFormat, renderingKey} from '../../assets/imageRenderer.ts'
import {mediaTypeOf} from '../../assets/mediaTypes.ts'
import {parseTransformation} from '../../assets/transformation.ts'
import {ENCODED_MEDIA_TYPES, outputFormatOf} from '../../assets/transformImage.ts'
import {WorkLimit} from '../../assets/workLimit.ts'
import type {Identity, StoredDocument} from '../../types.ts'
import {authenticate, type AuthenticationPolicy} from '../authentication.ts'
import {contentDisposition} from '../contentDisposition.ts'
import {embeddingOf, type Embedding} from '../embedding.ts'
import {inAddon, isLoggedIn} from '../identities.ts'
import {datasetNotFound, projectNotFound, requestError, sessionNotFound} from '../requestError.ts'
import {sendBytes} from '../sendBytes.ts'
import type {LakeServices} from '../services.ts'

/** Pictures that are made together, and requests that may wait for that. */
const AT_ONCE = 2
const WAITING = 500
/** Seconds; a year, as the hosted service says: an asset's bytes never change. */
const MAXIMUM_AGE = 31_536_000
/**
 * What an asset may do when it is opened by itself: be looked at. Uploaded pages and drawings run no scripts, load
 * nothing, and have nothing of the lake's origin.
 */
const ASSET_POLICY =
  "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox"

interface AssetPath {
  project: string
  dataset: string
  name: string
  /** A nicer file name, at the end of the URL. */
  vanity?: string
}
type AssetRequest = FastifyRequest<{Params: AssetPath}>

/**
 * The bytes of assets, where `@sanity/image-url` and the `url` of asset documents point
 * (https://www.sanity.io/docs/image-urls).
 */
export function assetRoutes(
  app: FastifyInstance,
  services: LakeServices,
  authentication: AuthenticationPolicy,
): void {
  let renderer: ImageRenderer | undefined
  const images = () =>
    (renderer ??= new ImageRenderer(
      new ImageCache(join(services.dataFolder, 'cache', 'images'), services.limits.imageCacheBytes),
      new WorkLimit(AT_ONCE, WAITING),
    ))

  for (const kind of ['image', 'file'] as const) {
    for (const suffix of ['', '/:vanity']) {
      app.route<{Params: AssetPath}>({
        method: ['GET', 'HEAD'],
        url: `/${KIND_FOLDERS[kind]}/:project/:dataset/:name${suffix}`,
        config: {fromOtherPages: true},
        handler: async (request, reply) => {
          const found = await findAsset(kind, request, services, authentication)
          return kind === 'image'
            ? sendImage(request, reply, found, images())
            : sendFile(request, reply, found)
        },
      })
    }
  }
}

interface FoundAsset {
  asset: StoredAsset
  document: StoredDocument
  identity: Identity
  embedding: Embedding
  isPrivate: boolean
}

/**
 * The asset that a URL names, for whom may see it. An asset is there as long as its document is.
 *
 * In a private dataset that takes a token, or a page of an allowed origin around it: the Studio's `<img>` can show no
 * token, and its URL is known only to who could read the document.
 */
async function findAsset(
  kind: AssetKind,
  request: AssetRequest,
  services: LakeServices,
  authentication: AuthenticationPolicy,
): Promise<FoundAsset> {
  const {project, dataset: datasetName, name: fileName} = request.params
  const embedding = embeddingOf(request.headers, services.admission)
  if (embedding === 'foreign') {
    throw requestError(
      403,
      'The page that shows this asset is not of an allowed origin. Start the lake with --cors-origin and the origin of the page to allow it.',
    )
  }
  const anyone = authenticate(request.headers, authentication)
  if (project !== services.project) throw projectNotFound(project, services.project)
  const description = services.datasets.find(datasetName)
  if (description === undefined) throw datasetNotFound(datasetName, services.project)
  const isPrivate = description.aclMode === 'private'
  if (isPrivate && !isLoggedIn(anyone) && embedding !== 'page') throw sessionNotFound()
  const identity = description.addonFor === undefined ? anyone : inAddon(anyone)

  const name = parseAssetFileName(kind, fileName)
  const dataset = services.datasets.open(description.name)
  if (name === undefined || dataset === undefined) throw assetNotFound(fileName)
  const {documents, omitted} = dataset.documents({ids: [assetDocumentId(name)], identity})
  const [document] = documents
  if (document === undefined) {
    if (omitted.some(({reason}) => reason === 'permission')) {
      throw requestError(403, 'Insufficient permissions; permission "read" required')
    }
    throw assetNotFound(fileName)
  }
  const asset = await services.assets.find(description.name, name)
  if (asset === undefined) throw assetNotFound(fileName)
  return {asset, document, identity, embedding, isPrivate}
}

function assetNotFound(fileName: string) {
  return requestError(404, `There is no asset "${fileName}"`)
}

/** Headers of every answer that is no error. */
function announce(reply: FastifyReply, {embedding, isPrivate}: FoundAsset): void {
  const vary = [reply.getHeader('vary'), 'Referer', 'Sec-Fetch-Site'].filter(Boolean)
  reply.headers({
    'cache-control': `${isPrivate ? 'private' : 'public'}, max-age=${MAXIMUM_AGE}, immutable`,
    // The browser's own word that no foreign page gets the bytes, where it did not say who asks.
    'cross-origin-resource-policy': embedding === 'page' ? 'cross-origin' : 'same-origin',
    vary: vary.join(', '),
  })
}

async function sendImage(
  request: AssetRequest,
  reply: FastifyReply,
  found: FoundAsset,
  renderer: ImageRenderer,
): Promise<FastifyReply> {
  const {asset, identity} = found
  const query = queryOf(request)
  const isRaw = isAsked(query.get('dlRaw'))
  if (isRaw && !isLoggedIn(identity)) throw sessionNotFound()
  const transformation = isRaw ? undefined : parseTransformation(query)
  if (transformation === undefined) return sendOriginal(request, reply, found)
  if (transformation.format === 'json') {
    const description = await renderer.describe(asset)
    announce(reply, found)
    return reply.send(description)
  }
  const original = originalFormat(asset.name.extension)
  const format = outputFormatOf(original, transformation, request.headers.accept ?? '')
  if (format === undefined) return sendOriginal(request, reply, found)

  const bytes = await renderer.render(asset, transformation, format)
  announce(reply, found)
  disposition(request, reply, found)
  if (transformation.autoFormat) reply.header('vary', `${reply.getHeader('vary')}, Accept`)
  return sendBytes(request, reply, {
    etag: `"${renderingKey(asset, transformation, format)}"`,
    mediaType: ENCODED_MEDIA_TYPES[format],
    size: bytes.length,
    read: (range) => (range ? bytes.subarray(range.start, range.end + 1) : bytes),
  })
}

function sendOriginal(request: AssetRequest, reply: FastifyReply, found: FoundAsset): FastifyReply {
  const {asset} = found
  const {extension} = asset.name
  if (extension === 'svg') reply.header('content-security-policy', ASSET_POLICY)
  return sendStored(request, reply, found, mediaTypeOf(extension))
}

function sendFile(request: AssetRequest, reply: FastifyReply, found: FoundAsset): FastifyReply {
  const {mimeType} = found.document
  const mediaType =
    typeof mimeType === 'string' && /^[\w.+/; =-]+$/.test(mimeType)
      ? mimeType
      : mediaTypeOf(found.asset.name.extension)
  // Browsers open no PDF in a sandbox, and run nothing of it outside their viewer.
  if (mediaType !== 'application/pdf') reply.header('content-security-policy', ASSET_POLICY)
  return sendStored(request, reply, found, mediaType)
}

function sendStored(
  request: AssetRequest,
  reply: FastifyReply,
  found: FoundAsset,
  mediaType: string,
): FastifyReply {
  const {asset} = found
  announce(reply, found)
  disposition(request, reply, found)
  reply.header('x-sanity-sha1', asset.name.sha1)
  return sendBytes(request, reply, {
    etag: `"${asset.name.sha1}"`,
    mediaType,
    size: asset.size,
    read: (range) => readAsset(asset, range),
  })
}

/** `dl` saves instead of showing; a vanity name is what the file is then called. */
function disposition(
  request: AssetRequest,
  reply: FastifyReply,
  {asset, document}: FoundAsset,
): void {
  const query = queryOf(request)
  const {vanity} = request.params
  const [asked] = ['dl', 'dlRaw'].flatMap((name) => {
    const value = query.get(name)
    return isAsked(value) ? [value ?? ''] : []
  })
  if (asked === undefined) {
    if (vanity !== undefined) {
      reply.header('content-disposition', contentDisposition('inline', vanity))
    }
    return
  }
  const {originalFilename} = document
  const ownName =
    typeof originalFilename === 'string' ? originalFilename : assetFileName(asset.name)
  const filename = asked === '' || asked === 'true' ? (vanity ?? ownName) : asked
  reply.header('content-disposition', contentDisposition('attachment', filename))
}

function isAsked(value: string | undefined): boolean {
  return value !== undefined && value !== 'false' && value !== '0'
}

/** The first value of each parameter. */
function queryOf({query}: AssetRequest): ReadonlyMap<string, string> {
  const entries = typeof query === 'object' && query !== null ? Object.entries(query) : []
  return new Map(
    entries.map(([name, value]) => [name, String(Array.isArray(value) ? value[0] : value)]),
  )
}
