import type {FastifyInstance, FastifyRequest} from 'fastify'
import type {TokenEntry} from '../../store/registry.ts'
import {isJsonObject, type Identity, type JsonObject} from '../../types.ts'
import {bearerToken, userOf} from '../authentication.ts'
import {tokenUserId} from '../identities.ts'
import {managerOf} from '../permissions.ts'
import {projectRoute} from '../projectPaths.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {requestError, sessionNotFound} from '../requestError.ts'
import {roleNamed, ROLES, type Role} from '../roles.ts'
import type {LakeServices} from '../services.ts'

/**
 * Who may do what, in the forms of the older Roles API (https://www.sanity.io/docs/http-reference/roles) and of the
 * Access API (https://www.sanity.io/docs/http-reference/access-api): roles, grants, members, and tokens of programs.
 */
export function accessRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get('/projects/:project/roles', (request) => {
    userOf(request)
    return ROLES.map((role) => describeRole(role, services))
  })

  app.get('/projects/:project/grants', (request) => projectGrants(userOf(request)))

  app.get('/users/me/grants', (request) => ({
    organizations: {},
    projects: {[services.project]: projectGrants(userOf(request))},
  }))

  app.get('/projects/:project/acl', (request) => {
    managerOf(request, 'sanity.project.members', 'read')
    return membersOf(services).map(({id, role, isRobot}) => ({
      projectUserId: id,
      roles: [describeRole(role, services)],
      isRobot,
    }))
  })

  app.get<{Params: {user: string}}>('/projects/:project/acl/:user', (request) => {
    const user = managerOf(request, 'sanity.project.members', 'read')
    const id = request.params.user === 'me' ? user.id : request.params.user
    const member = membersOf(services).find((candidate) => candidate.id === id)
    if (member === undefined) throw requestError(404, `There is no member "${id}"`)
    return {
      projectUserId: id,
      role: member.role.name,
      roles: [describeRole(member.role, services)],
      isRobot: member.isRobot,
    }
  })

  tokenRoutes(app, services)
  robotRoutes(app, services)

  app.get('/access/project/:project/roles', (request) => {
    userOf(request)
    return page(
      ROLES.map(({name, title, description}) => ({
        name,
        title,
        description,
        isCustom: false,
        resourceType: 'project',
        resourceId: services.project,
        appliesToUsers: true,
        appliesToRobots: true,
      })),
    )
  })

  app.get('/access/project/:project/users', (request) => {
    managerOf(request, 'sanity.project.members', 'read')
    return page(
      services.users.list().map((user) => ({
        sanityUserId: user.id,
        profile: {
          id: user.id,
          displayName: user.name,
          email: user.email ?? '',
          imageUrl: null,
          provider: 'lake',
          createdAt: services.createdAt,
        },
        memberships: [membership(user.role, services, services.createdAt)],
      })),
    )
  })

  app.get('/invitations/project/:project', (request) => {
    userOf(request)
    return []
  })
  app.post('/invitations/project/:project', (request) => {
    managerOf(request, 'sanity.project.members', 'create')
    throw requestError(
      400,
      'A lake sends no invitations. Add a user with POST /lake/users or `npm run lake -- --user NAME:ROLE`.',
    )
  })
}

/** Tokens in the form of the older API: the secret is `key`. */
function tokenRoutes(app: FastifyInstance, services: LakeServices): void {
  const {sessions} = services

  projectRoute(app, 'GET', '/tokens', (request) => {
    managerOf(request, 'sanity.project.tokens', 'read')
    return sessions.listTokens().map(describeToken)
  })
  projectRoute(app, 'POST', '/tokens', (request) => {
    const user = managerOf(request, 'sanity.project.tokens', 'create')
    const body = bodyObject(request.body)
    const role = grantableRole(bodyText(body, 'roleName') ?? bodyText(body, 'role'), user)
    const {entry, secret} = sessions.createToken({
      label: labelIn(body),
      role: role.name,
      ...expiryIn(body),
    })
    return {...describeToken(entry), key: secret}
  })
  projectRoute<{token: string}>(app, 'DELETE', '/tokens/:token', (request) =>
    deleteToken(request, services),
  )
}

