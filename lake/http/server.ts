import cors from '@fastify/cors'
import fastify, {type FastifyInstance, type FastifyReply, type FastifyRequest} from 'fastify'
import {STATUS_CODES} from 'node:http'
import {LakeError} from '../types.ts'
import {refusal} from './admission.ts'
import {parseApiVersion} from './apiVersion.ts'
import {
  authenticate,
  IDENTITY_DECORATOR,
  setIdentity,
  type AuthenticationPolicy,
} from './authentication.ts'
import {RATE_HEADERS} from './hostedLimits.ts'
import {boundBodyArrival} from './bodyArrival.ts'
import {ANONYMOUS} from './identities.ts'
import {limitRequests} from './limitRequests.ts'
import {playFaults} from './playFaults.ts'
import {projectOfRequest} from './projectOfRequest.ts'
import {projectNotFound, requestError} from './requestError.ts'
import {absentRoutes} from './routes/absent.ts'
import {accessRoutes} from './routes/access.ts'
import {actionRoutes} from './routes/actions.ts'
import {aliasRoutes} from './routes/aliases.ts'
import {assetRoutes} from './routes/assets.ts'
import {bulkRoutes} from './routes/bulk.ts'
import {copyRoutes} from './routes/copies.ts'
import {datasetRoutes} from './routes/datasets.ts'
import {documentRoutes} from './routes/documents.ts'
import {exportRoutes} from './routes/export.ts'
import {historyRoutes} from './routes/history.ts'
import {lakeRoutes} from './routes/lake.ts'
import {listenRoutes} from './routes/listen.ts'
import {liveRoutes} from './routes/live.ts'
import {loginRoutes} from './routes/login.ts'
import {mutateRoutes} from './routes/mutate.ts'
import {projectRoutes} from './routes/projects.ts'
import {queryRoutes} from './routes/query.ts'
import {referenceRoutes} from './routes/references.ts'
import {schemaRoutes} from './routes/schemas.ts'
import {studioRoutes} from './routes/studio.ts'
import {uploadRoutes} from './routes/uploads.ts'
import {userRoutes} from './routes/users.ts'
import type {LakeServices} from './services.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** An unknown token makes the request anonymous here, not a 401. */
    ignoresUnknownTokens?: boolean
    /** Browsers may come here from other pages without naming an origin: images, and the login. */
    fromOtherPages?: boolean
    /** The body may take as long as it needs. */
    isUpload?: boolean
  }
}

/** Bytes; a document may have 32 MB, and there is a mutation around it. */
const MAXIMUM_BODY = 33 * 1024 * 1024
/** Bytes; a listener's query may have 16 KB, and there are headers around it. */
const MAXIMUM_HEADERS = 32 * 1024
/** Milliseconds between two looks at connections whose headers have not arrived. */
const HEADER_CHECKS = 5000
/** Seconds that a browser may remember the answer to a preflight; Chromium's own limit. */
const PREFLIGHT_AGE = 7200

/**
 * The lake's HTTP API on its services. The caller makes it listen, and closes it.
 *
 * @param onRoute told of each route, e.g. `GET /:version/data/query/:dataset`
 */
