import type {FastifyRequest} from 'fastify'
import type {Identity} from '../types.ts'
import {userOf} from './authentication.ts'
import {requestError} from './requestError.ts'
import {mayManage, type ProjectResource} from './roles.ts'

/**
 * The user who makes a request, where the user may do this in the project.
 *
 * @throws LakeError 401 for anonymous requests, 403 where the role does not allow it
 */
export function managerOf(
  request: FastifyRequest,
  resource: ProjectResource,
  action: string,
): Identity {
  const user = userOf(request)
  if (!mayManage(user, resource, action)) {
    throw requestError(
      403,
      `Insufficient permissions; permission "${action}" on "${resource}" required`,
    )
  }
  return user
}
