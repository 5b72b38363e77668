import type {FastifyInstance} from 'fastify'
import {streamBackup} from '../backup.ts'
import {newUser} from '../newUser.ts'
import {managerOf} from '../permissions.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

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