/** Tokens in the form of the Access API: each belongs to a robot, and the secret is `token`. */
function robotRoutes(app: FastifyInstance, services: LakeServices): void {
  const {sessions, project} = services
  const describe = ({id, label, role, createdAt, expiresAt}: TokenEntry) => ({
    id,
    label,
    createdAt,
    expiresAt: expiresAt ?? null,
    memberships: [membership(role, services, createdAt)],
  })

  app.get('/access/project/:project/robots', (request) => {
    managerOf(request, 'sanity.project.tokens', 'read')
    return page(sessions.listTokens().map(describe))
  })
  app.post('/access/project/:project/robots', (request, reply) => {
    const user = managerOf(request, 'sanity.project.tokens', 'create')
    const body = bodyObject(request.body)
    const role = grantableRole(roleOfMembership(body, project), user)
    const {entry, secret} = sessions.createToken({
      label: labelIn(body),
      role: role.name,
      ...expiryIn(body),
    })
    return reply.code(201).send({...describe(entry), token: secret})
  })
  app.delete<{Params: {token: string}}>('/access/project/:project/robots/:token', (request) =>
    deleteToken(request, services),
  )
  app.post('/access/robots/me/rotate', (request) => {
    userOf(request)
    const rotated = sessions.rotateToken(bearerToken(request.headers) ?? '')
    if (rotated === undefined) {
      throw requestError(403, 'Only a token that was made for a program can be rotated')
    }
    disconnectToken(rotated.entry.id, services)
    return {...describe(rotated.entry), token: rotated.secret}
  })
}

function describeToken({id, label, role, createdAt, expiresAt}: TokenEntry) {
  return {
    id,
    label,
    projectUserId: tokenUserId(id),
    createdAt,
    expiresAt: expiresAt ?? null,
    roles: [{name: role, title: roleNamed(role)?.title ?? role}],
  }
}

function deleteToken(request: FastifyRequest<{Params: {token: string}}>, services: LakeServices) {
  managerOf(request, 'sanity.project.tokens', 'delete')
  const {token} = request.params
  if (!services.sessions.deleteToken(token)) {
    throw requestError(404, `There is no token "${token}"`)
  }
  disconnectToken(token, services)
  return {deleted: true}
}

function disconnectToken(id: string, {streams}: LakeServices): void {
  streams.disconnect(({userId}) => userId === tokenUserId(id), sessionNotFound().message)
}

function describeRole({name, title, description, grants}: Role, services: LakeServices) {
  return {
    name,
    title,
    description,
    isRootRole: false,
    isCustom: false,
    projectId: services.project,
    appliesToUsers: true,
    appliesToRobots: true,
    grants: {
      'sanity.document.filter': grants.map(({filter, permissions}) => ({
        grants: permissions.map((permission) => ({
          name: permission,
          params: {datasetPolicyName: 'default'},
        })),
        config: {filter},
      })),
    },
  }
}

function projectGrants({role}: Identity) {
  return Object.fromEntries(
    Object.entries(roleNamed(role)?.projectGrants ?? {}).map(([resource, actions]) => [
      resource,
      [{grants: actions.map((name) => ({name, params: {}})), config: {}}],
    ]),
  )
}

function membersOf(services: LakeServices): {id: string; role: Role; isRobot: boolean}[] {
  const members = [
    ...services.users.list().map(({id, role}) => ({id, role, isRobot: false})),
    ...services.sessions
      .listTokens()
      .map(({id, role}) => ({id: tokenUserId(id), role, isRobot: true})),
  ]
  return members.flatMap(({id, role: name, isRobot}) => {
    const role = roleNamed(name)
    return role === undefined ? [] : [{id, role, isRobot}]
  })
}

function membership(role: string, {project}: LakeServices, addedAt: string) {
  return {resourceType: 'project', resourceId: project, roleNames: [role], addedAt}
}

/** Nobody gives away more than they have. */
function grantableRole(name: string | undefined, giver: Identity): Role {
  const role = name === undefined ? undefined : roleNamed(name)
  if (role === undefined) {
    const names = ROLES.map((known) => known.name).join(', ')
    throw requestError(400, `"${name ?? ''}" is no role. There are: ${names}.`)
  }
  if (role.name === 'administrator' && giver.role !== 'administrator') {
    throw requestError(403, 'Only an administrator can make a token for an administrator')
  }
  return role
}

function roleOfMembership(body: JsonObject, project: string): string | undefined {
  const [member] = Array.isArray(body.memberships) ? body.memberships : []
  if (!isJsonObject(member) || member.resourceId !== project) return undefined
  const [name] = Array.isArray(member.roleNames) ? member.roleNames : []
  return typeof name === 'string' ? name : undefined
}

function labelIn(body: JsonObject): string {
  const label = bodyText(body, 'label')?.trim() ?? ''
  if (label === '' || label.length > 255) {
    throw requestError(400, '"label" must be a text of 1 to 255 characters')
  }
  return label
}

function expiryIn(body: JsonObject): {expiresAt?: string} {
  const text = bodyText(body, 'expiresAt')
  if (text === undefined) return {}
  const time = Date.parse(text)
  if (Number.isNaN(time) || time <= Date.now()) {
    throw requestError(400, `"expiresAt" must be a time in the future, not "${text}"`)
  }
  return {expiresAt: new Date(time).toISOString()}
}

function page<Item>(data: Item[]) {
  return {data, nextCursor: null, totalCount: data.length}
}
