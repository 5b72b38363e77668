import type {FastifyInstance, FastifyRequest} from 'fastify'
import {Readable} from 'node:stream'
import {uploadTooLarge} from '../../assets/assetFolder.ts'
import {ASSET_TYPES, KIND_FOLDERS, type AssetKind} from '../../assets/assetName.ts'
import {DEFAULT_METADATA, METADATA_KINDS, type MetadataKind} from '../../assets/inspectImage.ts'
import {uploadAsset} from '../../assets/uploadAsset.ts'
import {WorkLimit} from '../../assets/workLimit.ts'
import type {JsonObject} from '../../types.ts'
import {hostnameOf} from '../admission.ts'
import {userOf} from '../authentication.ts'
import {datasetAccess} from '../datasetOf.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

/** Images that are looked at together, and uploads that may wait for that. */
const AT_ONCE = 2
const WAITING = 100
/** Characters of a text about an asset. */
const MAXIMUM_TEXT = 10_000

type UploadRequest = FastifyRequest<{Params: {dataset: string}}>

/** https://www.sanity.io/docs/http-reference/assets */
export function uploadRoutes(app: FastifyInstance, services: LakeServices): void {
  const limit = new WorkLimit(AT_ONCE, WAITING)
  app.register(async (uploads) => {
    // The body is the asset, whatever its type: it goes to disk as it comes.
    uploads.removeAllContentTypeParsers()
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    for (const kind of ['image', 'file'] as const) {
      uploads.post<{Params: {dataset: string}}>(
        `/assets/${KIND_FOLDERS[kind]}/:dataset`,
        {config: {isUpload: true}},
        async (request) => {
          try {
            return {document: await receive(kind, request, services, limit)}
          } finally {
            // What was not taken is let go by, so that the client gets to read the answer.
            request.raw.resume()
          }
        },
      )
    }
  })
}

async function receive(
  kind: AssetKind,
  request: UploadRequest,
  services: LakeServices,
  limit: WorkLimit,
) {
  userOf(request)
  const {dataset, identity} = datasetAccess(services, request)
  const draft = {_id: kind, _type: ASSET_TYPES[kind], _rev: '', _createdAt: '', _updatedAt: ''}
  if (!dataset.may(identity, 'create', draft)) {
    throw requestError(403, 'Insufficient permissions; permission "create" required')
  }
  const parameters = new QueryParameters(request.query)
  const about = aboutAsset(parameters)
  const filename = textOf(parameters, 'filename')
  const metadata = metadataKinds(parameters)
  const maximum = services.limits.uploadBytes
  if (Number(request.headers['content-length'] ?? 0) > maximum) throw uploadTooLarge(maximum)

  const incoming = await services.assets.receive(bytesOf(request.body), maximum)
  try {
    return await uploadAsset(services.assets, limit, {
      kind,
      incoming,
      contentType: request.headers['content-type'],
      filename,
      about,
      metadata,
      project: services.project,
      dataset,
      identity,
      origin: originFor(request),
    })
  } finally {
    await incoming.discard()
  }
}

/** An upload that is given up halfway must leave the connection open for the answer. */
function bytesOf(body: unknown): AsyncIterable<Uint8Array> {
  return body instanceof Readable ? body.iterator({destroyOnReturn: false}) : Readable.from([])
}

function aboutAsset(parameters: QueryParameters): JsonObject {
  const texts = ['label', 'title', 'description', 'creditLine'].flatMap((name) => {
    const text = textOf(parameters, name)
    return text === undefined ? [] : [[name, text] as const]
  })
  const id = textOf(parameters, 'sourceId')
  const name = textOf(parameters, 'sourceName')
  const url = textOf(parameters, 'sourceUrl')
  const source = {
    ...(id === undefined ? {} : {id}),
    ...(name === undefined ? {} : {name}),
    ...(url === undefined ? {} : {url}),
  }
  return {
    ...Object.fromEntries(texts),
    ...(Object.keys(source).length === 0
      ? {}
      : {source: {_type: 'sanity.assetSourceData', ...source}}),
  }
}

function textOf(parameters: QueryParameters, name: string): string | undefined {
  const text = parameters.text(name)
  if (text !== undefined && text.length > MAXIMUM_TEXT) {
    throw requestError(400, `Parameter "${name}" is longer than ${MAXIMUM_TEXT} characters`)
  }
  return text === '' ? undefined : text?.toWellFormed()
}

/** `meta=lqip&meta=exif`, `meta=lqip,exif`, `meta[]=lqip`, or `meta=none`. */
function metadataKinds(parameters: QueryParameters): readonly MetadataKind[] {
  const names = [...parameters.all('meta'), ...parameters.all('meta[]')]
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
  if (names.length === 0) return DEFAULT_METADATA
  return names.flatMap((name) => {
    if (name === 'none') return []
    const kind = METADATA_KINDS.find((candidate) => candidate === name)
    if (kind === undefined) {
      throw requestError(
        400,
        `Parameter "meta" must be of ${METADATA_KINDS.join(', ')} or none, not "${name}"`,
      )
    }
    return [kind]
  })
}

/**
 * The lake's address as the uploader knows it. `<project>.localhost` is cut to `localhost`: browsers find both, but
 * not every program finds the longer name.
 */
function originFor({protocol, headers}: FastifyRequest): string {
  const url = new URL(`${protocol}://${headers.host ?? 'localhost'}`)
  if (hostnameOf(headers.host)?.endsWith('.localhost') === true) url.hostname = 'localhost'
  return url.origin
}
