import type {FastifyInstance} from 'fastify'
import {isDatasetName} from '../../store/registry.ts'
import {isJsonObject} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {datasetAccess, describedDataset} from '../datasetOf.ts'
import {managerOf} from '../permissions.ts'
import {projectRoute} from '../projectPaths.ts'
import {QueryParameters} from '../queryParameters.ts'
import {datasetNotFound, requestError} from '../requestError.ts'
import type {DatasetDescription, LakeServices} from '../services.ts'

interface DatasetPath {
  dataset: string
}

/** The profile of the datasets that hold comments and tasks. */
const COMMENTS = 'comments'
/** Characters. */
const MAXIMUM_DESCRIPTION = 1000

/** https://www.sanity.io/docs/http-reference/projects: the datasets of the project. */
export function datasetRoutes(app: FastifyInstance, services: LakeServices): void {
  const {datasets} = services

  projectRoute(app, 'GET', '/datasets', (request) => {
    userOf(request)
    return list(services, new QueryParameters(request.query)).map(describe)
  })

  projectRoute<DatasetPath>(app, 'GET', '/datasets/:dataset', (request) => {
    userOf(request)
    return describe(describedDataset(services, request))
  })

  projectRoute<DatasetPath>(app, 'PUT', '/datasets/:dataset', (request) => {
    const {dataset: name} = request.params
    const user = managerOf(request, 'sanity.project.datasets', 'create')
    if (!isDatasetName(name)) throw nameNotAllowed(name)
    const aclMode = aclModeIn(request.body) ?? 'public'
    const description = descriptionIn(request.body) ?? undefined
    assertNoEmbeddings(request.body)
    const dataset = {name, aclMode, createdBy: user.id, ...(description && {description})}
    if (!datasets.create(dataset)) throw nameTaken(name)
    return {datasetName: name, aclMode, description: description ?? null}
  })

  projectRoute<DatasetPath>(app, 'PATCH', '/datasets/:dataset', (request) => {
    managerOf(request, 'sanity.project.datasets', 'update')
    const {name, ...before} = namedDataset(request.params.dataset, services)
    const aclMode = aclModeIn(request.body) ?? before.aclMode
    const asked = descriptionIn(request.body)
    const description = asked === undefined ? before.description : (asked ?? undefined)
    datasets.setAclMode(name, aclMode)
    datasets.setDescription(name, description)
    if (aclMode === 'private') {
      services.streams.disconnect(
        ({dataset, tokenHash}) => dataset === name && tokenHash === undefined,
        'The dataset has become private',
      )
    }
    return {datasetName: name, aclMode, description: description ?? null}
  })

  projectRoute<DatasetPath>(app, 'DELETE', '/datasets/:dataset', async (request) => {
    managerOf(request, 'sanity.project.datasets', 'delete')
    const {name} = namedDataset(request.params.dataset, services)
    const going = datasets.delete(name)
    services.streams.disconnect(
      ({dataset}) => dataset !== undefined && datasets.find(dataset) === undefined,
      `Dataset "${name}" was deleted`,
    )
    await going
    return {deleted: true}
  })

  projectRoute<DatasetPath>(
    app,
    'GET',
    '/datasets/:dataset/acl',
    (request) => datasetAccess(services, request).identity.grants,
  )

  projectRoute<DatasetPath>(app, 'GET', '/datasets/:dataset/settings/indexing', (request) => {
    describedDataset(services, request)
    return {partialIndexSettings: {maxFieldDepth: 0}}
  })

  projectRoute<DatasetPath>(app, 'GET', '/datasets/:dataset/settings/embeddings', (request) => {
    describedDataset(services, request)
    return {enabled: false, status: 'disabled'}
  })
  projectRoute<DatasetPath>(app, 'PUT', '/datasets/:dataset/settings/embeddings', (request) => {
    managerOf(request, 'sanity.project.datasets', 'update')
    describedDataset(services, request)
    assertNoEmbeddings({embeddings: request.body})
    return {enabled: false, status: 'disabled'}
  })

  // The Studio keeps comments and tasks beside the documents, in a dataset that it asks for before the first one.
  app.post<{Params: DatasetPath}>(`/${COMMENTS}/:dataset/setup`, (request) => {
    const user = userOf(request)
    const {name, addonFor} = describedDataset(services, request)
    if (addonFor !== undefined) throw requestError(400, `"${name}" is an add-on itself`)
    return {datasetName: commentsOf(services, name) ?? createComments(services, name, user.id)}
  })
}

