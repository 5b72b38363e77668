import type {FastifyInstance} from 'fastify'
import type {Identity} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {tokenUserId} from '../identities.ts'
import {managerOf} from '../permissions.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError} from '../requestError.ts'
import {roleNamed} from '../roles.ts'
import type {LakeServices} from '../services.ts'

/**
 * What the hosted service switches on by plan, and the Studio asks for before it shows it. `scheduledPublishing` is
 * not among them: it is a service of its own, which releases have taken the place of.
 */
const FEATURES = [
  'advancedDatasetManagement',
  'contentReleases',
  'crossDatasetReferences',
  'privateDataset',
  'sanityTasks',
  'singleDocRelease',
  'studioComments',
] as const

/** The one project of the lake. */
export function projectRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get('/projects', (request) => [
    describe(services, userOf(request), new QueryParameters(request.query)),
  ])

  app.get('/projects/:project', (request) =>
    describe(services, userOf(request), new QueryParameters(request.query)),
  )

  // The CLI leaves notes for itself in the metadata. They are of no use here, and its way goes on without.
  app.patch('/projects/:project', (request) =>
    describe(
      services,
      managerOf(request, 'sanity.project', 'update'),
      new QueryParameters(request.query),
    ),
  )

  app.get('/projects/:project/cors', (request) => {
    userOf(request)
    return [...services.admission.allowedOrigins].map((origin, index) => ({
      id: index + 1,
      origin,
      allowCredentials: true,
      createdAt: services.createdAt,
      updatedAt: null,
      deletedAt: null,
      projectId: services.project,
    }))
  })
  for (const method of ['POST', 'DELETE'] as const) {
    const url = method === 'POST' ? '/projects/:project/cors' : '/projects/:project/cors/:origin'
    app.route({
      method,
      url,
      handler: (request) => {
        managerOf(request, 'sanity.project', 'update')
        throw requestError(
          400,
          'A lake is told at its start which origins may use it: --cors-origin',
        )
      },
    })
  }

  app.get('/projects/:project/user-applications', () => [])

  app.get('/projects/:project/new-content-release-allowed', (request) => {
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

function describe(services: LakeServices, asker: Identity, parameters: QueryParameters) {
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
    updatedAt: services.createdAt,
    maxRetentionDays: null,
    metadata: {},
    ...(parameters.flag('includeFeatures', true) ? {features: FEATURES} : {}),
    ...(parameters.flag('includeMembers', true) ? {members: members(services, asker)} : {}),
  }
}

/** Users, then the tokens of programs, which count as members too. */
function members(services: LakeServices, asker: Identity) {
  const {createdAt} = services
  return [
    ...services.users.list().map(({id, role}) => ({id, role, isRobot: false, createdAt})),
    ...services.sessions
      .listTokens()
      .map((token) => ({...token, id: tokenUserId(token.id), isRobot: true})),
  ].map(({id, role, isRobot, createdAt}) => ({
    id,
    createdAt,
    updatedAt: createdAt,
    isCurrentUser: id === asker.id,
    isRobot,
    role,
    roles: [{name: role, title: roleNamed(role)?.title ?? role}],
  }))
}
