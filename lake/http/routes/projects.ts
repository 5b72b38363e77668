import type {FastifyInstance} from 'fastify'
import type {Identity} from '../../types.ts'
import {identityOf, userOf} from '../authentication.ts'
import {datasetOf} from '../datasetOf.ts'
import {LAKE_USERS} from '../identities.ts'
import {QueryParameters} from '../queryParameters.ts'
import {isJsonObject} from '../../types.ts'
import {isDatasetName} from '../../store/registry.ts'
import {projectNotFound, requestError} from '../requestError.ts'
import {ROLE_TITLES} from '../roles.ts'
import type {DatasetDescription, LakeServices} from '../services.ts'

interface ProjectPath {
  project: string
}

/** What the Studio's own features are called; `contentReleases`, comments and tasks wait for their endpoints. */
const FEATURES = ['singleDocRelease'] as const

/** The one project of the lake, its datasets, and what one may do in them. */
export function projectRoutes(app: FastifyInstance, services: LakeServices): void {
  const checked = ({project}: ProjectPath) => {
    if (project !== services.project) throw projectNotFound(project, services.project)
  }

  app.get('/projects', (request) => [describe(services, userOf(request))])

  app.get<{Params: ProjectPath}>('/projects/:project', (request) => {
    checked(request.params)
    return describe(services, userOf(request))
  })

  app.get<{Params: ProjectPath}>('/projects/:project/datasets', (request) => {
    checked(request.params)
    userOf(request)
    return datasets(services, new QueryParameters(request.query))
  })
  app.get('/datasets', (request) => {
    userOf(request)
    return datasets(services, new QueryParameters(request.query))
  })

  app.put<{Params: {dataset: string}}>('/datasets/:dataset', (request) => {
    const {dataset: name} = request.params
    const user = userOf(request)
    if (!user.grants.some(({permissions}) => permissions.includes('manage'))) {
      throw requestError(403, 'Insufficient permissions; permission "manage" required')
    }
    if (!isDatasetName(name)) {
      throw requestError(400, `Dataset name "${name}" is not allowed`)
    }
    const aclMode = aclModeIn(request.body)
    if (!services.datasets.create(name, aclMode, user.id)) {
      throw requestError(409, `Dataset "${name}" already exists`)
    }
    return {datasetName: name, aclMode}
  })

  app.get<{Params: ProjectPath & {dataset: string}}>(
    '/projects/:project/datasets/:dataset/acl',
    (request) => {
      checked(request.params)
      datasetOf(services, request)
      return identityOf(request).grants
    },
  )

  app.get<{Params: ProjectPath & {dataset: string}}>(
    '/projects/:project/datasets/:dataset/settings/indexing',
    (request) => {
      checked(request.params)
      datasetOf(services, request)
      return {partialIndexSettings: {maxFieldDepth: 0}}
    },
  )

  app.get<{Params: ProjectPath}>('/projects/:project/grants', (request) => {
    checked(request.params)
    return {}
  })

  app.get<{Params: ProjectPath}>('/projects/:project/roles', (request) => {
    checked(request.params)
    userOf(request)
    return LAKE_USERS.map(({role}) => ({
      name: role,
      title: ROLE_TITLES[role],
      isRootRole: false,
      isCustom: false,
      appliesToUsers: true,
      appliesToRobots: true,
    }))
  })

  app.get<{Params: ProjectPath}>('/projects/:project/user-applications', (request) => {
    checked(request.params)
    return []
  })

  app.get<{Params: ProjectPath}>('/projects/:project/new-content-release-allowed', (request) => {
    checked(request.params)
    userOf(request)
    return {
      data: {
        datasetReleaseLimit: 1000,
        orgActiveReleaseLimit: null,
        defaultOrgActiveReleaseLimit: 1000,
        orgMeteredActiveReleaseCount: 0,
        orgActiveReleaseCount: 0,
      },
    }
  })

  app.get('/features', () => FEATURES)
}

function aclModeIn(body: unknown): 'public' | 'private' {
  const aclMode = isJsonObject(body) ? (body.aclMode ?? 'public') : 'public'
  if (aclMode === 'public' || aclMode === 'private') return aclMode
  throw requestError(400, '"aclMode" must be public or private')
}

function describe(services: LakeServices, asker: Identity) {
  return {
    id: services.project,
    displayName: services.project,
    studioHost: null,
    organizationId: null,
    isBlocked: false,
    isDisabled: false,
    isDisabledByUser: false,
    activityFeedEnabled: false,
    createdAt: services.createdAt,
    maxRetentionDays: null,
    metadata: {},
    features: FEATURES,
    members: LAKE_USERS.map(({id, role}) => ({
      id,
      createdAt: services.createdAt,
      updatedAt: services.createdAt,
      isCurrentUser: id === asker.id,
      isRobot: false,
      roles: [{name: role, title: ROLE_TITLES[role]}],
    })),
  }
}

function datasets(services: LakeServices, parameters: QueryParameters) {
  // Add-on datasets, such as the one for comments, are asked for by their profile and what they belong to.
  const profile = parameters.text('datasetProfile')
  const addonFor = parameters.text('addonFor')
  return services.datasets
    .list()
    .filter((dataset) => profile === undefined || dataset.profile === profile)
    .filter((dataset) => addonFor === undefined || dataset.addonFor === addonFor)
    .map((dataset) => describeDataset(dataset))
}

function describeDataset({name, aclMode, createdAt, createdBy, ...addon}: DatasetDescription) {
  return {
    name,
    aclMode,
    createdAt,
    createdByUserId: createdBy,
    addonFor: addon.addonFor ?? null,
    datasetProfile: addon.profile ?? 'content',
    features: [],
    tags: [],
  }
}
