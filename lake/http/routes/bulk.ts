import {Readable} from 'node:stream'
import type {FastifyInstance} from 'fastify'
import {bulkLoad, type BulkOptions, type BulkReport} from '../../dataset/bulkLoad.ts'
import {datasetAccess} from '../datasetOf.ts'
import {managerOf} from '../permissions.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

const OPERATIONS = ['createOrReplace', 'create', 'createIfNotExists'] as const
const MAXIMUM_BATCH = 10_000

/**
 * Only here: NDJSON into a dataset, as it comes, see `bulkLoad`. The answer is NDJSON too, a line for each transaction
 * when it is on the disk, and a last one that says how it ended.
 */
export function bulkRoutes(app: FastifyInstance, services: LakeServices): void {
  app.register(async (bulk) => {
    // The body goes into the dataset as it comes, whatever its type says.
    bulk.removeAllContentTypeParsers()
    bulk.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    const config = {isUpload: true}
    bulk.post<{Params: {dataset: string}}>('/lake/bulk/:dataset', {config}, (request, reply) => {
      const {role} = managerOf(request, 'sanity.project', 'update')
      if (role !== 'administrator') throw requestError(403, 'Bulk loads are for administrators')
      const {dataset, identity} = datasetAccess(services, request)
      const options = {identity, ...optionsIn(new QueryParameters(request.query))}
      const chunks: AsyncIterable<Uint8Array> =
        request.body instanceof Readable
          ? // A load that is given up halfway must leave the connection open for the answer.
            request.body.iterator({destroyOnReturn: false})
          : Readable.from([])
      const lines = Readable.from(asLines(bulkLoad(dataset, chunks, options)), {objectMode: false})
      lines.once('close', () => request.raw.resume())
      return reply.type('application/x-ndjson').send(lines)
    })
  })
}

function optionsIn(parameters: QueryParameters): Omit<BulkOptions, 'identity'> {
  const operation = parameters.oneOf('operation', OPERATIONS)
  const batch = parameters.count('batch', MAXIMUM_BATCH)
  const prefix = parameters.text('prefix')
  if (prefix !== undefined && !/^[a-zA-Z0-9._-]{1,100}$/.test(prefix)) {
    throw requestError(400, `Parameter "prefix" cannot begin a transaction ID: "${prefix}"`)
  }
  return {
    ...(operation !== undefined && {operation}),
    ...(batch !== undefined && {batch}),
    ...(prefix !== undefined && {prefix}),
  }
}

async function* asLines(reports: AsyncIterable<BulkReport>): AsyncGenerator<string> {
  for await (const report of reports) yield `${JSON.stringify(report)}\n`
}
