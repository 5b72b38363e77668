import type {FastifyInstance} from 'fastify'
import {isJsonObject, type JsonObject, type StoredDocument} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {datasetAccess} from '../datasetOf.ts'
import {projectRoute} from '../projectPaths.ts'
import {bodyList, bodyObject, bodyText} from '../requestBody.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

interface SchemaPath {
  dataset: string
  id: string
}

const SCHEMA_TYPE = 'system.schema'
const SCHEMA_PREFIX = '_.schemas.'

/** The schemas of Studios, as `sanity schema deploy`, `list` and `delete` keep them: documents of the dataset. */
export function schemaRoutes(app: FastifyInstance, services: LakeServices): void {
  projectRoute<SchemaPath>(app, 'GET', '/datasets/:dataset/schemas', (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    userOf(request)
    return dataset.query({
      query: `*[_type == "${SCHEMA_TYPE}"] | order(_id)`,
      perspective: 'raw',
      now: new Date().toISOString(),
      identity,
    }).result
  })

  projectRoute<SchemaPath>(app, 'GET', '/datasets/:dataset/schemas/:id', (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    userOf(request)
    return dataset.documents({ids: [schemaId(request.params.id)], identity}).documents
  })

  projectRoute<SchemaPath>(app, 'PUT', '/datasets/:dataset/schemas', (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    userOf(request)
    const schemas = bodyList(bodyObject(request.body), 'schemas').map(schemaDocument)
    const {results} = dataset.mutate({
      mutations: schemas.map((schema) => ({createOrReplace: schema})),
      identity,
    })
    return results.flatMap(({document}): StoredDocument[] => (document ? [document] : []))
  })

  projectRoute<SchemaPath>(app, 'DELETE', '/datasets/:dataset/schemas/:id', (request) => {
    const {dataset, identity} = datasetAccess(services, request)
    userOf(request)
    const id = schemaId(request.params.id)
    const {results} = dataset.mutate({mutations: [{delete: {id}}], identity})
    return {deleted: results.some(({operation}) => operation === 'delete')}
  })
}

function schemaId(text: string): string {
  if (!text.startsWith(SCHEMA_PREFIX)) {
    throw requestError(400, `"${text}" is no schema ID: it begins with ${SCHEMA_PREFIX}`)
  }
  return text
}

function schemaDocument(entry: JsonObject): JsonObject {
  const {schema, workspace, version = null} = entry
  const name = isJsonObject(workspace) ? bodyText(workspace, 'name') : undefined
  const tag = bodyText(entry, 'tag')
  if (name === undefined || schema === undefined) {
    throw requestError(400, 'Each schema has a "schema" and a "workspace" with a "name"')
  }
  return {
    _id: [SCHEMA_PREFIX + inId(name), ...(tag === undefined ? [] : [inId(tag)])].join('.'),
    _type: SCHEMA_TYPE,
    version,
    ...(tag === undefined ? {} : {tag}),
    workspace: workspace ?? null,
    schema: JSON.stringify(schema),
  }
}

/** Ids take fewer characters than names do. */
function inId(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
}
