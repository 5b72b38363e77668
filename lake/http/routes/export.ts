import {Readable} from 'node:stream'
import type {FastifyInstance} from 'fastify'
import {may, mayEverywhere} from '../../dataset/permissions.ts'
import {parseStoredDocument} from '../../store/storedDocument.ts'
import type {DatasetSnapshot} from '../../store/datasetSnapshot.ts'
import type {Identity} from '../../types.ts'
import {datasetAccess} from '../datasetOf.ts'
import {QueryParameters} from '../queryParameters.ts'
import {datasetNotFound, requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

/**
 * https://www.sanity.io/docs/http-reference/export: all documents that the caller may read, as NDJSON. They are as
 * they stood when the request came, whatever is written while it is answered.
 */
export function exportRoutes(app: FastifyInstance, services: LakeServices): void {
  const {limits} = services
  let running = 0

  app.get<{Params: {dataset: string}}>(
    '/data/export/:dataset',
    {exposeHeadRoute: false},
    (request, reply) => {
      const {dataset, identity} = datasetAccess(services, request)
      const parameters = new QueryParameters(request.query)
      const types = parameters.all('types').flatMap((list) => list.split(','))
      const cursor = parameters.text('nextCursor')
      const after = cursor === undefined ? '' : positionOf(cursor)
      if (running >= limits.exports) throw requestError(429, 'Too many exports are running')
      const snapshot = services.datasets.snapshot(dataset.name)
      if (snapshot === undefined) throw datasetNotFound(dataset.name, services.project)

      running += 1
      const lines = Readable.from(
        exportedLines(snapshot, {
          after,
          types: types.some((type) => type !== '') ? types : undefined,
          identity,
          ...(cursor === undefined
            ? {page: Infinity, deadline: Infinity}
            : {page: limits.exportPage, deadline: performance.now() + limits.exportTime}),
        }),
        // Bytes, not lines: what is read ahead of a slow client stays small.
        {objectMode: false, highWaterMark: 64 * 1024},
      )
      lines.once('close', () => {
        running -= 1
        snapshot.close()
      })
      return reply.type('application/x-ndjson').send(lines)
    },
  )
}

interface ExportOptions {
  after: string
  types: readonly string[] | undefined
  identity: Identity
  /** Documents, and the time (of `performance.now`), after which the rest is left for another request. */
  page: number
  deadline: number
}

function* exportedLines(
  snapshot: DatasetSnapshot,
  {after, types, identity, page, deadline}: ExportOptions,
): Generator<string> {
  const readsAll = mayEverywhere(identity, 'read')
  let count = 0
  let last = after
  for (const {id, json} of snapshot.documents(after, types)) {
    if (count >= page || performance.now() > deadline) {
      yield `${JSON.stringify({nextCursor: cursorAt(last)})}\n`
      return
    }
    last = id
    count += 1
    if (readsAll || may(identity, 'read', parseStoredDocument(json))) yield `${json}\n`
  }
}

function cursorAt(id: string): string {
  return Buffer.from(id).toString('base64url')
}

function positionOf(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString()
  if (!/^[a-zA-Z0-9._-]*$/.test(id)) throw requestError(400, `Invalid cursor "${cursor}"`)
  return id
}
