import type {FastifyInstance} from 'fastify'
import {isJsonObject, type Identity, type JsonObject, type JsonValue} from '../../types.ts'
import {userOf} from '../authentication.ts'
import {tokenUserId} from '../identities.ts'
import {assertDepth} from '../jsonDepth.ts'
import {requestError} from '../requestError.ts'
import {roleNamed} from '../roles.ts'
import type {LakeServices} from '../services.ts'

/** Characters; as in the hosted service, settings are small. */
const MAXIMUM_KEY = 256
const MAXIMUM_VALUE = 256 * 1024
const MAXIMUM_KEYS = 100

/** Who the users are, and the settings that the Studio keeps for each. */
export function userRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get('/users/me', (request) => currentUser(userOf(request)))

  app.get<{Params: {ids: string}}>('/users/:ids', (request) =>
    usersById(request.params.ids, userOf(request), services),
  )

  app.get<{Params: {project: string; ids: string}}>('/projects/:project/users/:ids', (request) =>
    usersById(request.params.ids, userOf(request), services),
  )

  app.get('/projects/:project/users', (request) => {
    const asker = userOf(request)
    return services.users.list().map((user) => publicUser(user, asker, services))
  })

  app.get<{Params: {keys: string}}>('/users/me/keyvalue/:keys', (request) => {
    const user = userOf(request)
    const keys = request.params.keys.split(',').slice(0, MAXIMUM_KEYS)
    return keys.flatMap((key) => {
      const json = services.settings.read(user.id, key)
      return json === undefined ? [] : [{key, value: JSON.parse(json)}]
    })
  })

  app.put('/users/me/keyvalue', (request) => {
    const user = userOf(request)
    const settings = settingsIn(request.body)
    for (const {key, json} of settings) services.settings.write(user.id, key, json)
    return settings.map(({key, value}) => ({key, value}))
  })

  app.put<{Params: {key: string}}>('/users/me/keyvalue/:key', (request) => {
    const user = userOf(request)
    const [setting] = settingsIn([{key: request.params.key, value: request.body}])
    if (setting === undefined) return []
    services.settings.write(user.id, setting.key, setting.json)
    return [{key: setting.key, value: setting.value}]
  })
}

function currentUser(user: Identity) {
  return {
    id: user.id,
    name: user.name,
    email: user.email ?? '',
    profileImage: null,
    role: user.role,
    roles: [{name: user.role, title: roleNamed(user.role)?.title ?? user.role}],
    provider: 'lake',
  }
}

function usersById(list: string, asker: Identity, services: LakeServices) {
  const ids = list.split(',')
  const users = ids.flatMap((id) => {
    const user = id === 'me' ? asker : (services.users.find(id) ?? tokenUser(id, services))
    return user === undefined ? [] : [publicUser(user, asker, services)]
  })
  if (ids.length > 1) return users
  const [user] = users
  if (user === undefined) throw requestError(404, `There is no user "${list}"`)
  return user
}

/** Programs have their names under what they wrote, too. */
function tokenUser(
  id: string,
  {sessions}: LakeServices,
): Pick<Identity, 'id' | 'name'> | undefined {
  const token = sessions.listTokens().find((entry) => tokenUserId(entry.id) === id)
  return token && {id, name: token.label}
}

function publicUser(
  user: Pick<Identity, 'id' | 'name' | 'email'>,
  asker: Identity,
  services: LakeServices,
) {
  return {
    id: user.id,
    sanityUserId: user.id,
    projectId: services.project,
    displayName: user.name,
    familyName: null,
    givenName: null,
    middleName: null,
    imageUrl: null,
    email: user.email ?? null,
    createdAt: services.createdAt,
    updatedAt: services.createdAt,
    isCurrentUser: user.id === asker.id,
  }
}

function settingsIn(body: unknown): {key: string; value: JsonValue; json: string}[] {
  if (!Array.isArray(body) || body.length > MAXIMUM_KEYS || !body.every(isSetting)) {
    throw requestError(400, 'The body must be a list of {"key": string, "value": JSON}')
  }
  return body.map(({key, value}) => {
    assertDepth(value)
    const json = JSON.stringify(value)
    if (key.length > MAXIMUM_KEY || json.length > MAXIMUM_VALUE) {
      throw requestError(400, `The setting "${key.slice(0, MAXIMUM_KEY)}" is too large`)
    }
    return {key, value, json}
  })
}

function isSetting(item: unknown): item is JsonObject & {key: string; value: JsonValue} {
  return isJsonObject(item) && typeof item.key === 'string' && item.value !== undefined
}
