import type {FastifyInstance} from 'fastify'
import {userOf} from '../authentication.ts'
import {describedDataset} from '../datasetOf.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

/** What hosted Sanity has beside the Content Lake, by the paths of it, and why it is not here. */
const ABSENT: readonly {paths: readonly string[]; what: string; instead: string}[] = [
  {
    paths: ['/hooks/*'],
    what: 'webhooks',
    instead: 'listen to the dataset (GET /data/listen), or take its history',
  },
  {
    paths: ['/apis/graphql/*', '/graphql/*'],
    what: 'GraphQL APIs',
    instead: 'ask in GROQ (GET /data/query)',
  },
  {
    paths: [
      '/projects/:project/datasets/:dataset/backups/*',
      '/projects/:project/datasets/:dataset/settings/backups',
    ],
    what: 'scheduled backups',
    instead: 'make one with `npm run backup`',
  },
  {
    paths: ['/organizations/*'],
    what: 'organizations',
    instead: 'its users are listed by GET /projects/{project}/users',
  },
  {
    paths: ['/agent/*', '/assist/*', '/embeddings-index/*'],
    what: 'agent actions, assistants and embeddings',
    instead: 'nothing here leaves the machine',
  },
  {
    paths: ['/functions/*', '/blueprints/*'],
    what: 'functions and blueprints',
    instead: 'run a script with `sanity exec`, or listen to the dataset',
  },
  {
    paths: ['/collaboration/*'],
    what: 'comments of an organization',
    instead: "the Studio's own comments are in the dataset of POST /comments/{dataset}/setup",
  },
  {
    paths: ['/context/*'],
    what: 'knowledge bases',
    instead: 'nothing here leaves the machine',
  },
  {
    paths: ['/media-libraries/*', '/assets/media-library-link/:dataset'],
    what: 'media libraries',
    instead: 'upload assets to the dataset (POST /assets/images)',
  },
  {
    paths: ['/assets/images/:dataset/from-url', '/assets/files/:dataset/from-url'],
    what: 'uploads from an address, as it fetches nothing from elsewhere',
    instead: 'download the file and upload it (POST /assets/images)',
  },
  {
    paths: ['/user-applications/*', '/projects/:project/user-applications/*'],
    what: 'hosted Studios',
    instead: 'run the Studio with `sanity dev`, or serve what `sanity build` makes',
  },
  {
    paths: ['/schedules/*'],
    what: 'scheduled publishing, which releases have taken the place of',
    instead: 'schedule a release, or a draft in the Studio',
  },
  {
    paths: ['/auth/session/create', '/auth/organizations/*'],
    what: 'accounts',
    instead: 'log in with GET /auth/login/{user}',
  },
]

/**
 * The services that the hosted API offers beside the Content Lake. Asked what there is of them, the lake says that
 * there is nothing, in the form that the Studio and the CLI expect; for the rest it says what to do in their place.
 */
export function absentRoutes(app: FastifyInstance, services: LakeServices): void {
  for (const path of [
    '/hooks/projects/:project',
    '/organizations',
    '/apis/graphql',
    '/user-applications',
  ]) {
    app.get(path, (request) => {
      userOf(request)
      return []
    })
  }
  app.get('/media-libraries', (request) => {
    userOf(request)
    return {data: []}
  })
  app.get<{Params: {dataset: string}}>(
    '/projects/:project/datasets/:dataset/backups',
    (request) => {
      userOf(request)
      describedDataset(services, request)
      return {backups: [], nextCursor: null}
    },
  )
  // History is kept for ever, which the Studio asks the plan about.
  app.get('/subscriptions/project/:project', (request) => {
    userOf(request)
    const retention = {features: [{attributes: {maxRetentionDays: null}}]}
    return {plan: {name: 'Lake'}, featureTypes: {retention}}
  })
  app.get('/geoip/country', {config: {ignoresUnknownTokens: true}}, () => ({isoCode: null}))

  for (const {paths, what, instead} of ABSENT) {
    for (const url of paths) {
      app.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        url,
        handler: (request) => {
          userOf(request)
          throw requestError(404, `The lake has no ${what}: ${instead}`)
        },
      })
    }
  }
}