/** By name: an alias is not the dataset, and is not to be changed in its place. */
function namedDataset(name: string, services: LakeServices): DatasetDescription {
  const description = name.startsWith('~') ? undefined : services.datasets.find(name)
  if (description === undefined) throw datasetNotFound(name, services.project)
  return description
}

function aclModeIn(body: unknown): 'public' | 'private' | undefined {
  const aclMode = isJsonObject(body) ? body.aclMode : undefined
  if (aclMode === undefined || aclMode === 'public' || aclMode === 'private') return aclMode
  throw requestError(400, '"aclMode" must be public or private')
}

/** Undefined where the body says nothing of it, null where there is to be none. */
function descriptionIn(body: unknown): string | null | undefined {
  const description = isJsonObject(body) ? body.description : undefined
  if (description === undefined || description === null) return description
  if (typeof description === 'string' && description.length <= MAXIMUM_DESCRIPTION) {
    return description === '' ? null : description
  }
  throw requestError(
    400,
    `"description" must be a text of at most ${MAXIMUM_DESCRIPTION} characters, or null`,
  )
}

function assertNoEmbeddings(body: unknown): void {
  const embeddings = isJsonObject(body) ? body.embeddings : undefined
  if (isJsonObject(embeddings) && embeddings.enabled === true) {
    throw requestError(400, 'A lake has no embeddings: leave them off')
  }
}

/** Add-ons are shown only to those who ask for their profile or for what they belong to. */
function list(services: LakeServices, parameters: QueryParameters): DatasetDescription[] {
  const profile = parameters.text('datasetProfile')
  const addonFor = parameters.text('addonFor')
  return services.datasets.list().filter((dataset) => {
    if (profile === undefined && addonFor === undefined) return dataset.addonFor === undefined
    return (
      (profile === undefined || profileOf(dataset) === profile) &&
      (addonFor === undefined || dataset.addonFor === addonFor)
    )
  })
}

function describe(dataset: DatasetDescription) {
  const {name, aclMode, createdAt, createdBy, addonFor = null, description} = dataset
  return {
    name,
    aclMode,
    ...(description === undefined ? {} : {description}),
    createdAt,
    createdByUserId: createdBy,
    addonFor,
    datasetProfile: profileOf(dataset),
    features: [],
    tags: [],
  }
}

function profileOf({profile}: DatasetDescription): string {
  return profile ?? 'content'
}

function commentsOf(services: LakeServices, dataset: string): string | undefined {
  return services.datasets
    .list()
    .find(({addonFor, profile}) => addonFor === dataset && profile === COMMENTS)?.name
}

function createComments(services: LakeServices, dataset: string, createdBy: string): string {
  const suffix = `-${COMMENTS}`
  const name = `${dataset.slice(0, 64 - suffix.length)}${suffix}`
  const addon = {name, aclMode: 'private', createdBy, addonFor: dataset, profile: COMMENTS} as const
  if (!services.datasets.create(addon)) throw nameTaken(name)
  return name
}

export function nameNotAllowed(name: string): Error {
  return requestError(
    400,
    `Dataset name "${name}" is not allowed: use 1 to 64 lower-case letters, digits, dashes and underscores, beginning with a letter or digit`,
  )
}

export function nameTaken(name: string): Error {
  return requestError(409, `Dataset "${name}" already exists`)
}
