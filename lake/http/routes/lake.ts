import type {FastifyInstance} from 'fastify'
import {assetDocumentId} from '../../assets/assetName.ts'
import {removeUnreferencedAssets, unreferencedAssets} from '../../assets/unreferencedAssets.ts'
import {streamBackup} from '../backup.ts'
import {datasetOf} from '../datasetOf.ts'
import {newUser} from '../newUser.ts'
import {managerOf} from '../permissions.ts'
import {QueryParameters} from '../queryParameters.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

/** Days that bytes without a document stay at least. */
const DEFAULT_SWEEP_AGE = 30
const MILLISECONDS_IN_DAY = 24 * 60 * 60 * 1000

/** What the hosted API has no need of. */
export function lakeRoutes(app: FastifyInstance, services: LakeServices): void {
  const {users, streams} = services

  // Says that a lake answers here, and of which project: how a command finds out, given only a URL.
  app.get('/lake', () => ({
    kind: 'lake',
    project: services.project,
    dataset: services.mainDataset,
  }))

  app.get('/lake/users', (request) => {
    managerOf(request, 'sanity.project.members', 'read')
    return users.list().map(({id, name, email, role}) => ({id, name, email: email ?? '', role}))
  })

  app.post('/lake/users', (request) => {
    managerOf(request, 'sanity.project.members', 'create')
    const user = userIn(request.body)
    const added = users.put(user)
    if (added === undefined) throw requestError(409, `"${user.id}" is a built-in user`)
    const {id, name, email, role} = added
    return {id, name, email: email ?? '', role}
  })

  app.delete<{Params: {user: string}}>('/lake/users/:user', (request) => {
    managerOf(request, 'sanity.project.members', 'delete')
    const {user} = request.params
    if (!users.remove(user)) throw requestError(404, `There is no added user "${user}"`)
    streams.disconnect(({userId}) => userId === user, `User "${user}" was removed`)
    return {deleted: true}
  })

  app.get('/lake/backup', {exposeHeadRoute: false}, async (request, reply) => {
    const {role} = managerOf(request, 'sanity.project', 'update')
    if (role !== 'administrator') throw requestError(403, 'A backup is for administrators')
    return reply.type('application/x-tar').send(await streamBackup(services))
  })

  // Never by itself: a deleted document may be restored, and then wants its bytes.
  app.route<{Params: {dataset: string}}>({
    method: 'POST',
    url: '/lake/sweep/:dataset',
    handler: async (request) => {
      const identity = managerOf(request, 'sanity.project', 'update')
      if (identity.role !== 'administrator')
        throw requestError(403, 'A sweep is for administrators')
      const dataset = datasetOf(services, request)
      const parameters = new QueryParameters(request.query)
      const days = parameters.number('olderThanDays') ?? DEFAULT_SWEEP_AGE
      const before = new Date(Date.now() - days * MILLISECONDS_IN_DAY)
      if (Number.isNaN(before.getTime())) throw requestError(400, `${days} days ago is no date`)
      const isDryRun = parameters.flag('dryRun')
      const find = isDryRun ? unreferencedAssets : removeUnreferencedAssets
      const found = await find(services.assets, dataset, identity, before)
      return {
        [isDryRun ? 'unreferenced' : 'removed']: found.map(({name}) => assetDocumentId(name)),
      }
    },
  })
}

function userIn(body: unknown) {
  const fields = bodyObject(body)
  const user = newUser({
    id: bodyText(fields, 'id') ?? '',
    role: bodyText(fields, 'role') ?? '',
    name: bodyText(fields, 'name'),
    email: bodyText(fields, 'email'),
  })
  if (typeof user === 'string') throw requestError(400, user)
  return user
}
