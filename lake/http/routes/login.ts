import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {bearerToken, userOf, type AuthenticationPolicy} from '../authentication.ts'
import {ADMINISTRATOR} from '../identities.ts'
import {originOf} from '../origins.ts'
import {QueryParameters} from '../queryParameters.ts'
import {requestError, sessionNotFound} from '../requestError.ts'
import type {LakeServices} from '../services.ts'
import {tokenHash} from '../sessions.ts'

/**
 * Login without a password: whoever sits at this machine chooses a user. What is guarded is where a session goes,
 * namely only to an allowed origin.
 *
 * The way: `/auth/login/<user>` sends the browser back to the Studio with a code in the hash, which web servers
 * never see; the Studio exchanges it at `/auth/fetch` for a token.
 */
export function loginRoutes(
  app: FastifyInstance,
  services: LakeServices,
  authentication: AuthenticationPolicy,
): void {
  const open = {config: {ignoresUnknownTokens: true}}

  app.get<{Params: {user: string}}>(
    '/auth/login/:user',
    {config: {ignoresUnknownTokens: true, fromOtherPages: true}},
    (request, reply) => {
      const destination = new QueryParameters(request.query).text('origin') ?? ''
      const origin = originOf(destination)
      if (origin === undefined || !services.admission.allowedOrigins.has(origin)) {
        throw requestError(
          403,
          `The origin "${origin ?? destination}" is not allowed to log in. Start the lake with --cors-origin to allow it.`,
        )
      }
      const user = services.users.find(request.params.user)
      if (user === undefined) {
        const names = services.users
          .list()
          .map(({id}) => id)
          .join(', ')
        throw requestError(404, `There is no user "${request.params.user}". There are: ${names}.`)
      }
      if (!mayLogIn(request, authentication)) {
        return askForToken(reply)
      }
      const back = new URL(destination)
      back.hash = new URLSearchParams({sid: services.sessions.issueCode(user.id)}).toString()
      return reply.redirect(back.href, 302)
    },
  )

  app.get('/auth/providers', open, (request) => ({
    thirdPartyLogin: true,
    providers: services.users.list().map(({id, name}) => ({
      name: id,
      title: name,
      url: `http://${request.headers.host}/v1/auth/login/${id}`,
    })),
  }))

  app.get('/auth/fetch', open, (request) => {
    const code = new QueryParameters(request.query).text('sid')
    if (code === undefined) throw requestError(400, 'Parameter "sid" is required')
    const token = services.sessions.exchange(code)
    if (token === undefined) throw sessionNotFound()
    return {label: 'Local lake', token}
  })

  app.get('/auth/id', (request) => ({id: userOf(request).id}))

  app.post('/auth/logout', open, (request) => {
    const token = bearerToken(request.headers)
    if (token === undefined) return {ok: true}
    services.sessions.end(token)
    const hash = tokenHash(token)
    services.streams.disconnect((owner) => owner.tokenHash === hash, 'The session has ended')
    return {ok: true}
  })
}

/** A lake with a token of its own gives sessions only to those who know it: browsers ask for it as a password. */
function mayLogIn(request: FastifyRequest, {openToLocalProcesses, sessions}: AuthenticationPolicy) {
  if (openToLocalProcesses) return true
  const encoded = /^basic +(\S+)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1] ?? ''
  const credentials = Buffer.from(encoded, 'base64').toString('utf8')
  const password = credentials.slice(credentials.indexOf(':') + 1)
  return sessions.identify(password) === ADMINISTRATOR
}

function askForToken(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .header('www-authenticate', 'Basic realm="Local lake: its token as password", charset="UTF-8"')
    .send(sessionNotFound().body)
}