export function createServer(
  services: LakeServices,
  authentication: AuthenticationPolicy,
  onRoute?: (method: string, url: string) => void,
): FastifyInstance {
  const app = fastify({
    bodyLimit: MAXIMUM_BODY,
    // How long a body may take depends on the route.
    requestTimeout: 0,
    http: {
      maxHeaderSize: MAXIMUM_HEADERS,
      headersTimeout: services.limits.headerTime,
      connectionsCheckingInterval: Math.min(HEADER_CHECKS, services.limits.headerTime),
    },
    forceCloseConnections: 'idle',
    rewriteUrl: ({url = '/'}) => withoutResource(url, services.project),
    routerOptions: {
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
      // Lists of document ids stand in the path.
      maxParamLength: MAXIMUM_HEADERS,
    },
    // What no route can be found for, such as `/%zz`, comes here before any hook: it is refused first, too.
    frameworkErrors: (error, request, reply) => {
      const refused = refusal(request.headers, services.admission, {fromOtherPages: false})
      sendError(refused ? requestError(refused.status, refused.message) : error, reply, services)
    },
  })
  if (onRoute) {
    app.addHook('onRoute', ({method, url}) => {
      for (const one of [method].flat()) onRoute(one, url)
    })
  }
  app.server.maxConnections = services.limits.connections
  app.decorateRequest(IDENTITY_DECORATOR, null)
  // Pages and beacons send JSON as plain text, to be spared a preflight. The origin is asked for either way.
  app.addContentTypeParser(
    'text/plain',
    {parseAs: 'string'},
    app.getDefaultJsonParser('error', 'error'),
  )
  app.setErrorHandler((error, {raw}, reply) => {
    // That a body does not arrive is no failure of the lake; nobody reads the answer.
    const isGivenUp = raw.destroyed && !raw.complete
    return sendError(isGivenUp ? requestError(400, 'The body ended early') : error, reply, services)
  })
  app.setNotFoundHandler((request) => {
    throw requestError(404, `There is no ${request.method} ${request.url.split('?')[0]}`)
  })

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    admit(request, services)
    boundBodyArrival(request.raw, reply.raw, {
      isUpload: request.routeOptions.config?.isUpload === true,
      limits: services.limits,
    })
  })
  app.register(cors, {
    // The hook above lets no other origin come this far.
    origin: [...services.admission.allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-sanity-warning', ...RATE_HEADERS],
    maxAge: PREFLIGHT_AGE,
  })

  app.register(
    async (api) => {
      if (services.hostedLimits) limitRequests(api, services.hostedLimits)
      if (services.faults) playFaults(api, services.faults, services.log)
      api.addHook('onRequest', async (request) => {
        checkVersion(request)
        checkProject(request, services)
        setIdentity(request, identify(request, authentication))
      })
      absentRoutes(api, services)
      accessRoutes(api, services)
      actionRoutes(api, services)
      aliasRoutes(api, services)
      bulkRoutes(api, services)
      copyRoutes(api, services)
      datasetRoutes(api, services)
      documentRoutes(api, services)
      exportRoutes(api, services)
      historyRoutes(api, services)
      lakeRoutes(api, services)
      listenRoutes(api, services)
      liveRoutes(api, services)
      loginRoutes(api, services, authentication)
      mutateRoutes(api, services)
      projectRoutes(api, services)
      queryRoutes(api, services)
      referenceRoutes(api, services)
      schemaRoutes(api, services)
      studioRoutes(api)
      uploadRoutes(api, services)
      userRoutes(api, services)
    },
    {prefix: '/:version'},
  )
  app.register(async (assets) => assetRoutes(assets, services, authentication))
  return app
}

function admit(request: FastifyRequest, services: LakeServices): void {
  const {config} = request.routeOptions
  const refused = refusal(request.headers, services.admission, {
    fromOtherPages: request.method === 'GET' && config?.fromOtherPages === true,
  })
  if (refused) throw requestError(refused.status, refused.message)
}

function checkVersion(request: FastifyRequest): void {
  const version = versionOf(request)
  if (parseApiVersion(version) === undefined) {
    throw requestError(
      404,
      `"${version}" is no API version. Use v1, vX or a date such as v2025-02-19.`,
    )
  }
}

function versionOf({params}: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'version' in params
    ? String(params.version)
    : ''
}

/** The project may be named by hostname, by header, and in the path. */
function checkProject(request: FastifyRequest, services: LakeServices): void {
  const {params} = request
  const inPath =
    typeof params === 'object' && params !== null && 'project' in params
      ? String(params.project)
      : undefined
  for (const project of [projectOfRequest(request.headers), inPath]) {
    if (project !== undefined && project !== services.project) {
      throw projectNotFound(project, services.project)
    }
  }
}

/**
 * Clients that name a dataset as a resource ask for `/projects/<project>/datasets/<dataset>/query` and the like,
 * which is `/data/query/<dataset>` written otherwise.
 */
function withoutResource(url: string, project: string): string {
  const [, version, named, dataset, operation, rest] = RESOURCE.exec(url) ?? []
  return named === project ? `/${version}/data/${operation}/${dataset}${rest}` : url
}

const RESOURCE =
  /^\/+(v[^/?]+)\/+projects\/+([^/?]+)\/+datasets\/+([^/?]+)\/+(query|mutate|actions|doc|listen|live\/events|export)(\/.*|\?.*|)$/

function identify(request: FastifyRequest, policy: AuthenticationPolicy) {
  try {
    return authenticate(request.headers, policy)
  } catch (error) {
    if (request.routeOptions.config?.ignoresUnknownTokens === true) return ANONYMOUS
    throw error
  }
}

function sendError(error: unknown, reply: FastifyReply, services: LakeServices): FastifyReply {
  if (error instanceof LakeError) return reply.code(error.status).send(error.body)
  const status = statusOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (status >= 500) {
    services.log(error instanceof Error && error.stack !== undefined ? error.stack : message)
    return reply.code(status).send({
      statusCode: status,
      error: 'Internal Server Error',
      message: 'The lake failed to answer; its log says why',
    })
  }
  return reply
    .code(status)
    .send({statusCode: status, error: STATUS_CODES[status] ?? 'Bad Request', message})
}

/** Fastify's own errors (a body too large, JSON that does not parse) carry the status that they are about. */
function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
