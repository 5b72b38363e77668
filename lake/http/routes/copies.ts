import type {FastifyInstance} from 'fastify'
import {isDatasetName} from '../../store/registry.ts'
import {userOf} from '../authentication.ts'
import type {CopyJob} from '../copyJobs.ts'
import {describedDataset} from '../datasetOf.ts'
import {openEventStream} from '../openEventStream.ts'
import {managerOf} from '../permissions.ts'
import {projectRoute} from '../projectPaths.ts'
import {QueryParameters} from '../queryParameters.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'
import {nameNotAllowed, nameTaken} from './datasets.ts'

/** https://www.sanity.io/docs/http-reference/copy and https://www.sanity.io/docs/http-reference/jobs */
export function copyRoutes(app: FastifyInstance, services: LakeServices): void {
  const {copies, datasets} = services

  projectRoute<{dataset: string}>(app, 'PUT', '/datasets/:dataset/copy', (request) => {
    const user = managerOf(request, 'sanity.project.datasets', 'create')
    const {name: source, aclMode} = describedDataset(services, request)
    const body = bodyObject(request.body)
    const target = bodyText(body, 'targetDataset') ?? ''
    if (!isDatasetName(target)) throw nameNotAllowed(target)
    if (datasets.find(target) !== undefined || copies.isTarget(target)) throw nameTaken(target)
    const copy = {
      source,
      target,
      createdBy: user.id,
      skipHistory: body.skipHistory === true,
      skipContentReleases: body.skipContentReleases === true,
    }
    const job = copies.start(copy, (progress) => datasets.copy(copy, progress))
    return {
      datasetName: source,
      message: `Starting copying dataset ${source} to ${target}...`,
      aclMode,
      jobId: job.id,
    }
  })

  projectRoute(app, 'GET', '/datasets/copy', (request) => {
    userOf(request)
    const parameters = new QueryParameters(request.query)
    const offset = parameters.number('offset') ?? 0
    const limit = parameters.count('limit', 1000) ?? 10
    return copies
      .list()
      .slice(offset, offset + limit)
      .map((job) => ({
        id: job.id,
        state: job.state,
        sourceDataset: job.source,
        targetDataset: job.target,
        withHistory: !job.skipHistory,
        createdAt: job.createdAt,
        updatedAt: job.updatedAt,
      }))
  })

  // The CLI follows a job without its token: knowing the id is enough, as in the hosted service.
  app.get<{Params: {job: string}}>('/jobs/:job', (request) => {
    const job = jobNamed(request.params.job, services)
    return {
      id: job.id,
      state: job.state,
      progress: job.progress,
      authors: [job.createdBy],
      created_at: job.createdAt,
      updated_at: job.updatedAt,
      ...(job.message === undefined ? {} : {message: job.message}),
    }
  })

  app.get<{Params: {job: string}}>(
    '/jobs/:job/listen',
    {exposeHeadRoute: false},
    (request, reply) => {
      const job = jobNamed(request.params.job, services)
      const stream = openEventStream(request, reply, services)
      const tell = () => {
        stream.send('job', jobEvent(job))
        if (job.state === 'pending') return
        stream.send('done', {})
        stream.end()
      }
      stream.send('welcome', {listenerName: job.id})
      stream.onClose(copies.follow(job.id, tell))
      tell()
    },
  )
}

function jobNamed(id: string, {copies}: LakeServices): CopyJob {
  const job = copies.find(id)
  if (job === undefined) throw requestError(404, `There is no job "${id}"`)
  return job
}

function jobEvent({id, state, progress, message}: CopyJob) {
  return {job_id: id, state, progress, ...(message === undefined ? {} : {message})}
}
